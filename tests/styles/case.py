"""What the judges of styles have in common: a vendor, a server, the definitions put into it as data."""

import pathlib
import unittest

from support.jsonc import read
from support.server import Server

DEFINITIONS = pathlib.Path(__file__).parent / "definitions"
PEOPLE = "/unified/crew/people"


class StyleCase(unittest.TestCase):
    """`vendor_class` plays the systems; `systems` are those with a mapping to the model, `unmapped` those without."""

    vendor_class = None
    systems = ()
    unmapped = ()

    @classmethod
    def setUpClass(cls):
        cls.vendor = cls.vendor_class()
        cls.addClassCleanup(cls.vendor.stop)
        cls.server = Server(f"styles-{cls.vendor_class.__name__.lower()}")
        cls.addClassCleanup(cls.server.stop)
        cls.server.start()
        cls.put("/admin/models/crew", "crew")
        for name in (*cls.systems, *cls.unmapped):
            cls.put(f"/admin/integrations/{name}", name)
        for name in cls.systems:
            cls.put(f"/admin/mappings/{name}/crew", f"{name}.crew")

    @classmethod
    def put(cls, path, name):
        body = read((DEFINITIONS / f"{name}.json").read_text("utf-8"))
        answer = cls.server.call("PUT", path, body)
        assert answer.status in (200, 201), f"PUT {path} answered {answer.status}: {answer.text}"

    @classmethod
    def connect(cls, integration, **credentials):
        return cls.server.account(integration, credentials, {"url": cls.vendor.url})

    def setUp(self):
        self.vendor.requests.clear()

    def get(self, path, account, status=200, **query):
        return self.server.must(status, "GET", path, query={"account": account, **query})

    def post(self, path, body, account, **headers):
        return self.server.call("POST", path, body, {"account": account}, headers)

    def patch(self, path, body, account):
        return self.server.call("PATCH", path, body, {"account": account})

    def sent(self):
        return [(request["method"], request["path"]) for request in self.vendor.requests]

    def people(self, account, **query):
        """The records of all pages."""
        pages = self.server.pages(PEOPLE, {"account": account, **query})
        return [person for page in pages for person in page["data"]]

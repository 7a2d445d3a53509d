"""A real application behind the catalog's own definition: what we read, write and refuse is held against the application itself."""

import unittest

from .application import Application
from .server import Server

MODEL = "/unified/ticketing"


class Judged(unittest.TestCase):
    """Starts both. A subclass names the application, how an account is made of its facts, and asks the application itself with `vendor`."""

    application_class: type[Application]

    @classmethod
    def setUpClass(cls):
        cls.application = cls.application_class()
        cls.addClassCleanup(cls.application.stop)
        cls.application.start()
        cls.facts = cls.application.facts
        cls.server = Server(f"{cls.application.name}-server")
        cls.addClassCleanup(cls.server.stop)
        cls.server.start()
        cls.connect()

    @classmethod
    def connect(cls) -> None:
        """Makes the accounts; `admin` is the one that is used where none is named."""
        raise NotImplementedError

    @classmethod
    def account(cls, credentials: dict, auth: str, tenant: str = "acme") -> str:
        return cls.server.account(cls.application.name, credentials, {"url": cls.application.url}, auth, tenant)

    def read(self, path: str, **query) -> dict:
        return self.server.must(200, "GET", path, query={"account": self.admin, **query})

    def write(self, status: int, method: str, path: str, body=None, account: str | None = None) -> dict:
        return self.server.must(status, method, path, body, {"account": account or self.admin})

    def clean(self, answer: dict):
        """The data of an answer that reports no problem."""
        self.assertEqual(answer["problems"], [])
        return answer["data"]

    def every(self, path: str, **query) -> list:
        """The records of all pages."""
        return [record for page in self.server.pages(path, {"account": self.admin, **query}) for record in self.clean(page)]

    def file(self, path: str, body: bytes, **query):
        """A file up; the answer, which may be one that comes down."""
        return self.server.call("POST", path, body, {"account": self.admin, **query}, {"content-type": "application/octet-stream"})

    def gone(self, path: str) -> None:
        answer = self.server.call("GET", path, query={"account": self.admin})
        self.assertEqual((answer.status, answer.json["kind"]), (404, "not_found"), answer.text)

    def holds(self, wanted, found, at: str = "") -> None:
        """Every value that was written is there: objects by the members written, lists item by item."""
        if isinstance(wanted, dict) and isinstance(found, dict):
            for name, value in wanted.items():
                self.holds(value, found.get(name), f"{at}/{name}")
        elif isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
            for index, (one, other) in enumerate(zip(wanted, found)):
                self.holds(one, other, f"{at}/{index}")
        else:
            self.assertEqual(wanted, found, at)

    def round_trip(self, resource: str, create: dict, change: dict | None, filters: dict | None = None, *, own=(), lacks=(), gone=None) -> dict:
        """Created, read back, changed, read back, found in the list, deleted: the same record all the way.

        `own`: members that a change moves by itself; `lacks`: members that a list has not, or that it alone has, as dotted paths;
        `gone`: holds the record's path against what a deletion means here, if not that nobody finds it any more; False where nothing is deleted.
        """
        path = f"{MODEL}/{resource}"
        made = self.clean(self.write(201, "POST", path, create))
        self.holds(create, made)
        return self.round_trip_of(path, made, change, filters or {}, own=own, lacks=lacks, gone=gone)

    def round_trip_of(self, path: str, made: dict, change: dict | None, filters: dict, *, own=(), lacks=(), gone=None) -> dict:
        here = f"{path}/{made['id']}"
        self.assertEqual(self.clean(self.read(here)), made)
        now = made
        if change:
            now = self.clean(self.write(200, "PATCH", here, change))
            self.holds(change, now)
            touched = [*own, *change]
            self.assertEqual(without(now, touched), without(made, touched), "what was not changed stays")
            self.assertEqual(self.clean(self.read(here)), now)
        listed = [record for record in self.every(path, **filters) if record["id"] == made["id"]]
        self.assertEqual([without(record, lacks) for record in listed], [without(now, lacks)])
        if gone is not False:
            self.write(200, "DELETE", here)
            if gone is None:
                self.gone(here)
                self.assertNotIn(made["id"], [record["id"] for record in self.every(path, **filters)])
            else:
                gone(here)
        return now


def without(record: dict, paths) -> dict:
    """The record without the members at these dotted paths."""
    for path in paths:
        name, _, rest = path.partition(".")
        if name in record:
            inner = [without(record[name], [rest])] if rest else []
            record = {key: value for key, value in record.items() if key != name} | {name: one for one in inner if one != {}}
    return record

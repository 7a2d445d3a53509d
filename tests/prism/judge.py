"""A vendor's own description behind a validating mock server: every request of the catalog must be one that it allows.

The descriptions are not ours to ship: they are read from `$INTERLINGUA_TEST_DATA/specs/<integration>`.
"""

import json
import os
import pathlib
import unittest

from prism.spec import merged
from support import jsonc, net
from support.process import Process
from support.server import ROOT, SCRATCH, Server

DATA = os.environ.get("INTERLINGUA_TEST_DATA")
PRISM = SCRATCH / "prism/node_modules/.bin/prism"
INTEGRATION = "hubspot"
MODEL = "crm"
CATALOG = ROOT / "catalog/integrations" / INTEGRATION
SPECS = pathlib.Path(DATA or "/nonexistent") / "specs" / INTEGRATION
HTTP = {"list": "GET", "get": "GET", "create": "POST", "update": "PATCH", "delete": "DELETE"}


def cases() -> list:
    """Calls of the fixtures that the vendor answered with success."""
    files = sorted(file for file in (CATALOG / "fixtures").glob("*.json") if file.name != "sandbox.json")
    read = [(file.stem, json.loads(file.read_text("utf-8"))) for file in files]
    return [(name, case) for name, case in read if case["expect"].get("status", 200) < 300 and case.get("sandbox") is not False]


@unittest.skipUnless(SPECS.is_dir(), f"NO DATA: {INTEGRATION}'s own description is not in $INTERLINGUA_TEST_DATA/specs; its requests WERE NOT JUDGED")
class Prism(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        port = net.free_port()
        spec = SCRATCH / "prism/spec.json"
        spec.write_text(json.dumps(merged(sorted(SPECS.glob("*.json")))))
        command = [str(PRISM), "mock", "--errors", "-h", "127.0.0.1", "-p", str(port), str(spec)]
        cls.prism = Process(command, SCRATCH / "prism/prism.log", env={"PATH": os.environ["PATH"], "HOME": str(SCRATCH / "prism")})
        cls.addClassCleanup(cls.prism.stop)
        cls.prism.wait_for(lambda: net.answers(f"http://127.0.0.1:{port}/"), seconds=180)
        cls.mock = f"http://127.0.0.1:{port}"
        cls.server = Server("prism-server")
        cls.addClassCleanup(cls.server.stop)
        cls.server.start()
        overlay = {"integration": {"base_url": cls.mock}}
        answer = cls.server.call("PUT", f"/admin/overlays/{INTEGRATION}", overlay)
        assert answer.status in (200, 201), answer.text

    def account(self, case: dict) -> str:
        given = case["account"]
        credentials = {name: value for name, value in given["credentials"].items() if name not in ("refresh_token", "expires_at")}
        return self.server.account(INTEGRATION, credentials, given.get("variables"), given.get("auth"))

    def call(self, account: str, call: dict) -> net.Answer:
        side = f"/proxy/{call['resource']}" if call.get("proxy") else f"/unified/{call['model']}/{call['resource']}"
        path = side + (f"/{call['id']}" if "id" in call else "")
        query = {"account": account, **{name: value for name, value in call.get("query", {}).items() if name != "cursor"}}
        return self.server.call(HTTP[call["method"]], path, call.get("body"), query)

    def accepted(self, account: str, call: dict) -> None:
        """The mock server allowed the request, and every record of its answer was mapped."""
        answer = self.call(account, call)
        self.assertIn(answer.status, (200, 201), answer.text[:2000])
        lost = [problem for problem in answer.json["problems"] if problem["severity"] == "error" and problem.get("pointer") in (None, "", "/id")]
        self.assertEqual(lost, [], "a record of the vendor's own example was not mapped")

    def test_the_mock_server_does_refuse(self):
        bad = net.request("GET", f"{self.mock}/crm/v3/objects/contacts?limit=abc", headers={"authorization": "Bearer x"})
        self.assertGreaterEqual(bad.status, 400, "a judge that accepts everything judges nothing")

    def test_requests_of_the_fixtures(self):
        judged = set()
        for name, case in cases():
            if case["call"]["method"] in HTTP:
                judged.add((case["call"]["resource"], case["call"]["method"]))
                with self.subTest(name):
                    self.accepted(self.account(case), case["call"])
        mapped = jsonc.read((CATALOG / f"{MODEL}.json").read_text("utf-8"))
        wanted = {(resource, method) for resource, methods in mapped.items() for method in methods if method in HTTP and isinstance(methods, dict)}
        self.assertEqual(wanted - judged, set(), "mapped methods that no fixture calls, so that nothing judged them")

    def test_plain_requests_of_every_mapped_resource(self):
        account = self.server.account(INTEGRATION, {"token": "pat-invented"}, auth="private_app")
        mapped = jsonc.read((CATALOG / f"{MODEL}.json").read_text("utf-8"))
        for resource, methods in mapped.items():
            for method in set(methods) & {"list", "get", "delete"}:
                with self.subTest(f"{resource}.{method}"):
                    self.accepted(account, {"model": MODEL, "resource": resource, "method": method, **({} if method == "list" else {"id": "512"})})

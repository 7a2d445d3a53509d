"""A vendor's own description behind a validating mock server: every request of the catalog must be one that it allows.

The descriptions are not ours to ship: they are read from `$INTERLINGUA_TEST_DATA/specs/<integration>`.
"""

import json
import os
import pathlib
import unittest

from prism.spec import merged
from support import net
from support.process import Process
from support.server import ROOT, SCRATCH, Server

DATA = os.environ.get("INTERLINGUA_TEST_DATA")
PRISM = SCRATCH / "prism/node_modules/.bin/prism"
INTEGRATION = "hubspot"
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

    def answered(self, case: dict) -> net.Answer:
        call = case["call"]
        side = f"/proxy/{call['resource']}" if call.get("proxy") else f"/unified/{call['model']}/{call['resource']}"
        path = side + (f"/{call['id']}" if "id" in call else "")
        query = {"account": self.account(case), **{name: value for name, value in call.get("query", {}).items() if name != "cursor"}}
        return self.server.call(HTTP[call["method"]], path, call.get("body"), query)

    def test_the_mock_server_does_refuse(self):
        bad = net.request("GET", f"{self.mock}/crm/v3/objects/contacts?limit=abc", headers={"authorization": "Bearer x"})
        self.assertGreaterEqual(bad.status, 400, "a judge that accepts everything judges nothing")

    def test_every_request_of_the_catalog_is_allowed_and_every_answer_mapped(self):
        judged = set()
        for name, case in cases():
            if case["call"]["method"] not in HTTP:
                continue
            with self.subTest(name):
                answer = self.answered(case)
                self.assertIn(answer.status, (200, 201), answer.text[:2000])
                lost = [problem for problem in answer.json["problems"] if problem["severity"] == "error" and "index" in problem and "pointer" not in problem]
                self.assertEqual(lost, [], "a record of the vendor's own example was not mapped")
                judged.add((case["call"]["resource"], case["call"]["method"]))
        mapped = json.loads((CATALOG / "crm.json").read_text("utf-8"))
        wanted = {(resource, method) for resource, methods in mapped.items() for method in methods if method in HTTP and isinstance(methods, dict)}
        self.assertEqual(wanted - judged, set(), "mapped methods that no fixture calls, so that nothing judged them")

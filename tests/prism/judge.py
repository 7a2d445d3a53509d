"""Vendors' own descriptions: every request of the catalog must be one that they allow, every example answer in them must map.

The descriptions are not ours to ship: they are read from `$INTERLINGUA_TEST_DATA/specs/<integration>`. A mock server that validates
stands for the vendor. A vendor is an entry of `vendors.json`; what is known and right to be at odds is in `problems.json`, with its reason.
"""

import json
import os
import pathlib
import re
import unittest
import urllib.parse

from offered.offered import Offered
from prism.examples import Examples
from prism.spec import below_server, document, merged, operations
from support import jsonc, net
from support.process import Process
from support.server import ROOT, SCRATCH, Server

DATA = os.environ.get("INTERLINGUA_TEST_DATA")
HERE = pathlib.Path(__file__).resolve().parent
TOOLS = SCRATCH / "prism"
VENDORS = json.loads((HERE / "vendors.json").read_text("utf-8"))
PROBLEMS = json.loads((HERE / "problems.json").read_text("utf-8"))
HTTP = {"list": "GET", "get": "GET", "create": "POST", "update": "PATCH", "delete": "DELETE"}


class Described:
    """The tests of one vendor; `name` is the integration's."""

    name: str

    @classmethod
    def setUpClass(cls):
        cls.vendor = VENDORS[cls.name]
        cls.known = PROBLEMS.get(cls.name, {})
        cls.catalog = ROOT / "catalog/integrations" / cls.name
        folder = pathlib.Path(DATA or "/nonexistent") / "specs" / cls.name
        if not folder.is_dir():
            raise unittest.SkipTest(f"NO DATA: {cls.name}'s own description is not in $INTERLINGUA_TEST_DATA/specs; its requests WERE NOT JUDGED")
        files = sorted(file for pattern in cls.vendor["specs"] for file in folder.glob(pattern))
        cls.documents = [document(file, TOOLS) for file in files]
        if cls.vendor.get("below_server"):
            cls.documents = [below_server(one) for one in cls.documents]
        cls.cases = cls.read_cases()
        cls.mock = cls.start_mock()
        cls.server = Server(f"prism-{cls.name}-server")
        cls.addClassCleanup(cls.server.stop)
        cls.server.start()

    @classmethod
    def start_mock(cls) -> str:
        port = net.free_port()
        spec = TOOLS / f"{cls.name}.json"
        spec.write_text(json.dumps(merged(cls.documents, cls.vendor.get("security", True), cls.vendor.get("by_example", False))))
        command = [str(TOOLS / "node_modules/.bin/prism"), "mock", "--errors", "-h", "127.0.0.1", "-p", str(port), str(spec)]
        prism = Process(command, TOOLS / f"{cls.name}.log", env={"PATH": os.environ["PATH"], "HOME": str(TOOLS)})
        cls.addClassCleanup(prism.stop)
        prism.wait_for(lambda: net.answers(f"http://127.0.0.1:{port}/"), seconds=180)
        return f"http://127.0.0.1:{port}"

    @classmethod
    def read_cases(cls) -> list:
        """Calls of the fixtures that the vendor answered with success."""
        files = sorted(file for file in (cls.catalog / "fixtures").glob("*.json") if file.name != "sandbox.json")
        read = [(file.stem, json.loads(file.read_text("utf-8"))) for file in files]
        return [(name, case) for name, case in read if "call" in case and case["expect"].get("status", 200) < 300 and case.get("sandbox") is not False and "overlay" not in case]

    # --- through the product

    def point_at(self, url: str) -> None:
        """The integration's vendor is now there."""
        overlay = json.loads(json.dumps(self.vendor.get("overlay", {})).replace("{mock}", url))
        overlay["base_url"] = self.vendor["base_url"].replace("{mock}", url)
        answer = self.server.call("PUT", f"/admin/overlays/{self.name}", {"integration": overlay})
        self.assertIn(answer.status, (200, 201), answer.text)

    def account(self, given: dict) -> str:
        credentials = {name: value for name, value in given["credentials"].items() if name not in ("refresh_token", "expires_at")}
        return self.server.account(self.name, credentials, given.get("variables"), given.get("auth"))

    def call(self, account: str, call: dict) -> net.Answer:
        side = f"/proxy/{call['resource']}" if call.get("proxy") else f"/unified/{call['model']}/{call['resource']}"
        path = side + (f"/{urllib.parse.quote(call['id'], safe='')}" if "id" in call else "")
        own = call["method"].startswith("-/")  # what an account has of its own
        if call["method"] not in HTTP:
            path += ("" if "id" in call or own else "/-") + f"/{call['method']}"
        query = {"account": account, **{name: value for name, value in call.get("query", {}).items() if name != "cursor"}}
        body, headers = call.get("body"), {}
        if "file" in call:
            body, headers = call["file"]["text"].encode(), {"content-type": call["file"]["content_type"]}
        return self.server.call("GET" if own else HTTP.get(call["method"], "POST"), path, body, query, headers)

    def accepted(self, account: str, call: dict) -> None:
        """The mock server allowed the request, and every record of its answer was mapped."""
        answer = self.call(account, call)
        self.assertIn(answer.status, (200, 201), answer.text[:2000])
        lost = [problem for problem in answer.json["problems"] if problem["severity"] == "error" and problem.get("pointer") in (None, "", "/id")]
        self.assertEqual(lost, [], "a record of the vendor's own example was not mapped")

    def mapped(self) -> set:
        """What the mapping serves by a standard method."""
        mapped = jsonc.read((self.catalog / f"{self.vendor['model']}.json").read_text("utf-8"))
        return {(resource, method) for resource, methods in mapped.items() if resource != "functions" for method in methods if method in HTTP}

    # --- tests

    def test_the_mock_server_does_refuse(self):
        method, _, path = self.vendor["refused"].rpartition(" ")
        bad = net.request(method or "GET", self.mock + path, headers=self.vendor["headers"])
        self.assertGreaterEqual(bad.status, 400, "a judge that accepts everything judges nothing")

    def test_every_request_on_the_wire_is_allowed(self):
        """The recorded requests, which the fixtures' test holds equal to what is sent: every page and every step of them."""
        for name, case in self.cases:
            for number, exchange in enumerate(case["exchanges"]):
                request, status = exchange["request"], exchange["response"].get("status", 200)
                at = request["path"].removeprefix(self.vendor.get("below", ""))
                if status < 400 and not self.expected("requests", f"{request['method']} {at}"):
                    with self.subTest(f"{name} {number}"):
                        answer = self.sent(request, at)
                        self.assertTrue(self.allowed(answer), f"{request['method']} {at}: {answer.text[:1500]}")

    def test_every_request_that_can_be_asked_for_is_allowed(self):
        """Every call that the product offers, against the vendor as the fixtures play it; what went over the wire is what is judged.

        But for what writes null: descriptions seldom say whether a field may be cleared."""
        offered = Offered(self.server, self.name)
        self.addCleanup(offered.played.stop)
        judged = set()
        for offer in (one for one in offered.offers() if not one.clears):
            for asked in offered.ask(offer)[1]:
                at = asked.path.removeprefix(self.vendor.get("below", ""))
                request = (asked.method, at + asked.target.removeprefix(asked.path), asked.body)
                if request in judged or self.expected("requests", f"{asked.method} {at}") or self.at_odds(*request):
                    continue
                judged.add(request)
                with self.subTest(offer.title):
                    body = json.loads(asked.body) if asked.body else None
                    answer = net.request(asked.method, self.mock + request[1], body, {"accept": "application/json", **self.vendor["headers"]})
                    self.assertTrue(answer.status < 400 or self.only_the_answer(answer), f"{asked.method} {request[1]} {asked.body.decode()}: {answer.text[:1500]}")
        print(f"           {self.name}: {len(judged)} different requests", flush=True)

    def at_odds(self, method: str, target: str, body: bytes) -> bool:
        """Whether a pattern of `offered` says why the description is not followed there."""
        whole = f"{method} {urllib.parse.unquote_plus(target)} {body.decode('utf-8', 'replace')}"
        return any(re.search(pattern, whole) for pattern in self.known.get("offered", {}))

    def sent(self, request: dict, path: str) -> net.Answer:
        query = [(name, one) for name, value in request.get("query", {}).items() for one in (value if isinstance(value, list) else [value])]
        url = self.mock + path + ("?" + urllib.parse.urlencode(query) if query else "")
        accept = request.get("headers", {}).get("accept", "application/json")
        return net.request(request["method"], url, request.get("body"), {"accept": accept, **self.vendor["headers"]})

    def allowed(self, answer: net.Answer) -> bool:
        """Where answers are not judged, a mock server that finds fault with the answer that it made itself has allowed the request."""
        if answer.status < 400 or not self.vendor.get("requests_only"):
            return answer.status < 400
        return self.only_the_answer(answer)

    def only_the_answer(self, answer: net.Answer) -> bool:
        """The mock server finds fault with nothing but what it answers itself."""
        faults = (answer.json or {}).get("validation", [])
        return bool(faults) and all(fault["location"][0] == "response" for fault in faults)

    def answers_are_judged(self) -> None:
        if reason := self.vendor.get("requests_only"):
            self.skipTest(f"{self.name}: requests alone are judged: {reason}")

    def expected(self, part: str, subject: str) -> bool:
        """Whether it is known, with a reason, that the description and this do not meet."""
        return any(subject == known[:-1] if known.endswith("$") else subject.startswith(known) for known in self.known.get(part, {}))

    def test_calls_of_the_fixtures(self):
        self.answers_are_judged()
        self.point_at(self.mock)
        judged = set()
        for name, case in self.cases:
            if case["call"]["method"] in HTTP:
                judged.add((case["call"]["resource"], case["call"]["method"]))
                if not self.expected("calls", name):
                    with self.subTest(name):
                        self.accepted(self.account(case["account"]), case["call"])
        self.assertEqual(self.mapped() - judged, set(), "mapped methods that no fixture calls, so that nothing judged them")

    def test_plain_calls_of_every_mapped_resource(self):
        self.answers_are_judged()
        self.point_at(self.mock)
        account = self.account(self.vendor["account"])
        for resource, method in sorted(self.mapped()):
            if method in ("list", "get", "delete") and not self.expected("calls", f"{resource}.{method}"):
                with self.subTest(f"{resource}.{method}"):
                    self.accepted(account, {"model": self.vendor["model"], "resource": resource, "method": method, **({} if method == "list" else {"id": self.vendor["id"]})})

    def test_example_answers_map_without_a_problem(self):
        """The calls of the fixtures, answered with the examples of the description: every one of those is met, and maps."""
        examples = Examples(operations(self.documents), self.vendor.get("below", ""))
        self.addCleanup(examples.stop)
        self.point_at(examples.url)
        for name, case in self.cases:
            subject = f"{case['call']['resource']}.{case['call']['method']}"
            examples.recorded, examples.round, examples.most = case["exchanges"], 0, 0
            answer = self.call(self.account(case["account"]), case["call"])
            while examples.round < examples.most:  # none: the description has no example of what this call is answered
                with self.subTest(name, example=examples.round):
                    self.maps(subject, answer, case["expect"].get("problems", []))
                examples.round += 1
                answer = self.call(self.account(case["account"]), case["call"])
        there, unmet = examples.of_calls(self.cases), self.known.get("unmet", {})
        print(f"           {self.name}: {len(examples.operations)} operations in the description; those that the catalog calls have {len(there)} example answers, {len(examples.met)} were met", flush=True)
        self.assertEqual({one for one in there - examples.met if " ".join(one) not in unmet}, set(), "example answers that no call met")
        self.assertGreaterEqual(len(examples.met), self.vendor["examples"], "fewer example answers were met than there are")

    def maps(self, subject: str, answer: net.Answer, expected: list) -> None:
        """`expected`: the problems that the fixture itself has, by what it holds beside the examples."""
        found = {f"{answer.json['kind']}: {answer.json['detail']}"} if answer.status >= 300 else words(answer.json["problems"])
        known = self.known.get("examples", {}).get(subject, {})
        left = [one for one in found - words(expected) if not any(one.startswith(reason) for reason in known)]
        self.assertEqual(sorted(left), [], answer.text[:1500])


def words(problems: list) -> set:
    """What kind of problem, and where."""
    return {f"{one['kind']} {one.get('pointer', '')}".strip() for one in problems}


for vendor in VENDORS:
    globals()[vendor.title()] = type(vendor.title(), (Described, unittest.TestCase), {"name": vendor, "__module__": __name__})

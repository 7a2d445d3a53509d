"""APIs of every style, each written as data alone; several calls as one; what is effectively served, as a document."""

import json
import subprocess
import time

from styles.case import PEOPLE, StyleCase
from styles.vendor import Styles
from styles.wires import OnEveryWire  # noqa: F401: its tests are run with these
from support.server import SCRATCH

PYTHON = SCRATCH / "openapi" / "bin" / "python"
UNDO = {"mappings": {"crew": {"people": {"create": {"steps": {
    "contact": {"undo": {"call": "contacts.delete", "id": "$steps.contact.data.id"}},
    "association": {"on_error": "undo"}}}}}}}


class OfEveryStyle(StyleCase):
    vendor_class = Styles
    systems = ("galaxy", "ticker", "cabinet", "rolodex")
    unmapped = ("gatehouse",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.galaxy = cls.connect("galaxy", token="star")
        cls.ticker = cls.connect("ticker", api_key="tick")
        cls.cabinet = cls.connect("cabinet")
        cls.rolodex = cls.connect("rolodex", api_key="card")

    def setUp(self):
        super().setUp()
        self.vendor.link_status = 204

    # GraphQL.

    def test_graphql_pages_in_its_variables_and_tells_partial_failures_beside_the_data(self):
        pages = self.server.pages(PEOPLE, {"account": self.galaxy})
        self.assertEqual([person["id"] for page in pages for person in page["data"]], ["p1", "p2", "p3", "p4", "p5"])
        self.assertEqual([request["body"]["variables"] for request in self.vendor.requests][:2], [{"first": 2}, {"first": 2, "after": "2"}])
        self.assertEqual([len(page["problems"]) for page in pages], [0, 1, 0])
        self.assertEqual(pages[1]["problems"][0]["details"], [{"field": "people.nodes.0.email", "message": "e-mail is hidden"}])

    def test_graphql_null_is_not_found_and_a_refusal_names_the_unified_field(self):
        self.assertEqual(self.get(f"{PEOPLE}/p3", self.galaxy)["data"]["name"], "Person 3")
        self.assertEqual(self.get(f"{PEOPLE}/p99", self.galaxy, status=404)["kind"], "not_found")
        made = self.post(PEOPLE, {"name": "Ada", "email": "ada@x.example"}, self.galaxy)
        self.assertEqual((made.status, made.json["data"]), (201, {"id": "p9", "name": "Ada", "email": "ada@x.example"}), made.text)
        refused = self.post(PEOPLE, {"name": "Ada", "email": "nowhere"}, self.galaxy)
        self.assertEqual((refused.status, refused.json["details"][0]["field"]), (422, "email"), refused.text)

    # JSON-RPC, the key in the body.

    def test_json_rpc_keeps_the_place_of_every_parameter(self):
        pages = self.server.pages(PEOPLE, {"account": self.ticker})
        self.assertEqual([person["id"] for page in pages for person in page["data"]], ["1", "2", "3"])
        self.assertEqual(self.vendor.requests[0]["body"], {"jsonrpc": "2.0", "id": 1, "method": "people.list", "params": [None, 0, 2], "auth": "tick"})
        made = self.post(PEOPLE, {"name": "Ada", "email": "a@x.example"}, self.ticker)
        self.assertEqual(made.json["data"], {"id": "9", "name": "Ada", "email": "a@x.example"}, made.text)
        self.assertEqual(self.vendor.requests[-1]["body"]["params"], ["Ada", "a@x.example", None])

    def test_json_rpc_failures_are_failures(self):
        self.assertEqual(self.get(f"{PEOPLE}/77", self.ticker, status=404)["detail"], "nobody")
        refused = self.post(PEOPLE, {"name": "Ada"}, self.ticker)
        self.assertEqual((refused.status, refused.json["details"]), (422, [{"field": "email", "remote_field": "mail", "message": "is needed"}]), refused.text)
        wrong = self.connect("ticker", api_key="tock")
        self.assertEqual(self.get(PEOPLE, wrong, status=424)["kind"], "needs_reauth")

    def test_a_custom_method_is_served_on_a_record(self):
        answer = self.post(f"{PEOPLE}/2/promote", {"grade": "chief"}, self.ticker)
        self.assertEqual((answer.status, answer.json["data"]), (200, {"id": "2", "name": "now chief"}), answer.text)
        self.assertEqual(self.post(f"{PEOPLE}/2/demote", {}, self.ticker).status, 404)

    # ETags.

    def test_a_write_carries_the_version_that_was_read(self):
        answer = self.server.call("PATCH", f"{PEOPLE}/1", {"email": "new@x.example"}, {"account": self.cabinet})
        self.assertEqual((answer.status, answer.json["data"]["email"], answer.json["data"]["name"]), (200, "new@x.example", "Ann"), answer.text)
        put = self.vendor.requests[-1]
        self.assertEqual((put["method"], put["headers"]["if-match"]), ("PUT", '"v7"'))
        self.assertEqual(put["body"], {"id": "1", "name": "Ann", "mail": "new@x.example", "extra": {"shoe": 38}})

    def test_a_version_that_has_moved_is_a_conflict(self):
        self.vendor.cabinet_version = 8
        self.addCleanup(setattr, self.vendor, "cabinet_version", 7)
        answer = self.server.call("PATCH", f"{PEOPLE}/1", {"name": "Eve"}, {"account": self.cabinet})
        self.assertEqual((answer.status, answer.json["kind"], answer.json["step"]), (409, "conflict", "write"), answer.text)

    # A login.

    def test_a_session_is_opened_once_and_renewed_when_it_ends(self):
        account = self.connect("gatehouse", username="ann", password="secret")
        for _ in range(2):
            self.assertEqual(self.get("/proxy/people", account)["data"], [{"id": 1}])
        time.sleep(10.5)  # a ticket that has only just come is not worth another login
        self.assertEqual(self.get("/proxy/people", account)["data"], [{"id": 1}])
        logins = [path for _, path in self.sent() if path.endswith("/login")]
        self.assertEqual(len(logins), 2, self.sent())

    # Several calls as one.

    ADA = {"name": "Ada", "email": "ada@x.example", "company": {"name": "Acme"}}

    def test_create_look_up_associate_all_well(self):
        answer = self.post(PEOPLE, self.ADA, self.rolodex, **{"idempotency-key": "once"})
        self.assertEqual(answer.status, 201, answer.text)
        made = answer.json["data"]
        self.assertEqual((made["name"], made["company"]), ("Ada", {"id": "k 1", "name": "Acme"}))
        self.assertEqual(answer.json["steps"], {"contact": "completed", "company": "completed", "association": "completed"})
        self.assertEqual(answer.json["problems"], [])
        self.assertEqual([path for _, path in self.sent()], ["/rolodex/contacts", "/rolodex/companies/search", f"/rolodex/contacts/{made['id']}/companies/k%201"])
        keys = [request["headers"].get("idempotency-key") for request in self.vendor.requests]
        self.assertEqual(len(set(keys)), len(keys), keys)
        self.assertTrue(keys[0].startswith("once"), keys)

    def test_the_association_fails_after_the_create(self):
        self.vendor.link_status = 422
        answer = self.post(PEOPLE, self.ADA, self.rolodex)
        self.assertEqual(answer.status, 201, answer.text)
        made, (problem,) = answer.json["data"], answer.json["problems"]
        self.assertIn(made["id"], self.vendor.contacts)
        self.assertEqual((problem["kind"], problem["severity"], problem["step"]), ("validation", "error", "association"))
        self.assertEqual(problem["completed"], ["contact", "company"])
        self.assertEqual(answer.json["steps"], {"contact": "completed", "company": "completed", "association": "failed"})

    def test_the_association_fails_and_the_create_is_taken_back(self):
        self.vendor.link_status = 422
        account = self.connect("rolodex", api_key="card")
        self.server.must(200, "PUT", f"/admin/accounts/{account}/overlay", UNDO)
        before = dict(self.vendor.contacts)
        answer = self.post(PEOPLE, self.ADA, account)
        self.assertEqual((answer.status, answer.json["kind"], answer.json["step"]), (422, "validation", "association"), answer.text)
        self.assertEqual(answer.json["steps"], {"contact": "undone", "company": "completed", "association": "failed"})
        self.assertEqual(self.vendor.contacts, before)

    def test_the_lookup_finds_nothing(self):
        answer = self.post(PEOPLE, {**self.ADA, "company": {"name": "Nobody Ltd"}}, self.rolodex)
        self.assertEqual(answer.status, 201, answer.text)
        self.assertNotIn("company", answer.json["data"])
        self.assertEqual(answer.json["steps"], {"contact": "completed", "company": "completed", "association": "skipped"})
        self.assertEqual((answer.json["problems"], len(self.vendor.requests)), ([], 2))

    # What is effectively served.

    def fields(self, account):
        answer = self.get(f"{PEOPLE}/-/fields", account)
        return {field["name"]: field for field in answer["data"]}

    def test_the_fields_route_lists_model_fields_and_the_accounts_own(self):
        fields = self.fields(self.cabinet)
        name = fields["name"]
        self.assertEqual((name["type"], name["source"], name["remote"], name["readable"], name["writable"]), ("string", "model", ["name"], True, True))
        self.assertEqual(fields["status"]["options"], ["active", "gone"])
        self.assertFalse(fields["status"]["readable"] or fields["status"]["writable"])
        shoe, hat = fields["custom_fields.shoe"], fields["custom_fields.hat"]
        self.assertEqual((shoe["label"], shoe["type"], shoe["custom"], shoe["writable"], shoe["source"]), ("Shoe size", "number", True, True, "vendor"))
        self.assertFalse(hat["writable"], "the vendor has locked it")

    def test_a_field_that_an_overlay_maps_is_listed_with_its_level(self):
        account = self.connect("cabinet")
        overlay = {"mappings": {"crew": {"people": {"*": {"record": {"shoe_size": "extra.shoe"}}}}}}
        self.server.must(200, "PUT", f"/admin/accounts/{account}/overlay", overlay)
        fields = self.fields(account)
        own = fields["shoe_size"]
        self.assertEqual((own["source"], own["level"], own["remote"], own["label"], own["custom"]), ("mapping", "account", ["extra.shoe"], "Shoe size", True))
        self.assertNotIn("custom_fields.shoe", fields)
        self.assertNotIn("shoe_size", self.fields(self.cabinet))
        document = self.server.must(200, "GET", "/openapi.json", query={"account": account})
        self.assertIn("shoe_size", document["components"]["schemas"]["crew.people"]["properties"])

    def test_the_openapi_document_is_what_is_served(self):
        document = self.server.must(200, "GET", "/openapi.json")
        paths = document["paths"]
        self.assertEqual(set(paths[f"{PEOPLE}/{{id}}"]), {"get", "patch"})
        self.assertIn("post", paths[f"{PEOPLE}/{{id}}/promote"])
        self.assertIn("/unified/crm/contacts", paths, "the catalog is in it")
        self.assertIn("name", [parameter.get("name") for parameter in paths[PEOPLE]["get"]["parameters"]])
        own = self.server.must(200, "GET", "/openapi.json", query={"account": self.cabinet})
        self.assertEqual([path for path in own["paths"] if not path.startswith(PEOPLE)], [])
        self.assertNotIn("post", own["paths"][PEOPLE], "this account cannot create")
        self.assertIn("shoe", own["components"]["schemas"]["crew.people"]["properties"]["custom_fields"]["properties"])
        self.assertEqual(own["components"]["parameters"]["account"]["schema"]["default"], self.cabinet)

    def test_the_openapi_document_is_valid_by_an_independent_judge(self):
        if not PYTHON.exists():
            self.skipTest("openapi-spec-validator is not installed (tests/styles/install.sh)")
        for query in ({}, {"account": self.cabinet}, {"account": self.rolodex}):
            document = self.server.must(200, "GET", "/openapi.json", query=query)
            file = self.server.folder / "openapi.json"
            file.write_text(json.dumps(document), "utf-8")
            judged = subprocess.run([str(PYTHON), "-m", "openapi_spec_validator", "--schema", "3.1", str(file)], capture_output=True, text=True, timeout=120)
            self.assertEqual(judged.returncode, 0, judged.stdout + judged.stderr)

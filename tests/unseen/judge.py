"""Integrations that nobody has seen, put into a running server as data: they work at once, are overlaid, and survive a restart."""

import json
import pathlib
import unittest

from support.server import Server
from unseen.vendor import Vendor

DEFINITIONS = pathlib.Path(__file__).parent / "definitions"
PERSONS = "/unified/roster/persons"
TIER = {"mappings": {"roster": {"persons": {"*": {"record": {"tier": "attributes.tier"}}}}}}


def definition(name: str) -> dict:
    return json.loads((DEFINITIONS / f"{name}.json").read_text("utf-8"))


class Unseen(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.vendor = Vendor()
        cls.addClassCleanup(cls.vendor.stop)
        cls.server = Server("unseen-server")
        cls.addClassCleanup(cls.server.stop)
        cls.server.start()
        cls.put("/admin/models/roster", definition("roster"))
        for name in ("ledgerly", "harbour", "mishap"):
            cls.put(f"/admin/integrations/{name}", definition(name))
        for name in ("ledgerly", "mishap"):
            cls.put(f"/admin/mappings/{name}/roster", definition(f"{name}.roster"))
        cls.ledgerly = cls.connect("ledgerly", api_key="opensesame")
        cls.mishap = cls.connect("mishap")

    @classmethod
    def put(cls, path, body):
        answer = cls.server.call("PUT", path, body)
        assert answer.status in (200, 201), f"PUT {path} answered {answer.status}: {answer.text}"
        return answer

    @classmethod
    def connect(cls, integration, tenant="acme", **credentials):
        return cls.server.account(integration, credentials, {"url": cls.vendor.url}, tenant=tenant)

    def setUp(self):
        self.vendor.requests.clear()

    def get(self, path, account, status=200, **query):
        return self.server.must(status, "GET", path, query={"account": account, **query})

    def mishap_of(self, resource):
        return self.server.call("GET", f"/proxy/{resource}", query={"account": self.mishap})

    # New vendors.

    def test_lists_by_post_with_the_cursor_in_the_body(self):
        pages = self.server.pages(PERSONS, {"account": self.ledgerly})
        self.assertEqual([person["id"] for page in pages for person in page["data"]], ["1", "2", "3", "4", "5"])
        self.assertEqual(pages[0]["data"][0], {"id": "1", "name": "Person 1", "custom_fields": {"mood": "calm"}})
        bodies = [request["body"] for request in self.vendor.requests]
        self.assertEqual(bodies[0], {"want": ["full"], "page": {"size": 2}})
        self.assertEqual(bodies[1], {"want": ["full"], "page": {"size": 2, "after": "2"}})

    def test_a_failure_inside_a_200_is_a_failure(self):
        problem = self.get(f"{PERSONS}/99", self.ledgerly, status=404)
        self.assertEqual(problem["kind"], "not_found")
        answer = self.server.call("POST", PERSONS, {"name": ""}, {"account": self.ledgerly})
        self.assertEqual((answer.status, answer.json["kind"]), (422, "validation"), answer.text)
        self.assertEqual(answer.json["details"], [{"field": "name", "remote_field": "full", "message": "must not be empty"}])

    def test_a_wrong_secret_asks_for_a_new_connection_after_one_call(self):
        wrong = self.connect("ledgerly", "wrong", api_key="guess")
        problem = self.get(PERSONS, wrong, status=424)
        self.assertEqual((problem["kind"], len(self.vendor.requests)), ("needs_reauth", 1))
        self.assertNotIn("guess", json.dumps(problem))

    def test_creates_and_updates_send_what_was_said_and_no_more(self):
        made = self.server.must(201, "POST", PERSONS, {"name": "Ada", "custom_fields": {"mood": "keen"}}, {"account": self.ledgerly})
        self.assertEqual(made["data"], {"id": "77", "name": "Ada", "custom_fields": {"mood": "keen"}})
        self.server.must(200, "PATCH", f"{PERSONS}/3", {"name": "Grace"}, {"account": self.ledgerly})
        self.assertEqual(self.vendor.requests[-1]["body"], {"uid": "3", "full": "Grace"})

    def test_link_headers_lead_on_and_the_key_goes_into_every_query(self):
        account = self.connect("harbour", api_key="k&y=1")
        first = self.server.call("GET", "/proxy/ships", query={"account": account, "limit": "2"})
        self.assertEqual(first.status, 200, first.text)
        self.assertEqual((first.headers["ratelimit-limit"], first.headers["ratelimit-remaining"]), ("10", "9"))
        pages = self.server.pages("/proxy/ships", {"account": account, "limit": "2"})
        self.assertEqual([ship["imo"] for page in pages for ship in page["data"]], [11, 12, 21, 22, 31, 32])
        self.assertEqual({request["query"]["api_key"] for request in self.vendor.requests}, {"k&y=1"})

    # What goes wrong on a wire.

    def test_a_throttle_is_passed_on_at_once(self):
        answer = self.mishap_of("throttle")
        self.assertEqual((answer.status, answer.json["kind"], answer.headers["retry-after"]), (429, "rate_limited", "7"))
        self.assertEqual(answer.headers["ratelimit-reset"], "7")
        self.assertEqual(len(self.vendor.requests), 1, "nothing is repeated in secret")

    def test_a_403_can_be_a_throttle_or_a_refusal(self):
        throttle, refusal = self.mishap_of("throttle403"), self.mishap_of("forbidden")
        self.assertEqual((throttle.status, throttle.json["kind"], throttle.headers["retry-after"]), (429, "rate_limited", "9"))
        self.assertEqual((refusal.status, refusal.json["kind"]), (403, "forbidden"))

    def test_a_repeated_cursor_ends_in_a_failure(self):
        page = self.get("/proxy/repeated", self.mishap)
        answer = self.server.call("GET", "/proxy/repeated", query={"account": self.mishap, "cursor": page["next_cursor"]})
        self.assertGreaterEqual(answer.status, 500, answer.text)

    def test_a_next_link_to_another_host_is_not_followed(self):
        answer = self.mishap_of("abroad")
        self.assertEqual(answer.status, 502, answer.text)
        self.assertEqual(len(self.vendor.requests), 1)

    def test_a_relative_next_link_is_followed(self):
        pages = self.server.pages("/proxy/relative", {"account": self.mishap})
        self.assertEqual([item["id"] for page in pages for item in page["data"]], [1, 2])

    def test_no_content_is_no_records(self):
        self.assertEqual(self.get("/proxy/nothing", self.mishap)["data"], [])

    def test_a_body_that_is_torn_or_garbled_is_the_vendors_failure(self):
        for resource in ("torn", "garbled"):
            with self.subTest(resource):
                answer = self.mishap_of(resource)
                self.assertEqual((answer.status, answer.json["kind"]), (502, "upstream_error"), answer.text)

    def test_numbers_keep_their_digits(self):
        text = self.mishap_of("numbers").text
        self.assertIn("9007199254740993", text)
        self.assertIn("0.10", text)

    def test_a_field_that_changed_its_type_is_a_problem_and_never_null(self):
        answer = self.get(PERSONS, self.mishap)
        self.assertEqual(answer["data"], [{"id": "1", "name": "one"}, {"id": "2"}, {"id": "4", "name": "four"}])
        found = {(problem["index"], problem["pointer"]) for problem in answer["problems"]}
        self.assertEqual(found, {(1, "/name"), (2, "/id")})

    # Overlays.

    def test_an_overlay_of_one_field_asks_the_vendor_for_it_and_changes_nothing_else(self):
        mine, other = self.connect("ledgerly", "overlaid", api_key="opensesame"), self.ledgerly
        before = self.get(PERSONS, mine)["data"]
        self.put(f"/admin/accounts/{mine}/overlay", TIER)
        self.vendor.requests.clear()
        after = self.get(PERSONS, mine)["data"]
        self.assertEqual(sorted(self.vendor.requests[0]["body"]["want"]), ["full", "tier"])
        self.assertEqual(after, [{**record, "tier": tier} for record, tier in zip(before, ["gold", "tin"])])
        self.assertNotIn("tier", self.get(PERSONS, other)["data"][0])

    def test_levels_null_rollback_and_restart(self):
        account = self.connect("ledgerly", "levels", api_key="opensesame")
        path = f"/admin/accounts/{account}/overlay"
        self.put("/admin/overlays/ledgerly", TIER)
        try:
            self.assertEqual(self.get(PERSONS, account)["data"][0]["tier"], "gold")
            first = self.put(path, {"mappings": {"roster": {"persons": {"*": {"record": {"tier": None}}}}}})
            self.assertNotIn("tier", self.get(PERSONS, account)["data"][0])
            self.put(path, {"mappings": {"roster": {"persons": {"*": {"record": {"tier": "$uppercase(attributes.tier)"}}}}}})
            self.assertEqual(self.get(PERSONS, account)["data"][0]["tier"], "GOLD")
            stale = self.server.call("PUT", path, TIER, headers={"if-match": first.headers["etag"]})
            self.assertEqual(stale.status, 412, stale.text)
            answer = self.server.call("POST", f"{path}/rollback", {"revision": int(first.headers["etag"].strip('W/"'))})
            self.assertEqual(answer.status, 200, answer.text)
            self.assertNotIn("tier", self.get(PERSONS, account)["data"][0])
            effective = self.server.must(200, "GET", f"/admin/accounts/{account}/effective?model=roster&resource=persons&method=list")
            self.assertIn("account", json.dumps(effective))
            page = self.get(PERSONS, account)
            self.server.restart()
            self.assertNotIn("tier", self.get(PERSONS, account)["data"][0])
            following = self.get(PERSONS, account, cursor=page["next_cursor"])
            self.assertEqual([record["id"] for record in following["data"]], ["3", "4"])
        finally:
            self.server.call("DELETE", "/admin/overlays/ledgerly")
        self.assertNotIn("tier", self.get(PERSONS, self.ledgerly)["data"][0])

    def test_a_bad_overlay_is_refused_at_its_place_and_changes_nothing(self):
        account = self.connect("ledgerly", "bad", api_key="opensesame")
        self.put(f"/admin/accounts/{account}/overlay", TIER)
        for bad in ({"mappings": {"roster": {"persons": {"*": {"record": {"tier": "attributes.("}}}}}}, {"mapings": {}}):
            answer = self.server.call("PUT", f"/admin/accounts/{account}/overlay", bad)
            self.assertIn(answer.status, (400, 422), answer.text)
            found = answer.json["diagnostics"][0]
            self.assertTrue({"severity", "code", "message", "source", "pointer", "line", "column"} <= set(found), found)
            self.assertIn("account", found["source"])
        self.assertEqual(self.get(PERSONS, account)["data"][0]["tier"], "gold")

    def test_a_definition_with_errors_is_refused_whole(self):
        answer = self.server.call("PUT", "/admin/integrations/broken", {"base_url": "https://x.example", "resorces": {}, "auth": {"type": "bearr"}})
        self.assertIn(answer.status, (400, 422), answer.text)
        self.assertGreaterEqual(len(answer.json["diagnostics"]), 2, "every error at once")
        self.assertEqual(self.server.call("GET", "/admin/integrations/broken").status, 404)

    def test_a_changed_integration_is_live_at_once(self):
        changed = definition("harbour")
        changed["resources"]["boats"] = changed["resources"]["ships"]
        account = self.connect("harbour", "live", api_key="k&y=1")
        self.assertEqual(self.server.call("GET", "/proxy/boats", query={"account": account}).status, 404)
        self.put("/admin/integrations/harbour", changed)
        self.assertEqual(len(self.get("/proxy/boats", account)["data"]), 2)

    def test_strangers_are_told_nothing(self):
        from support import net

        self.assertEqual(net.request("GET", f"{self.server.url}{PERSONS}?account={self.ledgerly}").status, 401)
        self.assertEqual(self.server.call("GET", PERSONS, query={"account": "acct_nobody"}).status, 404)
        self.assertNotIn("opensesame", self.server.call("GET", f"/admin/accounts/{self.ledgerly}").text)
        files = [file for file in (self.server.folder / "data").rglob("*") if file.is_file()]
        self.assertFalse(any(b"opensesame" in file.read_bytes() for file in files), "a secret lies open on the disk")
        self.assertNotIn("opensesame", self.server.process.log.read_text("utf-8", "replace"))

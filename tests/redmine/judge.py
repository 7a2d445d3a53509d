"""A real Redmine behind the catalog's own definition: what we read, write and refuse is held against the application itself."""

import datetime
import time
import unittest

from redmine.application import Application
from support import net
from support.server import SCRATCH, Server

TICKETS = "/unified/ticketing/tickets"
COMMENTS = "/unified/ticketing/comments"


class Redmine(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.application = Application(SCRATCH / "redmine")
        cls.addClassCleanup(cls.application.stop)
        cls.application.start()
        cls.facts = cls.application.facts
        cls.server = Server("redmine-server")
        cls.addClassCleanup(cls.server.stop)
        cls.server.start()
        variables = {"url": cls.application.url}
        cls.admin = cls.server.account("redmine", {"api_key": cls.facts["key"]}, variables, "api_key")
        cls.agent = cls.server.account("redmine", {"username": "grace", "password": "gracehopper"}, variables, "basic", "grace")

    # What the application itself says, without us.

    def vendor(self, path: str) -> dict:
        return net.request("GET", self.application.url + path, headers={"X-Redmine-API-Key": self.facts["key"]}).json

    def issue(self, ticket: str) -> dict:
        return self.vendor(f"/issues/{ticket}.json")["issue"]

    # Our side.

    def read(self, path: str, **query) -> dict:
        return self.server.must(200, "GET", path, query={"account": self.admin, **query})

    def write(self, status: int, method: str, path: str, body=None, account: str | None = None) -> dict:
        return self.server.must(status, method, path, body, {"account": account or self.admin})

    def ticket(self, **fields) -> dict:
        body = {"name": "Made by a judge", "collections": [{"id": str(self.facts["project"])}], **fields}
        return self.write(201, "POST", TICKETS, body)["data"]

    def clean(self, answer: dict) -> dict:
        self.assertEqual(answer["problems"], [])
        return answer["data"]

    def test_lists_every_ticket_once_over_pages(self):
        wanted = {str(issue["id"]) for issue in self.vendor("/issues.json?status_id=*&limit=100")["issues"]}
        pages = self.server.pages(TICKETS, {"account": self.admin, "limit": "2"})
        got = [ticket["id"] for page in pages for ticket in page["data"]]
        self.assertEqual(len(got), len(set(got)))
        self.assertEqual(set(got), wanted)
        self.assertGreater(len(pages), 2)
        self.assertTrue(all(len(page["data"]) <= 2 for page in pages))
        self.assertEqual([problem for page in pages for problem in page["problems"]], [])

    def test_gets_one_ticket_in_the_unified_shape(self):
        ticket = self.clean(self.read(f"{TICKETS}/1"))
        self.assertEqual(ticket["id"], "1")
        self.assertEqual(ticket["name"], "Printer on fire")
        self.assertEqual(ticket["description"], "It really burns")
        self.assertEqual((ticket["status"], ticket["remote_status"]), ("open", "New"))
        self.assertEqual((ticket["priority"], ticket["remote_priority"]), ("urgent", "Urgent"))
        self.assertEqual(ticket["assignees"], [{"id": str(self.facts["agent"]), "name": "Grace Hopper"}])
        self.assertEqual(ticket["collections"], [{"id": str(self.facts["project"]), "name": "Support"}])
        self.assertEqual(ticket["created_at"], self.issue("1")["created_on"])

    def test_reads_custom_fields_and_strips_nothing(self):
        ticket = self.clean(self.read(f"{TICKETS}/1"))
        self.assertEqual(ticket["custom_fields"]["Revenue Tier"], "Gold")
        self.assertEqual(ticket["custom_fields"]["Regions"], ["EMEA", "APAC"])
        self.assertEqual(ticket["custom_fields"]["done_ratio"], 0)

    def test_creates_a_ticket_with_custom_fields_by_name_and_by_number(self):
        made = self.ticket(
            name="Paper is out", description="All of it", type="Support", priority="high", due_date="2030-12-24",
            assignees=[{"id": str(self.facts["agent"])}],
            custom_fields={"Revenue Tier": "Silver", str(self.facts["regions"]): ["AMER"], "done_ratio": 20},
        )
        self.assertEqual((made["name"], made["priority"], made["due_date"]), ("Paper is out", "high", "2030-12-24"))
        issue = self.issue(made["id"])
        values = {field["name"]: field["value"] for field in issue["custom_fields"]}
        self.assertEqual((values["Revenue Tier"], values["Regions"]), ("Silver", ["AMER"]))
        self.assertEqual((issue["done_ratio"], issue["tracker"]["name"], issue["assigned_to"]["id"]), (20, "Support", self.facts["agent"]))

    def test_updates_one_field_and_leaves_the_rest(self):
        made = self.ticket(description="Stays", priority="low", custom_fields={"Revenue Tier": "Bronze"})
        before = self.issue(made["id"])
        after = self.clean(self.write(200, "PATCH", f"{TICKETS}/{made['id']}", {"status": "in_progress"}))
        self.assertEqual((after["id"], after["status"], after["description"]), (made["id"], "in_progress", "Stays"))
        now = self.issue(made["id"])
        changed = {key for key in before if before[key] != now.get(key)}
        self.assertEqual(changed - {"updated_on"}, {"status"})

    def test_writes_a_custom_field_in_an_update(self):
        made = self.ticket(custom_fields={"Revenue Tier": "Bronze"})
        after = self.clean(self.write(200, "PATCH", f"{TICKETS}/{made['id']}", {"custom_fields": {"Revenue Tier": "Gold"}}))
        self.assertEqual(after["custom_fields"]["Revenue Tier"], "Gold")
        self.assertEqual(after["name"], "Made by a judge")

    def test_comments_are_written_read_changed_and_deleted(self):
        made = self.ticket()
        said = self.clean(self.write(201, "POST", COMMENTS, {"ticket": {"id": made["id"]}, "body": "Have you tried water?"}))
        self.assertEqual((said["body"], said["ticket"]["id"]), ("Have you tried water?", made["id"]))
        self.write(200, "PATCH", f"{TICKETS}/{made['id']}", {"status": "resolved"})  # a change without a note is no comment
        listed = self.clean(self.read(COMMENTS, ticket=made["id"]))
        self.assertEqual([comment["body"] for comment in listed], ["Have you tried water?"])
        self.assertEqual(listed[0]["id"], said["id"])
        self.assertEqual(listed[0]["user"]["name"], "Redmine Admin")
        changed = self.clean(self.write(200, "PATCH", f"{COMMENTS}/{said['id']}", {"body": "It helps."}))
        self.assertEqual((changed["id"], changed["body"]), (said["id"], "It helps."))
        self.write(200, "DELETE", f"{COMMENTS}/{said['id']}")
        self.assertEqual(self.clean(self.read(COMMENTS, ticket=made["id"])), [])

    def test_a_refused_write_names_its_field(self):
        answer = self.server.call(
            "POST", TICKETS, {"name": "", "collections": [{"id": str(self.facts["project"])}], "due_date": "no day"}, {"account": self.admin}
        )
        self.assertEqual(answer.status, 422, answer.text)
        self.assertTrue(answer.headers["content-type"].startswith("application/problem+json"))
        problem = answer.json
        self.assertEqual((problem["kind"], problem["origin"], problem["upstream"]["status"]), ("validation", "upstream", 422))
        details = {detail["field"]: detail["message"] for detail in problem["details"]}
        self.assertEqual(details["name"], "Subject cannot be blank")
        self.assertEqual(details["due_date"], "Due date is not a valid date")

    def test_a_refused_custom_field_is_named(self):
        body = {"name": "x", "collections": [{"id": str(self.facts["project"])}], "custom_fields": {"Revenue Tier": "Platinum"}}
        answer = self.server.call("POST", TICKETS, body, {"account": self.admin})
        self.assertEqual(answer.status, 422, answer.text)
        self.assertEqual([detail["field"] for detail in answer.json["details"]], ["custom_fields.Revenue Tier"])

    def test_filters_are_the_vendors_own(self):
        made = self.ticket(name="Unique zebra", assignees=[{"id": str(self.facts["agent"])}])
        found = self.clean(self.read(TICKETS, **{"name[contains]": "zebra"}))
        self.assertEqual([ticket["id"] for ticket in found], [made["id"]])
        assigned = self.clean(self.read(TICKETS, assignees=str(self.facts["agent"])))
        self.assertTrue(all(ticket["assignees"][0]["id"] == str(self.facts["agent"]) for ticket in assigned))
        self.assertIn(made["id"], [ticket["id"] for ticket in assigned])
        since = self.clean(self.read(TICKETS, **{"updated_at[gte]": made["updated_at"]}))
        self.assertIn(made["id"], [ticket["id"] for ticket in since])
        other = self.clean(self.read(TICKETS, collections=str(self.facts["other_project"])))
        self.assertEqual(other, [])

    def test_changes_since_a_moment_are_listed(self):
        """Redmine compares whole seconds, so the moment lies a second behind the first ticket."""
        old = self.ticket()
        time.sleep(2.1)
        new = self.ticket()
        moment = datetime.datetime.fromisoformat(old["updated_at"]) + datetime.timedelta(seconds=1)
        found = {ticket["id"] for ticket in self.clean(self.read(TICKETS, **{"updated_at[gt]": moment.isoformat()}))}
        self.assertIn(new["id"], found)
        self.assertNotIn(old["id"], found)

    def test_closed_tickets_are_listed_and_filtered(self):
        made = self.ticket()
        self.write(200, "PATCH", f"{TICKETS}/{made['id']}", {"status": "closed"})
        closed = self.clean(self.read(TICKETS, status="closed"))
        self.assertEqual({ticket["status"] for ticket in closed}, {"closed"})
        everything = {ticket["id"] for page in self.server.pages(TICKETS, {"account": self.admin}) for ticket in page["data"]}
        self.assertIn(made["id"], everything)

    def test_sorts_by_what_it_says_it_can(self):
        names = [ticket["name"] for ticket in self.clean(self.read(TICKETS, sort="-name", limit="100"))]
        self.assertEqual(names, sorted(names, reverse=True))

    def test_an_unsupported_filter_is_refused_with_what_is_supported(self):
        answer = self.server.call("GET", TICKETS, query={"account": self.admin, "tags": "x"})
        self.assertEqual((answer.status, answer.json["kind"]), (400, "unsupported"), answer.text)
        self.assertIn("status", str(answer.json["supported"]))
        lenient = self.read(TICKETS, tags="x", lenient="true")
        self.assertEqual([problem["field"] for problem in lenient["problems"]], ["tags"])

    def test_a_field_that_nothing_maps_is_refused(self):
        answer = self.server.call("PATCH", f"{TICKETS}/1", {"tags": ["x"]}, {"account": self.admin})
        self.assertEqual(answer.status, 400, answer.text)
        self.assertIn("tags", answer.json["detail"])

    def test_deletes_and_then_finds_nothing(self):
        made = self.ticket()
        self.assertIsNone(self.write(200, "DELETE", f"{TICKETS}/{made['id']}")["data"])
        for method in ("GET", "DELETE"):
            answer = self.server.call(method, f"{TICKETS}/{made['id']}", query={"account": self.admin})
            self.assertEqual((answer.status, answer.json["kind"]), (404, "not_found"), answer.text)

    def test_users_and_collections(self):
        user = self.clean(self.read(f"/unified/ticketing/users/{self.facts['agent']}"))
        self.assertEqual((user["name"], user["email_address"], user["is_active"]), ("Grace Hopper", "grace@example.com", True))
        self.assertNotIn(self.facts["agent_key"], str(user))
        self.assertEqual({user["username"] for user in self.clean(self.read("/unified/ticketing/users"))}, {"admin", "grace"})
        made = self.write(201, "POST", "/unified/ticketing/collections", {"name": "Night Shift", "access_level": "private"})["data"]
        self.assertEqual((made["name"], made["access_level"]), ("Night Shift", "private"))
        names = {collection["name"] for collection in self.clean(self.read("/unified/ticketing/collections"))}
        self.assertEqual(names, {"Support", "Research", "Night Shift"})
        self.write(200, "DELETE", f"/unified/ticketing/collections/{made['id']}")

    def test_somebody_without_rights_is_told_so(self):
        answer = self.server.call("GET", "/unified/ticketing/users", query={"account": self.agent})
        self.assertEqual((answer.status, answer.json["kind"]), (403, "forbidden"), answer.text)

    def test_without_administrators_rights_custom_fields_go_by_number(self):
        key = str(self.facts["code"])
        body = {"name": "By an agent", "collections": [{"id": str(self.facts["project"])}], "custom_fields": {key: "P-7"}}
        made = self.write(201, "POST", TICKETS, body, self.agent)["data"]
        self.assertEqual(made["custom_fields"]["Partner Referral Code"], "P-7")

    def test_a_wrong_key_asks_for_a_new_connection(self):
        wrong = self.server.account("redmine", {"api_key": "wrong"}, {"url": self.application.url}, "api_key", "wrong")
        answer = self.server.call("GET", TICKETS, query={"account": wrong})
        self.assertEqual((answer.status, answer.json["kind"]), (424, "needs_reauth"), answer.text)

    def test_the_proxy_speaks_the_vendors_own_shape(self):
        answer = self.server.must(200, "GET", "/proxy/issues/1", query={"account": self.admin})
        self.assertEqual(answer["data"]["subject"], "Printer on fire")
        listed = self.server.must(200, "GET", "/proxy/issues", query={"account": self.admin, "limit": "1", "sort": "id"})
        self.assertEqual(([issue["id"] for issue in listed["data"]], listed["next_cursor"] is None), ([1], False))

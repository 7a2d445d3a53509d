"""A real Request Tracker behind the catalog's own definition: what we read, write and refuse is held against the application itself."""

import base64
import datetime
import json
import time
import unittest
import urllib.parse

from request_tracker.application import Application
from support import net
from support.server import SCRATCH, Server

TICKETS = "/unified/ticketing/tickets"
COMMENTS = "/unified/ticketing/comments"
ATTACHMENTS = "/unified/ticketing/attachments"


class RequestTracker(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.application = Application(SCRATCH / "request_tracker")
        cls.addClassCleanup(cls.application.stop)
        cls.application.start()
        cls.facts = cls.application.facts
        cls.server = Server("request_tracker-server")
        cls.addClassCleanup(cls.server.stop)
        cls.server.start()
        variables = {"url": cls.application.url}
        cls.admin = cls.server.account("request_tracker", {"token": cls.facts["token"]}, variables, "token")
        cls.agent = cls.server.account("request_tracker", {"username": "grace", "password": "gracehopper"}, variables, "basic", "grace")
        cls.stranger = cls.server.account("request_tracker", {"token": cls.facts["stranger_token"]}, variables, "token", "stranger")

    # What the application itself says, without us.

    def vendor(self, path: str) -> dict:
        return net.request("GET", f"{self.application.url}/REST/2.0{path}", headers={"authorization": f"token {self.facts['token']}"}).json

    # Our side.

    def read(self, path: str, **query) -> dict:
        return self.server.must(200, "GET", path, query={"account": self.admin, **query})

    def write(self, status: int, method: str, path: str, body=None, account: str | None = None) -> dict:
        return self.server.must(status, method, path, body, {"account": account or self.admin})

    def ticket(self, **fields) -> dict:
        body = {"name": "Made by a judge", "collections": [{"id": str(self.facts["queue"])}], **fields}
        return self.clean(self.write(201, "POST", TICKETS, body))

    def clean(self, answer: dict) -> dict:
        self.assertEqual(answer["problems"], [])
        return answer["data"]

    def test_lists_every_ticket_once_over_pages(self):
        wanted = {item["id"] for item in self.vendor("/tickets?query=id>0&per_page=100")["items"]}
        pages = self.server.pages(TICKETS, {"account": self.admin, "limit": "2"})
        got = [ticket["id"] for page in pages for ticket in page["data"]]
        self.assertEqual(len(got), len(set(got)))
        self.assertEqual(set(got), {str(one) for one in wanted})
        self.assertGreater(len(pages), 2)
        self.assertEqual([problem for page in pages for problem in page["problems"]], [])

    def test_gets_one_ticket_in_the_unified_shape(self):
        ticket = self.clean(self.read(f"{TICKETS}/1"))
        self.assertEqual((ticket["id"], ticket["name"], ticket["description"]), ("1", "Printer on fire", "It is about Printer on fire"))
        self.assertEqual((ticket["status"], ticket["remote_status"]), ("open", "new"))
        self.assertEqual((ticket["priority"], ticket["remote_priority"]), ("high", "90"))
        self.assertEqual(ticket["assignees"], [{"id": str(self.facts["agent"]), "name": "Grace Hopper"}])
        self.assertEqual(ticket["collections"], [{"id": str(self.facts["queue"]), "name": "General"}])
        self.assertEqual(ticket["contact"]["name"], "customer@example.com")
        self.assertEqual(ticket["created_at"], self.vendor("/ticket/1")["Created"])
        self.assertIsNone(ticket["due_date"], "the beginning of Unix time is no date")

    def test_reads_custom_fields_and_strips_nothing(self):
        fields = self.clean(self.read(f"{TICKETS}/1"))["custom_fields"]
        self.assertEqual((fields["Revenue Tier"], fields["Regions"], fields["Referral Code"]), ("Gold", ["EMEA", "APAC"], None))
        self.assertEqual(fields["TimeWorked"], "0")

    def test_round_trip(self):
        """Create, read back, change, read back, found in a list, deleted: the same record all the way."""
        made = self.ticket(
            name="Paper is out", description="All of it.\nEven the blue one.", status="in_progress", priority="normal", due_date="2030-12-24T17:00:00Z",
            assignees=[{"id": str(self.facts["agent"])}], contact={"id": "customer@example.com"}, custom_fields={"Revenue Tier": "Silver", "Regions": ["AMER", "EMEA"]},
        )
        for field, value in {"name": "Paper is out", "status": "in_progress", "priority": "normal", "due_date": "2030-12-24T17:00:00Z"}.items():
            self.assertEqual(made[field], value)
        self.assertEqual(made["description"], "All of it.\nEven the blue one.")
        self.assertEqual(made["custom_fields"]["Revenue Tier"], "Silver")
        self.assertEqual(self.clean(self.read(f"{TICKETS}/{made['id']}")), made)
        changed = self.clean(self.write(200, "PATCH", f"{TICKETS}/{made['id']}", {"name": "Paper is in", "due_date": "2031-01-02T03:04:05Z"}))
        own = lambda ticket: {key: value for key, value in ticket.items() if key not in ("updated_at", "name", "due_date", "custom_fields")}  # noqa: E731
        self.assertEqual(own(changed), own(made))
        self.assertEqual((changed["name"], changed["due_date"], changed["custom_fields"]["Regions"]), ("Paper is in", "2031-01-02T03:04:05Z", ["AMER", "EMEA"]))
        listed = [ticket for page in self.server.pages(TICKETS, {"account": self.admin}) for ticket in page["data"] if ticket["id"] == made["id"]]
        self.assertEqual(listed, [{key: value for key, value in changed.items() if key != "description"}])
        self.write(200, "DELETE", f"{TICKETS}/{made['id']}")
        gone = self.server.call("GET", f"{TICKETS}/{made['id']}", query={"account": self.admin})
        self.assertEqual((gone.status, gone.json["kind"]), (404, "not_found"), gone.text)

    def test_updates_one_field_and_leaves_the_rest(self):
        made = self.ticket(description="Stays", priority="low", custom_fields={"Revenue Tier": "Bronze"})
        before = self.vendor(f"/ticket/{made['id']}")
        after = self.clean(self.write(200, "PATCH", f"{TICKETS}/{made['id']}", {"status": "on_hold"}))
        self.assertEqual((after["id"], after["status"], after["description"]), (made["id"], "on_hold", "Stays"))
        now = self.vendor(f"/ticket/{made['id']}")
        unordered = lambda value: sorted(json.dumps(one, sort_keys=True) for one in value) if isinstance(value, list) else value  # noqa: E731
        changed = {key for key in before if unordered(before[key]) != unordered(now.get(key))}
        self.assertEqual(changed - {"LastUpdated", "LastUpdatedBy", "_hyperlinks", "Started"}, {"Status"})

    def test_writes_and_clears_custom_fields(self):
        made = self.ticket(custom_fields={"Revenue Tier": "Bronze", "Regions": ["EMEA"]})
        after = self.clean(self.write(200, "PATCH", f"{TICKETS}/{made['id']}", {"custom_fields": {"Revenue Tier": None, "Regions": ["APAC", "AMER"], "Referral Code": "R-7"}}))
        self.assertEqual({name: after["custom_fields"][name] for name in ("Revenue Tier", "Regions", "Referral Code")}, {"Revenue Tier": None, "Regions": ["APAC", "AMER"], "Referral Code": "R-7"})

    def test_nobody_and_never(self):
        made = self.ticket(assignees=[{"id": str(self.facts["agent"])}], due_date="2030-12-24T17:00:00Z")
        after = self.clean(self.write(200, "PATCH", f"{TICKETS}/{made['id']}", {"assignees": [], "due_date": None}))
        self.assertEqual((after["assignees"], after["due_date"]), ([], None))

    def test_a_refusal_inside_an_answer_of_success(self):
        """Request Tracker answers 200, and says no in a sentence."""
        made = self.ticket()
        direct = net.request("PUT", f"{self.application.url}/REST/2.0/ticket/{made['id']}", {"Status": "bogus"}, {"authorization": f"token {self.facts['token']}"})
        self.assertEqual(direct.status, 200, "the premise of this test")
        answer = self.server.call("PATCH", f"{TICKETS}/{made['id']}", {"status": "bogus"}, {"account": self.admin})
        self.assertEqual((answer.status, answer.json["kind"], answer.json["origin"]), (422, "validation", "upstream"), answer.text)
        self.assertEqual([(detail["field"], detail["message"]) for detail in answer.json["details"]], [("status", "Status 'bogus' isn't a valid status for this ticket.")])
        owner = self.server.call("PATCH", f"{TICKETS}/{made['id']}", {"assignees": [{"id": "nobodythere"}]}, {"account": self.admin})
        self.assertEqual((owner.status, [detail["field"] for detail in owner.json["details"]]), (422, ["assignees"]), owner.text)

    def test_a_refusal_of_one_change_of_two(self):
        made = self.ticket()
        answer = self.write(200, "PATCH", f"{TICKETS}/{made['id']}", {"status": "bogus", "name": "Written all the same"})
        self.assertEqual((answer["data"]["name"], answer["data"]["status"]), ("Written all the same", "open"))
        self.assertEqual([problem["kind"] for problem in answer["problems"]], ["validation"])

    def test_a_refused_ticket_is_told_why(self):
        nowhere = self.server.call("POST", TICKETS, {"name": "x"}, {"account": self.admin})
        self.assertEqual((nowhere.status, nowhere.json["kind"]), (422, "validation"), nowhere.text)
        bogus = self.server.call("POST", TICKETS, {"name": "x", "collections": [{"id": "1"}], "status": "bogus"}, {"account": self.admin})
        self.assertEqual((bogus.status, bogus.json["details"][0]["field"]), (422, "status"), bogus.text)
        barred = self.server.call("POST", TICKETS, {"name": "x", "collections": [{"id": "1"}]}, {"account": self.stranger})
        self.assertEqual((barred.status, barred.json["kind"]), (403, "forbidden"), barred.text)

    def test_comments_and_replies(self):
        made = self.ticket(description="First words")
        said = self.clean(self.write(201, "POST", COMMENTS, {"ticket": {"id": made["id"]}, "body": "Have you tried water?"}))
        self.assertEqual((said["body"], said["ticket"]["id"], said["is_private"]), ("Have you tried water?", made["id"], False))
        hidden = self.clean(self.write(201, "POST", COMMENTS, {"ticket": {"id": made["id"]}, "html_body": "<p>They <b>have</b>.</p>", "is_private": True}, self.agent))
        self.assertEqual((hidden["is_private"], hidden["html_body"], hidden["user"]["name"]), (True, "<p>They <b>have</b>.</p>", "Grace Hopper"))
        listed = self.clean(self.read(COMMENTS, ticket=made["id"]))
        self.assertEqual(listed, [said, hidden])
        self.assertEqual(self.clean(self.read(f"{COMMENTS}/{said['id']}")), said)

    def test_files_go_up_and_come_down(self):
        made = self.ticket()
        bytes_ = bytes(range(256))
        file = {"FileName": "all.bin", "FileType": "application/octet-stream", "FileContent": base64.b64encode(bytes_).decode()}
        self.clean(self.write(201, "POST", COMMENTS, {"ticket": {"id": made["id"]}, "body": "See the file", "custom_fields": {"Attachments": [file]}}))
        listed = [one for page in self.server.pages(ATTACHMENTS, {"account": self.admin, "ticket": made["id"]}) for one in page["data"]]
        self.assertEqual([(one["file_name"], one["content_type"], one["size"], one["ticket"]["id"]) for one in listed], [("all.bin", "application/octet-stream", 256, made["id"])])
        one = self.clean(self.read(f"{ATTACHMENTS}/{listed[0]['id']}"))
        self.assertEqual(one, {key: value for key, value in listed[0].items() if key != "ticket"})
        content = self.server.must(200, "POST", f"/proxy/attachments/{one['id']}/content", {}, {"account": self.admin})["data"]
        self.assertEqual(base64.b64decode(content["Content"]), bytes_)

    def test_filters_are_the_applications_own(self):
        made = self.ticket(name="It's a \"unique\" zebra \\ horse", assignees=[{"id": str(self.facts["agent"])}])
        for words in ("zebra", "It's a \"unique\"", "zebra \\ horse"):
            with self.subTest(words):
                self.assertEqual([ticket["id"] for ticket in self.clean(self.read(TICKETS, **{"name[contains]": words}))], [made["id"]])
        self.assertEqual(self.clean(self.read(TICKETS, **{"name[contains]": "x' OR id > 0 OR Subject = 'y"})), [])
        assigned = self.clean(self.read(TICKETS, assignees=str(self.facts["agent"]), limit="100"))
        self.assertIn(made["id"], [ticket["id"] for ticket in assigned])
        self.assertTrue(all(ticket["assignees"][0]["id"] == str(self.facts["agent"]) for ticket in assigned))
        repairs = self.clean(self.read(TICKETS, collections=str(self.facts["other_queue"])))
        self.assertEqual([ticket["name"] for ticket in repairs], ["Broken link"])
        words = self.server.call("GET", TICKETS, query={"account": self.admin, "collections": "1 OR 1=1"})
        self.assertEqual((words.status, words.json["kind"]), (400, "invalid_request"), words.text)
        self.assertEqual({ticket["status"] for ticket in self.clean(self.read(TICKETS, status="open", limit="100"))}, {"open"})

    def test_changes_since_a_moment_in_whatever_zone(self):
        """The application stands in New York; moments are the same everywhere. Its margin is some seconds."""
        old = self.ticket()
        time.sleep(7.1)
        new = self.ticket()
        moment = datetime.datetime.fromisoformat(new["updated_at"])
        for zone in (datetime.timezone.utc, datetime.timezone(datetime.timedelta(hours=9))):
            found = {ticket["id"] for ticket in self.clean(self.read(TICKETS, **{"updated_at[gte]": moment.astimezone(zone).isoformat(), "limit": "100"}))}
            self.assertIn(new["id"], found)
            self.assertNotIn(old["id"], found)
        later = moment + datetime.timedelta(days=1)
        self.assertEqual(self.clean(self.read(TICKETS, **{"updated_at[gt]": later.isoformat()})), [])

    def test_sorts_by_what_it_says_it_can(self):
        names = [ticket["name"] for ticket in self.clean(self.read(TICKETS, sort="-name", limit="100"))]
        self.assertEqual(names, sorted(names, key=str.lower, reverse=True))
        twice = [(ticket["remote_priority"], int(ticket["id"])) for ticket in self.clean(self.read(TICKETS, sort="-priority,created_at", limit="100"))]
        self.assertEqual(twice, sorted(twice, key=lambda pair: (-int(pair[0]), pair[1])))

    def test_users(self):
        made = self.clean(self.write(201, "POST", "/unified/ticketing/users", {"username": "alan", "name": "Alan Turing", "email_address": "alan@example.com"}))
        self.assertEqual((made["username"], made["name"], made["is_active"]), ("alan", "Alan Turing", True))
        self.assertEqual(self.clean(self.read(f"/unified/ticketing/users/{made['id']}")), made)
        found = self.clean(self.read("/unified/ticketing/users", email_address="alan@example.com"))
        self.assertEqual([user["id"] for user in found], [made["id"]])
        again = self.server.call("POST", "/unified/ticketing/users", {"username": "alan"}, {"account": self.admin})
        self.assertEqual((again.status, again.json["kind"]), (409, "conflict"), again.text)
        taken = self.server.call("PATCH", f"/unified/ticketing/users/{made['id']}", {"email_address": "grace@example.com"}, {"account": self.admin})
        self.assertEqual((taken.status, taken.json["details"][0]["field"]), (422, "email_address"), taken.text)
        self.write(200, "DELETE", f"/unified/ticketing/users/{made['id']}")
        self.assertFalse(self.clean(self.read(f"/unified/ticketing/users/{made['id']}"))["is_active"])

    def test_queues(self):
        made = self.clean(self.write(201, "POST", "/unified/ticketing/collections", {"name": "Night Shift", "description": "After dark"}))
        self.assertEqual((made["name"], made["description"], made["type"]), ("Night Shift", "After dark", "queue"))
        changed = self.clean(self.write(200, "PATCH", f"/unified/ticketing/collections/{made['id']}", {"description": "Later"}))
        self.assertEqual((changed["id"], changed["description"]), (made["id"], "Later"))
        self.assertIn(made["id"], [queue["id"] for queue in self.clean(self.read("/unified/ticketing/collections"))])
        self.write(200, "DELETE", f"/unified/ticketing/collections/{made['id']}")
        self.assertNotIn(made["id"], [queue["id"] for queue in self.clean(self.read("/unified/ticketing/collections"))])

    def test_lists_the_accounts_fields(self):
        fields = {field["name"]: field for field in self.server.must(200, "GET", f"{TICKETS}/-/fields", query={"account": self.admin})["data"]}
        self.assertTrue({"custom_fields.Revenue Tier", "custom_fields.Regions", "custom_fields.Referral Code", "name", "status"} <= set(fields), sorted(fields))

    def test_an_overlay_maps_a_custom_field(self):
        document = {"mappings": {"ticketing": {"tickets": {"*": {"record": {"revenue_tier": "CustomFields[name = 'Revenue Tier'].values[0]"}}}}}}
        overlaid = self.server.account("request_tracker", {"token": self.facts["token"]}, {"url": self.application.url}, "token", "overlaid")
        self.server.must(200, "PUT", f"/admin/accounts/{overlaid}/overlay", document)
        self.assertEqual(self.server.must(200, "GET", f"{TICKETS}/1", query={"account": overlaid})["data"]["revenue_tier"], "Gold")

    def test_what_is_not_there_and_who_is_not_known(self):
        missing = self.server.call("GET", f"{TICKETS}/999", query={"account": self.admin})
        self.assertEqual((missing.status, missing.json["kind"]), (404, "not_found"), missing.text)
        wrong = self.server.account("request_tracker", {"token": "1-2-abc"}, {"url": self.application.url}, "token", "wrong")
        answer = self.server.call("GET", TICKETS, query={"account": wrong})
        self.assertEqual((answer.status, answer.json["kind"]), (424, "needs_reauth"), answer.text)
        search = self.server.call("GET", "/proxy/tickets", query={"account": self.admin, "query": "Foo ="})
        self.assertEqual((search.status, search.json["kind"]), (400, "invalid_request"), search.text)
        self.assertNotIn("/usr/share", search.json["detail"])

    def test_the_proxy_speaks_the_vendors_own_shape(self):
        listed = self.server.must(200, "GET", "/proxy/tickets", query={"account": self.admin, "limit": "1", "orderby": "id"})
        self.assertEqual((listed["data"][0]["Subject"], listed["next_cursor"] is None), ("Printer on fire", False))
        rest = self.server.call("GET", "/passthrough/" + urllib.parse.quote("rt"), query={"account": self.admin})
        self.assertTrue(rest.json["Version"].startswith("5."), rest.text)

"""A real Request Tracker behind the catalog's own definition: what we read, write and refuse is held against the application itself."""

import base64
import datetime
import json
import time
import urllib.parse

from request_tracker import application
from support import judged, net

TICKETS = f"{judged.MODEL}/tickets"
COMMENTS = f"{judged.MODEL}/comments"
USERS = f"{judged.MODEL}/users"
COLLECTIONS = f"{judged.MODEL}/collections"
ATTACHMENTS = f"{judged.MODEL}/attachments"
# What the application tells of a record, or of a record in a list, alone.
USERS_ALONE = ["is_active", "teams", *(f"custom_fields.{name}" for name in ("Badge", "Creator", "LastUpdatedBy", "Privileged", "Lang", "Timezone", "WorkPhone", "MobilePhone"))]
QUEUES_ALONE = [f"custom_fields.{name}" for name in ("Region", "Creator", "LastUpdatedBy", "Cc", "AdminCc")]


class RequestTracker(judged.Judged):
    application_class = application.RequestTracker

    @classmethod
    def connect(cls):
        cls.admin = cls.account({"token": cls.facts["token"]}, "token")
        cls.agent = cls.account({"username": "grace", "password": "gracehopper"}, "basic", "grace")
        cls.stranger = cls.account({"token": cls.facts["stranger_token"]}, "token", "stranger")

    # What the application itself says, without us.

    def vendor(self, path: str) -> dict:
        return net.request("GET", f"{self.application.url}/REST/2.0{path}", headers={"authorization": f"token {self.facts['token']}"}).json

    # Our side.

    def ticket(self, **fields) -> dict:
        body = {"name": "Made by a judge", "collections": [{"id": str(self.facts["queue"])}], **fields}
        return self.clean(self.write(201, "POST", TICKETS, body))

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

    def test_a_ticket_goes_round(self):
        """Lists leave out the description."""
        create = {
            "name": "Paper is out", "description": "All of it.\nEven the blue one.", "status": "in_progress", "priority": "normal", "due_date": "2030-12-24T17:00:00Z",
            "collections": [{"id": str(self.facts["queue"])}], "assignees": [{"id": str(self.facts["agent"])}], "custom_fields": {"Revenue Tier": "Silver", "Regions": ["AMER", "EMEA"]},
        }
        change = {"name": "Paper is in", "due_date": "2031-01-02T03:04:05Z", "custom_fields": {"Revenue Tier": "Gold"}}
        self.round_trip("tickets", create, change, own=["updated_at"], lacks=["description"])

    def test_a_comment_goes_round(self):
        """What was said can neither be changed nor deleted."""
        made = self.ticket(description="First words")
        for create in ({"body": "Have you tried water?", "is_private": False}, {"body": "They have.", "is_private": True}):
            self.round_trip("comments", {"ticket": {"id": made["id"]}, **create}, None, {"ticket": made["id"]}, gone=False)
        for method, body in (("PATCH", {"body": "x"}), ("DELETE", None)):
            answer = self.server.call(method, f"{COMMENTS}/1", body, {"account": self.admin})
            self.assertEqual((answer.status, answer.json["kind"]), (404, "not_found"), answer.text)

    def test_a_user_goes_round(self):
        """Users are disabled, never removed; lists leave out who is, and in which groups."""
        create = {"username": "grete", "name": "Grete Hermann", "email_address": "grete@example.com", "is_active": True, "custom_fields": {"NickName": "G", "Organization": "Acme", "Badge": "B-1"}}
        change = {"name": "Grete Henry", "email_address": "henry@example.com", "custom_fields": {"NickName": "GH", "Badge": "B-2"}}
        gone = lambda path: self.assertFalse(self.clean(self.read(path))["is_active"])  # noqa: E731
        now = self.round_trip("users", create, change, {"username": "grete"}, own=["updated_at"], lacks=USERS_ALONE, gone=gone)
        back = self.clean(self.write(200, "PATCH", f"{USERS}/{now['id']}", {"is_active": True}))
        self.assertTrue(back["is_active"])

    def test_a_queue_goes_round(self):
        """Queues are disabled, never removed, and leave the list."""
        create = {"name": "Night Watch", "description": "After dark", "custom_fields": {"CorrespondAddress": "night@example.com", "Region": "North"}}

        def gone(path):
            queue = self.clean(self.read(path))
            self.assertEqual(str(queue["custom_fields"]["Disabled"]), "1")
            self.assertNotIn(queue["id"], [one["id"] for one in self.every(COLLECTIONS)])

        self.round_trip("collections", create, {"description": "Before dawn"}, own=["updated_at"], lacks=QUEUES_ALONE, gone=gone)

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
        listed = self.every(ATTACHMENTS, ticket=made["id"])
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

    def test_users_are_found_and_refused(self):
        made = self.clean(self.write(201, "POST", USERS, {"username": "alan", "name": "Alan Turing", "email_address": "alan@example.com"}))
        self.assertEqual((made["username"], made["name"], made["is_active"]), ("alan", "Alan Turing", True))
        found = self.clean(self.read(USERS, email_address="alan@example.com"))
        self.assertEqual([user["id"] for user in found], [made["id"]])
        again = self.server.call("POST", USERS, {"username": "alan"}, {"account": self.admin})
        self.assertEqual((again.status, again.json["kind"]), (409, "conflict"), again.text)
        taken = self.server.call("PATCH", f"{USERS}/{made['id']}", {"email_address": "grace@example.com"}, {"account": self.admin})
        self.assertEqual((taken.status, taken.json["details"][0]["field"]), (422, "email_address"), taken.text)

    def test_no_answer_holds_a_secret(self):
        """Neither a password nor what signs in: not in our shape, not in the application's own."""
        for path in (f"{USERS}/{self.facts['agent']}", f"/proxy/users/{self.facts['agent']}"):
            text = self.server.call("GET", path, query={"account": self.admin, **({} if "proxy" in path else {"remote_data": "true"})}).text
            self.assertIn("Grace Hopper", text)
            for word in ("Password", "AuthToken", "gracehopper"):
                self.assertNotIn(word, text)

    def test_lists_the_accounts_fields(self):
        fields = {field["name"]: field for field in self.server.must(200, "GET", f"{TICKETS}/-/fields", query={"account": self.admin})["data"]}
        self.assertTrue({"custom_fields.Revenue Tier", "custom_fields.Regions", "custom_fields.Referral Code", "name", "status"} <= set(fields), sorted(fields))

    def test_an_overlay_maps_a_custom_field(self):
        document = {"mappings": {"ticketing": {"tickets": {"*": {"record": {"revenue_tier": "CustomFields[name = 'Revenue Tier'].values[0]"}}}}}}
        overlaid = self.account({"token": self.facts["token"]}, "token", "overlaid")
        self.server.must(200, "PUT", f"/admin/accounts/{overlaid}/overlay", document)
        self.assertEqual(self.server.must(200, "GET", f"{TICKETS}/1", query={"account": overlaid})["data"]["revenue_tier"], "Gold")

    def test_what_is_not_there_and_who_is_not_known(self):
        missing = self.server.call("GET", f"{TICKETS}/999", query={"account": self.admin})
        self.assertEqual((missing.status, missing.json["kind"]), (404, "not_found"), missing.text)
        wrong = self.account({"token": "1-2-abc"}, "token", "wrong")
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

"""A real Redmine behind the catalog's own definition: what we read, write and refuse is held against the application itself."""

import concurrent.futures
import datetime
import time

from redmine import application
from redmine.xml_face import XmlFace
from support import judged, net

TICKETS = f"{judged.MODEL}/tickets"
COMMENTS = f"{judged.MODEL}/comments"
USERS = f"{judged.MODEL}/users"
COLLECTIONS = f"{judged.MODEL}/collections"
ATTACHMENTS = f"{judged.MODEL}/attachments"
SPENT = ["custom_fields.spent_hours", "custom_fields.total_spent_hours"]
BYTES = bytes(range(256)) * 400


class Redmine(XmlFace, judged.Judged):
    application_class = application.Redmine

    @classmethod
    def connect(cls):
        cls.admin = cls.account({"api_key": cls.facts["key"]}, "api_key")
        cls.agent = cls.account({"username": "grace", "password": "gracehopper"}, "basic", "grace")
        cls.connect_xml()

    # What the application itself says, without us.

    def vendor(self, path: str) -> dict:
        return net.request("GET", self.application.url + path, headers={"X-Redmine-API-Key": self.facts["key"]}).json

    def issue(self, ticket: str) -> dict:
        return self.vendor(f"/issues/{ticket}.json")["issue"]

    # Our side.

    def ticket(self, **fields) -> dict:
        body = {"name": "Made by a judge", "collections": [{"id": str(self.facts["project"])}], **fields}
        return self.write(201, "POST", TICKETS, body)["data"]

    def upload(self, name: str, content: bytes = BYTES) -> str:
        """The token of a file that was taken."""
        answer = self.file(f"{ATTACHMENTS}/-/upload", content, file_name=name)
        self.assertEqual(answer.status, 200, answer.text)
        return self.clean(answer.json)["custom_fields"]["token"]

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

    def test_references_are_taken_away(self):
        whole = self.ticket()
        made = self.ticket(assignees=[{"id": str(self.facts["agent"])}], parent={"id": whole["id"]})
        self.assertEqual((made["assignees"][0]["name"], made["parent"]), ("Grace Hopper", {"id": whole["id"]}))
        after = self.clean(self.write(200, "PATCH", f"{TICKETS}/{made['id']}", {"assignees": [], "parent": None}))
        self.assertEqual((after["assignees"], after.get("parent")), ([], None))

    def test_writes_a_custom_field_in_an_update(self):
        made = self.ticket(custom_fields={"Revenue Tier": "Bronze"})
        after = self.clean(self.write(200, "PATCH", f"{TICKETS}/{made['id']}", {"custom_fields": {"Revenue Tier": "Gold"}}))
        self.assertEqual(after["custom_fields"]["Revenue Tier"], "Gold")
        self.assertEqual(after["name"], "Made by a judge")

    def test_a_ticket_goes_round(self):
        """Answers to a create leave out time that was spent."""
        create = {
            "name": "Paper is out", "description": "All of it.\r\nEven the blue one.", "type": "Support", "status": "in_progress", "priority": "high", "due_date": "2030-12-24",
            "collections": [{"id": str(self.facts["project"])}], "assignees": [{"id": str(self.facts["agent"])}], "custom_fields": {"Revenue Tier": "Silver", "Regions": ["AMER"], "done_ratio": 20},
        }
        made = self.clean(self.write(201, "POST", TICKETS, create))
        self.holds(create, made)
        read = self.clean(self.read(f"{TICKETS}/{made['id']}"))
        self.assertEqual(judged.without(read, SPENT), judged.without(made, SPENT))
        change = {"name": "Paper is in", "priority": "low", "due_date": None, "custom_fields": {"Revenue Tier": "Gold"}}
        own = ["updated_at", "remote_priority"]
        self.round_trip_of(TICKETS, read, change, {}, own=own)

    def test_a_comment_goes_round(self):
        made = self.ticket()
        create = {"ticket": {"id": made["id"]}, "body": "Have you tried water?\r\n “Yes” – 'twice' ", "is_private": False}
        self.round_trip("comments", create, {"body": "It helps."}, {"ticket": made["id"]})

    def test_a_user_goes_round(self):
        """Lists do not say who is active, nor in which groups."""
        create = {"username": "ada", "first_name": "Ada", "last_name": "Lovelace", "email_address": "ada@example.com", "is_active": True, "custom_fields": {"Cost Centre": "C-1", "admin": False}}
        change = {"last_name": "King", "is_active": False, "custom_fields": {"Cost Centre": "C-2"}}
        self.round_trip("users", create, change, own=["name", "updated_at", "custom_fields.passwd_changed_on"], lacks=["is_active", "teams"])

    def test_a_collection_goes_round(self):
        """Lists leave out the homepage."""
        create = {"name": "Night Watch", "description": "After dark", "access_level": "private", "parent": {"id": str(self.facts["project"])}, "custom_fields": {"Region": "North", "homepage": "https://example.com"}}
        change = {"description": "Before dawn", "access_level": "public", "custom_fields": {"Region": "South"}}
        self.round_trip("collections", create, change, own=["updated_at"], lacks=["custom_fields.homepage"])

    def test_a_file_goes_round(self):
        """Which ticket and comment a file is on, Redmine says in the ticket's list alone."""
        made = self.ticket()
        token = self.upload("all bytes.bin")
        create = {"ticket": {"id": made["id"]}, "file_name": "b\u00fcro.png", "content_type": "image/png", "description": "Every byte", "custom_fields": {"token": token}}
        file = self.clean(self.write(201, "POST", ATTACHMENTS, create))
        self.holds({name: create[name] for name in ("file_name", "content_type", "description")}, file)
        self.assertEqual((file["size"], file["uploaded_by"]["name"]), (len(BYTES), "Redmine Admin"))
        content = self.file(f"{ATTACHMENTS}/{file['id']}/content", b"")
        self.assertEqual((content.status, content.headers["content-type"], content.body == BYTES), (200, "image/png", True))
        listed = self.every(ATTACHMENTS, ticket=made["id"])
        self.assertEqual([(one["id"], one["ticket"]) for one in listed], [(file["id"], {"id": made["id"]})])
        self.assertEqual([one["id"] for one in self.clean(self.read(f"{TICKETS}/{made['id']}"))["attachments"]], [file["id"]])
        unknown = self.server.call("POST", ATTACHMENTS, {"ticket": {"id": made["id"]}, "file_name": "x"}, {"account": self.admin})
        self.assertEqual((unknown.status, unknown.json["kind"]), (400, "invalid_request"), unknown.text)
        again = self.server.call("POST", ATTACHMENTS, create, {"account": self.admin})
        self.assertEqual((again.status, [one["field"] for one in again.json["details"]]), (422, ["custom_fields.token"]), again.text)
        self.round_trip_of(ATTACHMENTS, file, {"file_name": "office.png", "description": "Most bytes"}, {"ticket": made["id"]}, own=["file_url"], lacks=["ticket"])
        missing = self.file(f"{ATTACHMENTS}/{file['id']}/content", b"")
        self.assertEqual((missing.status, missing.json["kind"]), (404, "not_found"), missing.text)

    def test_files_are_offered_as_bytes(self):
        paths = self.server.must(200, "GET", "/openapi.json", query={"account": self.admin})["paths"]
        taken, given = (paths[f"{ATTACHMENTS}/{{id}}/{method}"]["post"] for method in ("upload", "content"))
        self.assertEqual(list(taken["requestBody"]["content"]), ["application/octet-stream"])
        self.assertEqual((list(taken["responses"]["200"]["content"]), list(given["responses"]["200"]["content"])), (["application/json"], ["application/octet-stream"]))
        self.assertEqual(list(paths[ATTACHMENTS]["post"]["requestBody"]["content"]), ["application/json"])

    def test_a_file_comes_with_a_comment_and_with_a_ticket(self):
        made = self.ticket(custom_fields={"uploads": [{"token": self.upload("first.bin"), "filename": "first.bin"}]})
        said = self.clean(self.write(201, "POST", COMMENTS, {"ticket": {"id": made["id"]}, "body": "See the file", "custom_fields": {"uploads": [{"token": self.upload("second.bin", b"2"), "filename": "second.bin"}]}}))
        self.assertEqual([file["file_name"] for file in said["attachments"]], ["second.bin"])
        files = {file["file_name"]: file for file in self.every(ATTACHMENTS, ticket=made["id"])}
        self.assertEqual(files["second.bin"]["comment"], {"id": said["id"]})
        self.assertNotIn("comment", files["first.bin"])
        self.assertEqual(self.clean(self.read(COMMENTS, ticket=made["id"])), [said])

    def test_a_file_that_is_too_large_is_refused_in_the_applications_words(self):
        """5 MB are allowed here."""
        nearly = bytes(range(256)) * 16_000
        token = self.upload("nearly.bin", nearly)
        made = self.clean(self.write(201, "POST", ATTACHMENTS, {"ticket": {"id": self.ticket()["id"]}, "file_name": "nearly.bin", "custom_fields": {"token": token}}))
        self.assertEqual(made["size"], len(nearly))
        self.assertTrue(self.file(f"{ATTACHMENTS}/{made['id']}/content", b"").body == nearly, "the bytes are the same")
        refused = self.file(f"{ATTACHMENTS}/-/upload", nearly + nearly, file_name="large.bin")
        self.assertEqual((refused.status, refused.json["kind"]), (422, "validation"), refused.text)
        self.assertIn("maximum allowed file size", refused.json["detail"])

    def test_comments_at_the_same_time_are_told_apart(self):
        """Redmine answers a comment without its number: two people comment one ticket in turns, each gets their own back."""
        made = self.ticket()
        turns = [(account, f"{words} {number}") for number in range(4) for account, words in ((self.admin, "Water"), (self.agent, "Fire"), (self.agent, "Water"))]

        def say(turn):
            account, body = turn
            return self.clean(self.write(201, "POST", COMMENTS, {"ticket": {"id": made["id"]}, "body": body}, account))

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            said = list(pool.map(say, turns))
        people = {self.admin: "Redmine Admin", self.agent: "Grace Hopper"}
        self.assertEqual([(one["body"], one["user"]["name"]) for one in said], [(body, people[account]) for account, body in turns])
        listed = {one["id"]: one for one in self.clean(self.read(COMMENTS, ticket=made["id"]))}
        self.assertEqual(listed, {one["id"]: one for one in said})

    def test_changes_without_a_note_are_no_comments(self):
        made = self.ticket()
        self.write(200, "PATCH", f"{TICKETS}/{made['id']}", {"status": "resolved"})
        self.assertEqual(self.clean(self.read(COMMENTS, ticket=made["id"])), [])
        empty = self.server.call("POST", COMMENTS, {"ticket": {"id": made["id"]}, "body": ""}, {"account": self.admin})
        self.assertEqual((empty.status, empty.json["kind"]), (400, "invalid_request"), empty.text)

    def test_a_key_in_an_answer_is_given_to_nobody(self):
        """Redmine shows a user's API key to administrators and to the user."""
        user = self.facts["agent"]
        self.assertEqual(self.vendor(f"/users/{user}.json")["user"]["api_key"], self.facts["agent_key"], "the premise of this test")
        asked = [
            self.server.call("GET", f"{USERS}/{user}", query={"account": self.admin, "remote_data": "true"}),
            self.server.call("GET", f"/proxy/users/{user}", query={"account": self.admin}),
            self.server.call("POST", "/proxy/users/-/current", {}, {"account": self.agent}),
        ]
        for answer in asked:
            self.assertEqual(answer.status, 200, answer.text)
            self.assertIn("Hopper", answer.text)
            self.assertNotIn(self.facts["agent_key"], answer.text)
            self.assertNotIn("api_key", answer.text)

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
        self.assertIn(made["id"], [ticket["id"] for ticket in self.every(TICKETS)])

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

    def test_lists_users_and_collections(self):
        self.assertTrue({"admin", "grace"} <= {user["username"] for user in self.every(USERS)})
        self.assertTrue({"Support", "Research"} <= {collection["name"] for collection in self.every(COLLECTIONS)})
        found = self.clean(self.read(USERS, **{"name[contains]": "hopper"}))
        self.assertEqual([user["id"] for user in found], [str(self.facts["agent"])])

    def test_somebody_without_rights_is_told_so(self):
        answer = self.server.call("GET", USERS, query={"account": self.agent})
        self.assertEqual((answer.status, answer.json["kind"]), (403, "forbidden"), answer.text)

    def test_without_administrators_rights_custom_fields_go_by_number(self):
        key = str(self.facts["code"])
        body = {"name": "By an agent", "collections": [{"id": str(self.facts["project"])}], "custom_fields": {key: "P-7"}}
        made = self.write(201, "POST", TICKETS, body, self.agent)["data"]
        self.assertEqual(made["custom_fields"]["Partner Referral Code"], "P-7")

    def test_a_wrong_key_asks_for_a_new_connection(self):
        wrong = self.account({"api_key": "wrong"}, "api_key", "wrong")
        answer = self.server.call("GET", TICKETS, query={"account": wrong})
        self.assertEqual((answer.status, answer.json["kind"]), (424, "needs_reauth"), answer.text)

    def test_the_proxy_speaks_the_vendors_own_shape(self):
        answer = self.server.must(200, "GET", "/proxy/issues/1", query={"account": self.admin})
        self.assertEqual(answer["data"]["subject"], "Printer on fire")
        listed = self.server.must(200, "GET", "/proxy/issues", query={"account": self.admin, "limit": "1", "sort": "id"})
        self.assertEqual(([issue["id"] for issue in listed["data"]], listed["next_cursor"] is None), ([1], False))

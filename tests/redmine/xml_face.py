"""The same Redmine by its XML face, as a definition of the judge's own: the same unified records, both ways."""

import pathlib

from support import jsonc
from support.judged import MODEL

DEFINITIONS = pathlib.Path(__file__).resolve().parent / "definitions"
TICKETS = f"{MODEL}/tickets"
COMMENTS = f"{MODEL}/comments"


class XmlFace:
    """Tests of `Redmine`, beside those of the JSON face."""

    @classmethod
    def connect_xml(cls):
        for path, name in (("integrations/redmine_xml", "redmine_xml"), ("mappings/redmine_xml/ticketing", "redmine_xml.ticketing")):
            answer = cls.server.call("PUT", f"/admin/{path}", jsonc.read((DEFINITIONS / f"{name}.json").read_text("utf-8")))
            assert answer.status in (200, 201), answer.text
        cls.xml = cls.server.account("redmine_xml", {"api_key": cls.facts["key"]}, {"url": cls.application.url})

    def by_xml(self, status: int, method: str, path: str, body=None, **query):
        answer = self.server.must(status, method, path, body, {"account": self.xml, **query})
        return self.clean(answer)

    def same(self, xml, json) -> None:
        """Field by field; "" and null are one, since XML has one word for both, and lines end in one way (XML 1.0, section 2.11)."""
        self.assertEqual(plain(xml), plain(json))

    def test_xml_lists_the_same_tickets_over_pages(self):
        self.ticket(name="In <XML> & 'JSON'", description="<b>\"quoted\"</b>\nand &amp; so", custom_fields={"Regions": ["AMER"], "done_ratio": 30})
        pages = self.server.pages(TICKETS, {"account": self.xml, "limit": "2"})
        self.assertGreater(len(pages), 2)
        self.assertEqual([problem for page in pages for problem in page["problems"]], [])
        by_xml = [ticket for page in pages for ticket in page["data"]]
        by_json = self.every(TICKETS, limit="2")
        self.assertGreater(len(by_json), 5)
        self.assertEqual(pages[0]["meta"], {"total": len(by_json)})
        self.same(by_xml, by_json)

    def test_xml_gets_the_same_ticket(self):
        for ticket in self.every(TICKETS)[:5]:
            path = f"{TICKETS}/{ticket['id']}"
            self.same(self.by_xml(200, "GET", path), self.clean(self.read(path)))

    def test_xml_goes_round(self):
        create = {
            "name": "Paper & <ink>", "description": "All of it.\r\nEven 'the' \"blue\" one ✓", "type": "Support", "status": "in_progress", "priority": "high", "due_date": "2030-12-24",
            "collections": [{"id": str(self.facts["project"])}], "assignees": [{"id": str(self.facts["agent"])}],
            "custom_fields": {"Revenue Tier": "Silver", "Regions": ["AMER", "EMEA"], "Partner Referral Code": "P&7", "done_ratio": 20},
        }
        made = self.by_xml(201, "POST", TICKETS, create)
        self.holds(plain(create), plain(made))
        path = f"{TICKETS}/{made['id']}"
        read = self.by_xml(200, "GET", path)
        self.same(read, self.clean(self.read(path)))
        change = {"name": "Paper is in", "assignees": [], "due_date": None, "custom_fields": {"Regions": ["APAC"]}}
        changed = self.by_xml(200, "PATCH", path, change)
        self.holds(change, changed)
        self.same(changed, self.clean(self.read(path)))
        self.assertEqual((plain(changed["description"]), changed["custom_fields"]["Revenue Tier"]), (plain(create["description"]), "Silver"))
        listed = self.by_xml(200, "GET", TICKETS, **{"name[contains]": "Paper is in"})
        self.assertEqual([ticket["id"] for ticket in listed], [made["id"]])
        self.by_xml(200, "DELETE", path)
        gone = self.server.call("GET", path, query={"account": self.xml})
        self.assertEqual((gone.status, gone.json["kind"]), (404, "not_found"), gone.text)

    def test_xml_comments_are_the_same(self):
        ticket = self.ticket()["id"]
        said = self.by_xml(201, "POST", COMMENTS, {"ticket": {"id": ticket}, "body": "Is 1 < 2 & 'so' on?"})
        self.assertEqual(said["body"], "Is 1 < 2 & 'so' on?")
        self.same([said], self.every(COMMENTS, ticket=ticket))
        path = f"{COMMENTS}/{said['id']}"
        changed = self.by_xml(200, "PATCH", path, {"body": "It is."})
        self.same(changed, self.clean(self.read(path)))
        self.by_xml(200, "DELETE", path)
        self.assertEqual(self.by_xml(200, "GET", COMMENTS, ticket=ticket), [])

    def test_xml_files_and_changes_of_comments_are_the_same(self):
        ticket = self.ticket(custom_fields={"uploads": [{"token": self.upload("first.bin"), "filename": "first.bin"}]})["id"]
        body = {"issue": {"notes": "With a change", "status_id": 2, "uploads": [{"token": self.upload("second.bin"), "filename": "second.bin"}]}}
        self.server.must(201, "POST", f"/proxy/notes/{ticket}/create", body, {"account": self.admin})
        [comment] = self.every(COMMENTS, ticket=ticket)
        self.assertEqual((len(comment["attachments"]), comment["custom_fields"]["details"][0]["name"]), (1, "status_id"))
        self.same(self.by_xml(200, "GET", COMMENTS, ticket=ticket), [comment])
        self.same(self.by_xml(200, "GET", f"{TICKETS}/{ticket}"), self.clean(self.read(f"{TICKETS}/{ticket}")))

    def test_xml_refusals_name_their_fields(self):
        body = {"name": "", "collections": [{"id": str(self.facts["project"])}], "due_date": "no day", "custom_fields": {"Revenue Tier": "Platinum"}}
        answers = [self.server.call("POST", TICKETS, body, {"account": account}) for account in (self.xml, self.admin)]
        kinds, details = [(answer.status, answer.json["kind"]) for answer in answers], [answer.json["details"] for answer in answers]
        self.assertEqual(kinds, [(422, "validation")] * 2, answers[0].text)
        self.assertEqual(details[0], details[1])
        self.assertEqual({detail["field"] for detail in details[0]}, {"name", "due_date", "custom_fields.Revenue Tier"})


def plain(value):
    """Nothing has one word, and a line one end."""
    if isinstance(value, dict):
        return {key: plain(member) for key, member in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.replace("\r\n", "\n") or None if isinstance(value, str) else value

"""What differs on the wire: signed requests, CSV, lines of JSON, ranges, jobs, records with two keys; each as data alone."""

from styles.case import PEOPLE, StyleCase
from styles.wires_vendor import SECRET, Wires

BILLS = "/unified/crew/bills"


class OnEveryWire(StyleCase):
    vendor_class = Wires
    systems = ("abacus", "barn", "brook", "press", "shelf")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.abacus = cls.connect("abacus", secret=SECRET)
        cls.barn = cls.connect("barn", api_key="hay")
        cls.brook = cls.connect("brook")
        cls.press = cls.connect("press", client_id="me", client_secret="mine")
        cls.shelf = cls.connect("shelf")

    # Signed requests, forms.

    def test_a_signature_covers_sorted_parameters_time_nonce_and_a_nested_form(self):
        made = self.post(BILLS, {"number": "N & 1", "lines": [{"text": "pen", "price": "1.15"}]}, self.abacus)
        self.assertEqual((made.status, made.json["data"]), (201, {"id": "1", "number": "N & 1", "state": "open", "total": "1.15"}), made.text)
        self.assertEqual(self.vendor.requests[0]["text"], b"bill%5Bno%5D=N%20%26%201&bill%5Blines%5D%5B0%5D%5Btext%5D=pen&bill%5Blines%5D%5B0%5D%5Bcents%5D=115")
        found = self.get(BILLS, self.abacus, **{"state[in]": "paid,open"})
        self.assertEqual([bill["number"] for bill in found["data"]], ["N & 1"])
        self.assertTrue(self.vendor.requests[-1]["url"].endswith("?state%5B%5D=p&state%5B%5D=o"), self.vendor.requests[-1]["url"])

    def test_every_message_of_a_refused_form_names_the_unified_field(self):
        refused = self.post(BILLS, {"lines": [{"text": "pen", "price": "1"}]}, self.abacus)
        self.assertEqual((refused.status, refused.json["kind"]), (422, "validation"), refused.text)
        self.assertEqual([(said["field"], said["message"]) for said in refused.json["details"]], [("number", "is empty"), ("number", "is too short")])

    # CSV.

    def test_csv_is_a_list_with_offsets_and_a_total_in_a_header(self):
        people = self.people(self.barn)
        self.assertEqual(people[1], {"id": "P2", "name": 'Ann; "the 2th"', "status": "gone"})
        self.assertEqual(len(people), 5)
        self.assertEqual([request["query"]["skip"] for request in self.vendor.requests], ["0", "2", "4"])
        self.assertEqual([person["id"] for person in self.people(self.barn, status="gone")], ["P2", "P4"])

    def test_a_row_is_written_as_csv_and_read_back(self):
        answer = self.patch(f"{PEOPLE}/P1", {"name": 'Ann; "once more"'}, self.barn)
        self.assertEqual((answer.status, answer.json["data"]["id"]), (200, "P1"), answer.text)
        self.assertEqual(self.vendor.requests[0]["text"], b'title\r\n"Ann; ""once more"""\r\n')
        self.assertEqual(self.vendor.requests[0]["query"], {})

    def test_refusals_in_plain_text_have_their_kind_and_words(self):
        self.assertEqual(self.get(f"{PEOPLE}/P9", self.barn, status=404)["detail"], "nobody of that name")
        wrong = self.connect("barn", api_key="straw")
        self.assertEqual(self.get(PEOPLE, wrong, status=424)["detail"], "key missing or wrong")

    # Lines of JSON by Range.

    def test_ranges_go_on_to_the_total_of_content_range(self):
        self.assertEqual([person["id"] for person in self.people(self.brook)], ["1", "2", "3", "4", "5"])
        self.assertEqual([request["headers"]["range"] for request in self.vendor.requests], ["people=0-1", "people=2-3", "people=4-5"])

    def test_a_range_behind_the_end_is_an_empty_list(self):
        self.assertEqual(self.people(self.brook, **{"created_at[gt]": "2034-05-01T00:00:00Z"}), [])
        self.assertEqual(self.vendor.requests[-1]["query"], {"since": "2030054400"})

    # Client credentials in other words; a create that is a job.

    def test_a_job_that_ends_at_once_is_the_record(self):
        self.vendor.slow = 1
        made = self.post(PEOPLE, {"name": "Ada"}, self.press)
        self.assertEqual((made.status, made.json["data"]["status"]), (201, "active"), made.text)
        self.assertRegex(made.json["data"]["id"], r"^p-j\d+$")
        self.assertEqual(made.json["steps"], {"asked": "completed", "looked": "completed", "again": "completed"})
        self.assertEqual(len(self.vendor.tokens), 1, "the token serves on")

    def test_a_job_that_goes_on_is_served_by_its_name(self):
        self.vendor.slow = 5
        made = self.post(PEOPLE, {"name": "Ada"}, self.press)
        self.assertEqual(made.status, 201, made.text)
        self.assertRegex(made.json["data"]["id"], r"^job:j\d+$")
        self.assertNotIn("status", made.json["data"])

    def test_a_refusal_as_a_page_is_told_as_text(self):
        self.assertEqual(self.get(f"{PEOPLE}/none", self.press, status=404)["detail"], "Not here")

    # Two keys, custom fields as a list.

    def test_pages_by_change_and_key_lose_none_of_one_moment(self):
        people = self.people(self.shelf)
        self.assertEqual([person["id"] for person in people], ["A:1", "A:2", "A:3", "A:4", "B:5", "B:6", "B:7"])
        self.assertEqual(self.vendor.requests[1]["query"], {"size": "2", "since": "2024-05-01T10:00:00Z", "box": "A", "no": "2"})

    def test_a_quota_in_tenths_of_a_second_is_told_in_seconds(self):
        answer = self.server.call("GET", f"{PEOPLE}/A:1", query={"account": self.shelf})
        self.assertEqual([answer.headers[f"ratelimit-{name}"] for name in ("limit", "remaining", "reset")], ["100", "41", "13"])

    def test_one_line_maps_a_custom_field_of_a_list_both_ways(self):
        account = self.connect("shelf")
        self.assertEqual(self.get(f"{PEOPLE}/B:6", account)["data"]["custom_fields"], {"7": None, "tier": "gold"})
        overlay = {"mappings": {"crew": {"people": {"*": {"fields": {"tier": "extra.tier"}}}}}}
        self.server.must(200, "PUT", f"/admin/accounts/{account}/overlay", overlay)
        person = self.get(f"{PEOPLE}/B:6", account)["data"]
        self.assertEqual((person["tier"], person["custom_fields"]), ("gold", {"7": None}))
        self.assertEqual(self.patch(f"{PEOPLE}/B:6", {"tier": "tin"}, account).json["data"]["tier"], "tin")
        self.assertEqual(self.vendor.requests[-1]["body"], {"extra": [{"id": "tier", "value": "tin"}]})
        self.patch(f"{PEOPLE}/B:6", {"tier": None, "custom_fields": {"mood": "calm"}}, account)
        self.assertEqual(sorted(map(str, self.vendor.requests[-1]["body"]["extra"])), ["{'id': 'mood', 'value': 'calm'}", "{'id': 'tier', 'value': None}"])
        self.patch(f"{PEOPLE}/B:6", {"name": "Ann"}, account)
        self.assertEqual(self.vendor.requests[-1]["body"], {"full": "Ann"})

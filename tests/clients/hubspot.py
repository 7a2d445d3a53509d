"""HubSpot, by its own client for Node."""

import unittest

from clients.sandbox import Sandbox


class HubSpotClient(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sandbox = Sandbox("hubspot").start()
        cls.addClassCleanup(cls.sandbox.stop)
        cls.read = cls.sandbox.node("hubspot.js", "pat-eu1-client")

    def test_records_are_what_unified_calls_see(self):
        for theirs, ours in {"contacts": "contacts", "companies": "accounts", "deals": "opportunities", "tasks": "tasks", "notes": "notes", "owners": "users"}.items():
            with self.subTest(theirs):
                self.assertEqual(self.read[theirs], [one["id"] for one in self.sandbox.unified(f"crm/{ours}")])

    def test_a_record_and_what_its_fields_are(self):
        contact = self.read["contact"]
        unified = self.sandbox.unified(f"crm/contacts/{contact['id']}")
        self.assertEqual((contact["properties"]["email"], contact["properties"]["firstname"]), (unified["email_addresses"][0]["email"], unified["first_name"]))
        self.assertEqual(contact["properties"]["annual_tier"], unified["revenue_tier"], "the field that the demo's overlay maps")
        self.assertIn("annual_tier", self.read["properties"])

    def test_custom_objects_are_what_unified_calls_see(self):
        own = self.sandbox.unified("crm/custom_objects/-/objects")
        self.assertEqual(self.read["schemas"], [[one["name"], one["display_field"], one["plural"]] for one in own])
        cars = self.sandbox.unified("crm/custom_objects", object="p1_cars")
        self.assertEqual(self.read["cars"], [[one["id"], one["name"]] for one in cars], "a car is called by its plate, as the schema says")

    def test_a_write(self):
        self.assertRegex(self.read["created"]["createdAt"], r"^20\d\d-")

    def test_refusals(self):
        self.assertEqual(self.read["refused"], {"status": 400, "category": "VALIDATION_ERROR"})
        self.assertEqual(self.read["twice"], {"status": 409, "category": "CONFLICT"})
        self.assertEqual(self.read["missing"]["status"], 404)
        self.assertEqual(self.read["stranger"], {"status": 401, "category": "EXPIRED_AUTHENTICATION"})

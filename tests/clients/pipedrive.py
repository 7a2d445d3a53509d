"""Pipedrive, by its own client for Node."""

import unittest

from clients.sandbox import Sandbox


class PipedriveClient(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sandbox = Sandbox("pipedrive").start()
        cls.addClassCleanup(cls.sandbox.stop)
        cls.read = cls.sandbox.node("pipedrive.js", "v1u-client")

    def test_lists_are_what_unified_calls_see(self):
        for resource, query in {"contacts": {}, "accounts": {}, "tasks": {"opportunity.id": "77"}, "notes": {"contact.id": "11"}, "users": {}}.items():
            with self.subTest(resource):
                self.assertEqual(self.read[resource], [one["id"] for one in self.sandbox.unified(f"crm/{resource}", **query)])

    def test_records_are_what_unified_calls_see(self):
        contact, unified = self.read["contact"], self.sandbox.unified("crm/contacts/11")
        self.assertEqual([one["value"] for one in contact["emails"]], [one["email"] for one in unified["email_addresses"]])
        self.assertEqual(contact["custom_fields"], unified["custom_fields"])
        deal, unified = self.read["opportunity"], self.sandbox.unified("crm/opportunities/77")
        self.assertEqual((deal["title"], deal["value"], deal["currency"]), (unified["name"], float(unified["amount"]["value"]), unified["amount"]["currency"]))
        self.assertEqual(self.read["lead"]["title"], self.sandbox.unified(f"crm/leads/{self.read['lead']['id']}")["name"])

    def test_writes(self):
        self.assertTrue(all(self.read[name]["success"] for name in ("created", "updated", "deleted")))
        self.assertEqual((self.read["created"]["data"]["id"], self.read["updated"]["data"]["stage_id"], self.read["deleted"]["data"]["id"]), (11, 4, 11))

    def test_refusals(self):
        self.assertEqual(self.read["nameless"]["error"], "Field name is required")
        self.assertEqual(self.read["missing"], {"error": "Person not found", "code": "ERR_NOT_FOUND"})
        self.assertEqual(self.read["stranger"], {"status": 401, "error": "unauthorized access"})

"""Salesforce, by the libraries that most of its users write Python and JavaScript with: simple-salesforce and jsforce."""

import unittest

import requests
import simple_salesforce
from simple_salesforce import exceptions

from clients.sandbox import Redirected, Sandbox

PASSWORD = "invented-password-and-token"
ADA = "0035g00000AdaPaAAF"


class SimpleSalesforce(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sandbox = Sandbox("salesforce").start()
        cls.addClassCleanup(cls.sandbox.stop)
        cls.session = requests.Session()
        cls.session.mount("https://", Redirected(cls.sandbox.url))
        cls.client = cls.signed_in(consumer_key="invented-consumer-key", consumer_secret="invented-consumer-secret", domain="northwind.my")

    @classmethod
    def signed_in(cls, **how) -> simple_salesforce.Salesforce:
        return simple_salesforce.Salesforce(session=cls.session, version="60.0", **how)

    def test_the_ways_in(self):
        by_password = self.signed_in(username="grace@northwind.example", password="invented-password-and-", security_token="token")
        self.assertEqual(by_password.query("SELECT Id FROM User")["records"][0]["Id"], "0055g000004XyzAAAS")
        for wrong in ({"username": "grace@northwind.example", "password": "wrong", "security_token": ""}, {"consumer_key": "unknown", "consumer_secret": "x", "domain": "northwind.my"}):
            with self.assertRaises(exceptions.SalesforceAuthenticationFailed):
                self.signed_in(**wrong)

    def test_every_page_is_what_unified_calls_see(self):
        whole = list(self.client.query_all_iter("SELECT Id, LastName, Email FROM Contact"))
        unified = self.sandbox.unified("crm/contacts")
        self.assertEqual([one["Id"] for one in whole], [one["id"] for one in unified])
        self.assertEqual([one["LastName"] for one in whole], [one["last_name"] for one in unified])

    def test_a_record_is_what_unified_calls_see(self):
        read, unified = self.client.Contact.get(ADA), self.sandbox.unified(f"crm/contacts/{ADA}")
        self.assertEqual(read["attributes"]["type"], "Contact")
        self.assertEqual((read["LastName"], read["Email"]), (unified["last_name"], unified["email_addresses"][0]["email"]))
        self.assertEqual(read["AccountId"], unified["account"]["id"])

    def test_fields_and_limits(self):
        custom = {field["name"] for field in self.client.Contact.describe()["fields"] if field["custom"]}
        self.assertEqual(custom, {"Revenue_Tier__c", "Interests__c", "Score__c"})
        self.assertEqual(self.client.limits()["DailyApiRequests"]["Max"], 15000)
        self.assertEqual(self.client.api_usage["api-usage"].total, 15000)

    def test_custom_objects_are_what_unified_calls_see(self):
        own = [one["name"] for one in self.client.describe()["sobjects"] if one["custom"] and one["queryable"] and not one["customSetting"] and one["name"].endswith("__c")]
        self.assertEqual(own, [one["name"] for one in self.sandbox.unified("crm/custom_objects/-/objects")])
        described = {field["name"] for field in self.client.Project__c.describe()["fields"] if field["custom"]}
        unified = self.sandbox.unified("crm/custom_objects", object="Project__c")
        self.assertEqual([one["Id"] for one in self.client.query_all_iter("SELECT Id FROM Project__c")], [one["id"] for one in unified])
        self.assertEqual(described, set(unified[0]["custom_fields"]))
        self.assertEqual(self.client.Project__c.create({"Name": "Office party"})["success"], True)

    def test_a_record_is_created_changed_and_deleted(self):
        self.assertEqual(self.client.Contact.create({"FirstName": "Noor", "LastName": "Haddad"}), {"id": "0035g00000NewCoAAF", "success": True, "errors": []})
        self.assertEqual(self.client.Contact.update("0035g00000TomOkAAF", {"Title": "Fleet Manager"}), 204)
        self.assertEqual(self.client.Contact.delete("0035g00000MinSuAAF"), 204)

    def test_refusals_are_the_librarys_own_exceptions(self):
        with self.assertRaises(exceptions.SalesforceMalformedRequest) as refused:
            self.client.Contact.create({"FirstName": "Noor"})
        self.assertEqual(refused.exception.content[0]["fields"], ["LastName"])
        with self.assertRaises(exceptions.SalesforceMalformedRequest) as refused:
            self.client.query("SELECT Id FROM Nonsense")
        self.assertEqual(refused.exception.content[0]["errorCode"], "INVALID_TYPE")
        with self.assertRaises(exceptions.SalesforceResourceNotFound):
            self.client.Contact.get("0035g00000GoneXAAV")
        with self.assertRaises(exceptions.SalesforceExpiredSession):
            self.signed_in(session_id="ended", instance_url="https://northwind.my.salesforce.com").query("SELECT Id FROM Contact")


class Jsforce(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sandbox = Sandbox("salesforce").start()
        cls.addClassCleanup(cls.sandbox.stop)
        cls.read = cls.sandbox.node("jsforce.js", PASSWORD)

    def test_who_signed_in(self):
        self.assertEqual(self.read["login"], {"id": "0055g000004XyzAAAS", "organizationId": "00D5g0000001aBcEAI", "url": self.read["login"]["url"]})
        self.assertEqual(self.read["identity"]["user_id"], "0055g000004XyzAAAS")
        self.assertIn("INVALID_LOGIN", self.read["stranger"]["message"])

    def test_records_are_what_unified_calls_see(self):
        self.assertEqual(self.read["contacts"], [one["id"] for one in self.sandbox.unified("crm/contacts")])
        self.assertEqual(self.read["total"], len(self.read["contacts"]))
        unified = self.sandbox.unified(f"crm/contacts/{ADA}")
        self.assertEqual((self.read["contact"]["LastName"], self.read["contact"]["Email"]), (unified["last_name"], unified["email_addresses"][0]["email"]))

    def test_fields_and_limits(self):
        self.assertEqual(set(self.read["custom"]), {"Revenue_Tier__c", "Interests__c", "Score__c"})
        self.assertEqual((self.read["daily"]["Max"], self.read["usage"]["limit"]), (15000, 15000))

    def test_writes(self):
        self.assertEqual(self.read["created"], {"id": "0035g00000NewCoAAF", "success": True, "errors": []})
        self.assertTrue(self.read["updated"]["success"] and self.read["deleted"]["success"])

    def test_refusals(self):
        codes = {name: self.read[name]["code"] for name in ("nameless", "missing", "statement")}
        self.assertEqual(codes, {"nameless": "REQUIRED_FIELD_MISSING", "missing": "NOT_FOUND", "statement": "INVALID_TYPE"})

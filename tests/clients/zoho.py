"""Zoho CRM, by its own client for Python."""

import shutil
import unittest

from zohocrmsdk.src.com.zoho.api.authenticator.oauth_token import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import FileStore
from zohocrmsdk.src.com.zoho.api.logger import Logger
from zohocrmsdk.src.com.zoho.crm.api import HeaderMap, Initializer, ParameterMap
from zohocrmsdk.src.com.zoho.crm.api.dc import DataCenter
from zohocrmsdk.src.com.zoho.crm.api.record import APIException, BodyWrapper, Field, GetRecordsParam, Record, RecordOperations
from zohocrmsdk.src.com.zoho.crm.api.sdk_config import SDKConfig
from zohocrmsdk.src.com.zoho.crm.api.users import GetUsersParam, UsersOperations

from clients.sandbox import Sandbox
from support.server import SCRATCH

ADA = 7328395000000703005


class ZohoClient(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sandbox = Sandbox("zoho").start()
        cls.addClassCleanup(cls.sandbox.stop)
        folder = SCRATCH / "clients-zoho"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        url = cls.sandbox.url
        Initializer.initialize(
            environment=DataCenter.Environment(url, f"{url}/oauth/v2/token", url),
            token=OAuthToken(client_id="1000.INVENTED", client_secret="invented-secret", refresh_token="1000.invented.refresh"),
            store=FileStore(str(folder / "tokens")),
            sdk_config=SDKConfig(auto_refresh_fields=False, pick_list_validation=False),
            resource_path=str(folder),
            logger=Logger.get_instance(level=Logger.Levels.INFO, file_path=str(folder / "log")),
        )
        cls.contacts = RecordOperations("Contacts")

    def test_a_list_is_what_unified_calls_see(self):
        asked = ParameterMap()
        asked.add(GetRecordsParam.fields, "id,Last_Name,Email")
        found, token = [], None
        while True:
            page = self.contacts.get_records(asked, HeaderMap()).get_object()
            found += [(str(one.get_id()), one.get_key_value("Last_Name")) for one in page.get_data()]
            token = page.get_info().get_next_page_token()
            if token is None:
                break
            asked.add(GetRecordsParam.page_token, token)
        self.assertEqual(found, [(one["id"], one["last_name"]) for one in self.sandbox.unified("crm/contacts")])

    def test_a_record_is_what_unified_calls_see(self):
        read = self.contacts.get_record(ADA, ParameterMap(), HeaderMap()).get_object().get_data()[0]
        unified = self.sandbox.unified(f"crm/contacts/{ADA}")
        self.assertEqual((read.get_key_value("Last_Name"), read.get_key_value("Email")), (unified["last_name"], unified["email_addresses"][0]["email"]))
        self.assertEqual((str(read.get_key_value("Owner").get_id()), str(read.get_key_value("Account_Name").get_id())), (unified["owner"]["id"], unified["account"]["id"]))

    def test_users(self):
        asked = ParameterMap()
        asked.add(GetUsersParam.type, "CurrentUser")
        self.assertEqual([one.get_full_name() for one in UsersOperations().get_users(asked, HeaderMap()).get_object().get_users()], ["Grace Okafor"])

    def test_writes(self):
        made = Record()
        made.add_field_value(Field.Contacts.first_name(), "Ada")
        made.add_field_value(Field.Contacts.last_name(), "Palmer")
        made.add_field_value(Field.Contacts.email(), "ada@northwind.example")
        self.assertEqual(self.done(self.contacts.create_records(body(made), HeaderMap())), ("success", str(ADA)))
        changed = Record()
        changed.add_key_value("Title", "Director")
        self.assertEqual(self.done(self.contacts.update_record(ADA, body(changed), HeaderMap())), ("success", str(ADA)))
        self.assertEqual(self.contacts.delete_record(ADA, ParameterMap(), HeaderMap()).get_object().get_data()[0].get_status().get_value(), "success")

    def done(self, answer) -> tuple:
        outcome = answer.get_object().get_data()[0]
        return outcome.get_status().get_value(), str(outcome.get_details()["id"])

    def test_refusals(self):
        nameless = Record()
        nameless.add_key_value("First_Name", "Ada")
        refused = self.contacts.create_records(body(nameless), HeaderMap()).get_object()
        refused = refused if isinstance(refused, APIException) else refused.get_data()[0]
        self.assertEqual((refused.get_code().get_value(), refused.get_details()["api_name"]), ("MANDATORY_NOT_FOUND", "Last_Name"))
        self.assertEqual(self.contacts.get_record(99, ParameterMap(), HeaderMap()).get_status_code(), 204)


def body(record: Record) -> BodyWrapper:
    wrapper = BodyWrapper()
    wrapper.set_data([record])
    return wrapper

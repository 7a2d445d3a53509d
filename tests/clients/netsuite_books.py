"""NetSuite, by netsuite: the library that signs with tokens and speaks SuiteQL."""

import asyncio
import os
import unittest

from netsuite import Config, NetSuiteRestApi
from netsuite.exceptions import NetsuiteAPIRequestError

from clients.sandbox import Sandbox, fixture

STATEMENT = fixture("netsuite", "accounts-list")["exchanges"][0]["request"]["body"]["q"]


class ByToken(NetSuiteRestApi):
    """The library, with the sandbox where the account's own host would be."""

    def __init__(self, url: str, token: str):
        auth = {"consumer_key": "invented-consumer", "consumer_secret": "invented-secret", "token_id": token, "token_secret": "invented-token-secret"}
        super().__init__(Config(account="1234567_SB1", auth=auth))
        self.url = url

    def _make_url(self, subpath: str) -> str:
        return f"{self.url}/services/rest{subpath}"


class NetSuiteClient(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # the sandbox speaks plain HTTP, to this machine alone
        cls.sandbox = Sandbox("netsuite").start()
        cls.addClassCleanup(cls.sandbox.stop)

    def ask(self, call, token: str = "invented-token"):
        """What one call is answered, each in a loop of its own as the library wants it."""
        return asyncio.run(call(ByToken(self.sandbox.url, token)))

    def test_rows_are_what_unified_calls_see(self):
        rows = self.ask(lambda client: client.suiteql(STATEMENT, limit=100))["items"]
        unified = self.sandbox.unified("accounting/accounts")
        self.assertEqual([(row["id"], row["acctnumber"]) for row in rows], [(one["id"], one["account_number"]) for one in unified])
        self.assertEqual(rows[0]["balance"], unified[0]["current_balance"])

    def test_refusals(self):
        with self.assertRaises(NetsuiteAPIRequestError) as stranger:
            self.ask(lambda client: client.suiteql(STATEMENT, limit=100), token="unknown")
        self.assertEqual(stranger.exception.status_code, 401)
        with self.assertRaises(NetsuiteAPIRequestError) as refused:
            self.ask(lambda client: client.post("/record/v1/customer", json={"companyName": "Nobody"}))
        self.assertEqual((refused.exception.status_code, refused.exception.response_text.count("Primary Subsidiary")), (400, 1))

"""Clients of accounting systems that are not ours, against the sandboxes of `interlingua demo`: a sandbox that they accept has the vendor's shape.

xero-node is Xero's own; python-quickbooks is what Python programs use for QuickBooks Online. `$BOOKS_TOOLS` is where install.sh put them.
"""

import json
import os
import pathlib
import re
import subprocess
import unittest

try:
    import quickbooks
    from quickbooks import exceptions
    from quickbooks.objects import account, bill, customer, invoice, item, journalentry, payment, vendor
    MISSING = ""
except ImportError as error:
    MISSING = f"{error}: run tests/books/install.sh FOLDER, and this with FOLDER/python/bin/python"

from support import net
from support.process import Process
from support.server import BINARY, ROOT, SCRATCH

HERE = pathlib.Path(__file__).resolve().parent
TOOLS = pathlib.Path(os.environ.get("BOOKS_TOOLS", SCRATCH / "books-tools"))
TOKEN = "invented-client"
TENANT = "45e4708e-d862-4111-ab3a-dd8cd03913e1"
REALM = "9130357992222222"
DEMO = re.compile(r"URL +(\S+)\n +API key +(\S+)")


class Sandboxes:
    """A demo that shows one integration, and the address of its sandbox."""

    integration: str

    @classmethod
    def setUpClass(cls):
        log, port = SCRATCH / f"books/{cls.integration}.log", net.free_port()
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("")
        definitions = [str(ROOT / "catalog/integrations" / cls.integration)]
        demo = Process([str(BINARY), "demo", "--definitions", *definitions, "--listen", f"127.0.0.1:{port}"], log, env={"PATH": os.environ["PATH"]})
        cls.addClassCleanup(demo.stop)
        demo.wait_for(lambda: DEMO.search(log.read_text("utf-8", "replace")), seconds=180)
        url, key = DEMO.search(log.read_text("utf-8", "replace")).groups()
        overlay = net.request("GET", f"{url}/admin/overlays/{cls.integration}", headers={"authorization": f"Bearer {key}"})
        cls.address = re.search(r"http://127\.0\.0\.1:\d+", json.dumps(overlay.json["data"])).group()


@unittest.skipIf(MISSING, MISSING)
class Quickbooks(Sandboxes, unittest.TestCase):
    integration = "quickbooks"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The sandbox speaks plain HTTP, to this machine alone.
        os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"

    def client(self, token: str = TOKEN):
        """A client that was signed in, as the vendor's own package for signing in would leave it."""
        signed_in = type("SignedIn", (), {"client_id": "c", "environment": "production", "access_token": token, "refresh_token": "AB11invented"})()
        client = quickbooks.QuickBooks(auth_client=signed_in, company_id=REALM, minorversion=75)
        client.api_url_v3 = f"{self.address}/v3"
        return client

    def test_records_by_their_id(self):
        client = self.client()
        self.assertEqual(customer.Customer.get(58, qb=client).PrimaryEmailAddr.Address, "ada@harbour.example")
        self.assertEqual(vendor.Vendor.get(56, qb=client).DisplayName, "Paper & Ink")
        self.assertEqual(account.Account.get(84, qb=client).AccountType, "Accounts Receivable")
        self.assertEqual(item.Item.get(11, qb=client).UnitPrice, 19.9025)
        found = invoice.Invoice.get(239, qb=client)
        self.assertEqual([(line.Amount, line.DetailType) for line in found.Line][0], (238.83, "SalesItemLineDetail"))
        self.assertEqual((found.CurrencyRef.value, found.LinkedTxn[0].TxnType, found.CustomField[0].StringValue), ("EUR", "Payment", "102"))
        self.assertEqual(bill.Bill.get(108, qb=client).VendorRef.name, "Paper & Ink")
        self.assertEqual(payment.Payment.get(301, qb=client).Line[0].LinkedTxn[0].TxnId, "239")
        self.assertEqual(journalentry.JournalEntry.get(112, qb=client).Line[0].JournalEntryLineDetail.PostingType, "Debit")

    def test_statements(self):
        self.assertEqual([one.Id for one in customer.Customer.all(qb=self.client())], ["58"])
        self.assertEqual([one.DocNumber for one in invoice.Invoice.where("CustomerRef = '58'", qb=self.client())], ["1042"])

    def test_a_change_names_its_token(self):
        found = customer.Customer.get(58, qb=self.client())
        found.Notes = "Pays"
        self.assertEqual(found.save(qb=self.client()).SyncToken, "3")
        found = customer.Customer.get(58, qb=self.client())
        found.SyncToken = "0"
        with self.assertRaises(exceptions.QuickbooksException) as refused:
            found.save(qb=self.client())
        self.assertEqual(refused.exception.error_code, 5010)

    def test_void_and_delete(self):
        found = invoice.Invoice.get(239, qb=self.client())
        self.assertEqual(found.void(qb=self.client())["Invoice"]["TotalAmt"], 0)
        self.assertEqual(found.delete(qb=self.client())["Invoice"]["status"], "Deleted")

    def test_refusals(self):
        with self.assertRaises(exceptions.AuthorizationException):
            customer.Customer.get(58, qb=self.client("unknown"))
        with self.assertRaises(exceptions.ObjectNotFoundException):
            customer.Customer.get(424242, qb=self.client())
        with self.assertRaises(exceptions.ValidationException) as refused:
            customer.Customer().save(qb=self.client())
        self.assertEqual(refused.exception.error_code, 2020)


@unittest.skipUnless((TOOLS / "node_modules/xero-node").is_dir(), "xero-node is not there: run tests/books/install.sh")
class Xero(Sandboxes, unittest.TestCase):
    integration = "xero"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        command = ["node", str(HERE / "xero.js"), cls.address, TENANT]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, env={"PATH": os.environ["PATH"], "BOOKS_TOOLS": str(TOOLS)})
        assert done.returncode == 0, done.stderr[-3000:]
        cls.read = json.loads(done.stdout)

    def test_records_as_the_vendors_client_reads_them(self):
        read = self.read
        self.assertEqual((read["organisation"]["organisationID"], read["organisation"]["baseCurrency"]), (TENANT, "GBP"))
        self.assertEqual(read["contacts"]["pagination"]["page"], 1)
        self.assertEqual(read["contact"]["emailAddress"], "ada@harbour.example")
        self.assertEqual(read["contact"]["updatedDateUTC"], "2026-04-20T10:55:21.490Z")
        line = read["invoice"]["lineItems"][0]
        self.assertEqual((read["invoice"]["invoiceNumber"], line["unitAmount"], line["tracking"][0]["option"]), ("INV-0042", 19.9025, "North"))
        self.assertIn("BANK", [one["type"] for one in read["accounts"]])
        self.assertEqual(read["taxRates"][0]["taxComponents"][0]["rate"], 20)
        self.assertEqual([one["lineAmount"] for one in read["journal"]["journalLines"]], [1200, -1200])

    def test_a_write(self):
        self.assertEqual(self.read["created"]["paymentType"], "ACCRECPAYMENT")

    def test_refusals(self):
        self.assertEqual(self.read["nameless"]["status"], 400)
        self.assertEqual(self.read["nameless"]["body"]["Elements"][0]["ValidationErrors"][0]["Message"], "The Contact Name must be specified.")
        self.assertEqual(self.read["missing"]["status"], 404)
        self.assertEqual((self.read["stranger"]["status"], self.read["elsewhere"]["status"]), (401, 403))

"""Workday by its own schema, and a SOAP client that is not ours.

The schema is the vendor's: every WSDL in `$INTERLINGUA_TEST_DATA/specs/workday` is read, and what it declares is judged by it. zeep reads the
same WSDL and talks to the sandbox of `interlingua demo`, as it would to Workday.
"""

import json
import os
import pathlib
import re
import shutil
import unittest

try:
    import zeep
    from lxml import etree
    from zeep.wsse.username import UsernameToken
    MISSING = ""
except ImportError as error:
    MISSING = f"{error}: run tests/workday/install.sh FOLDER, and this with FOLDER/bin/python"

from support import net
from support.process import Process
from support.server import BINARY, ROOT, SCRATCH

FOLDER = pathlib.Path(os.environ.get("INTERLINGUA_TEST_DATA", "/nonexistent")) / "specs" / "workday"
FIXTURES = ROOT / "catalog/integrations/workday/fixtures"
SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
SCHEMA = "{http://www.w3.org/2001/XMLSchema}schema"
NAME = "{http://www.w3.org/2001/XMLSchema}element"
# What any description of the vendor's must cover, so that nothing is left unjudged by mistake.
ALWAYS = {"Get_Workers_Request", "Get_Organizations_Request", "Get_Workers_Response", "Get_Organizations_Response", "Validation_Fault", "Processing_Fault"}
ADA = "3aa5550b7fe348b98d7b5741afc65501"


def content(text: str):
    """What is in the body of an envelope; of a fault, its detail; None if there is nothing."""
    inside = etree.fromstring(text.encode()).find(f"{SOAP}Body")[0]
    if inside.tag == f"{SOAP}Fault":
        detail = inside.find("detail")
        return None if detail is None else detail[0]
    return inside


@unittest.skipIf(MISSING, MISSING)
@unittest.skipUnless(FOLDER.is_dir(), "NO DATA: Workday's own description is not in $INTERLINGUA_TEST_DATA/specs/workday; its messages WERE NOT JUDGED")
class Workday(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.files = sorted(FOLDER.glob("*.wsdl"))
        cls.schemas = {}
        for file in cls.files:
            written = etree.parse(file).getroot().find(f".//{SCHEMA}")
            compiled = etree.XMLSchema(etree.fromstring(etree.tostring(written)))
            for element in written.findall(NAME):
                cls.schemas.setdefault(element.get("name"), compiled)

    def messages(self, side: str):
        """Name of the fixture and content of each envelope of one side."""
        for file in sorted(FIXTURES.glob("*.json")):
            for exchange in json.loads(file.read_text("utf-8")).get("exchanges", []):
                # What the vendor refuses as invalid may be just that.
                if side == "request" and "validationError" in exchange["response"].get("text", ""):
                    continue
                text = exchange[side].get("body" if side == "request" else "text", "")
                found = content(text) if "Envelope" in text else None
                if found is not None:
                    yield file.stem, found

    def judge(self, side: str, least: int) -> None:
        judged, known, unknown = 0, set(), set()
        for name, message in self.messages(side):
            root = etree.QName(message).localname
            schema = self.schemas.get(root)
            (known if schema else unknown).add(root)
            if schema:
                judged += 1
                with self.subTest(name, root=root):
                    valid = schema.validate(etree.fromstring(etree.tostring(message)))
                    self.assertTrue(valid, "\n".join(f"{one.line}: {one.message}" for one in schema.error_log))
        print(f"           {judged} of the {side}s judged; not described here: {', '.join(sorted(unknown)) or 'none'}", flush=True)
        self.assertEqual(ALWAYS & unknown, set())
        self.assertGreaterEqual(judged, least)

    def test_every_request_is_valid_by_the_vendors_schema(self):
        self.judge("request", 28)

    def test_every_answer_of_the_fixtures_is_valid_by_the_vendors_schema(self):
        self.judge("response", 25)

    def test_the_schema_does_refuse(self):
        message = next(message for _, message in self.messages("request") if etree.QName(message).localname == "Get_Workers_Request")
        wrong = etree.fromstring(etree.tostring(message).replace(b"Response_Group", b"Response_Grupp"))
        self.assertFalse(self.schemas["Get_Workers_Request"].validate(wrong), "a judge that accepts everything judges nothing")

    # --- zeep and the sandbox

    def sandbox(self) -> str:
        """The address of the sandbox, of a demo that shows Workday alone."""
        folder = SCRATCH / "workday"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(ROOT / "catalog/models", folder / "catalog/models")
        shutil.copytree(FIXTURES.parent, folder / "catalog/integrations/workday")
        log, port = folder / "demo.log", net.free_port()
        demo = Process([str(BINARY), "demo", "--definitions", str(folder / "catalog"), "--listen", f"127.0.0.1:{port}"], log, env={"PATH": os.environ["PATH"]})
        self.addCleanup(demo.stop)
        found = lambda: re.search(r"URL +(\S+)\n +API key +(\S+)", log.read_text("utf-8", "replace"))
        demo.wait_for(found, seconds=180)
        url, key = found().groups()
        overlay = net.request("GET", f"{url}/admin/overlays/workday", headers={"authorization": f"Bearer {key}"})
        return re.search(r"http://127\.0\.0\.1:\d+/ccx/service/acme", overlay.text).group()

    def client(self, address: str, password: str):
        described = next(file for file in self.files if "Human_Resources" in file.name)
        client = zeep.Client(str(described), wsse=UsernameToken("isu_interlingua@acme", password), settings=zeep.Settings(strict=True, xml_huge_tree=True))
        binding = next(iter(client.wsdl.bindings))
        return client.create_service(binding, f"{address}/Human_Resources/v44.0")

    def test_a_soap_client_that_is_not_ours_talks_to_the_sandbox(self):
        address = self.sandbox()
        service = self.client(address, "invented")
        with self.subTest("pages"):
            names = []
            for page in (1, 2):
                answer = service.Get_Workers(Response_Filter={"Page": page, "Count": 2}, Response_Group={"Include_Reference": True}, version="v44.0")
                names += [one.Worker_Reference.Descriptor for one in answer.Response_Data.Worker]
            self.assertEqual(answer.Response_Results.Total_Pages, 2)
            self.assertEqual(names, ["Ada Palmer", "Ben Ito", "Grace Okafor"])
        with self.subTest("one worker, read as the schema says"):
            answer = service.Get_Workers(Request_References={"Worker_Reference": [{"ID": [{"_value_1": ADA, "type": "WID"}]}]}, version="v44.0")
            worker = answer.Response_Data.Worker[0].Worker_Data
            self.assertEqual(worker.Worker_ID, "21001")
            self.assertEqual(worker.Personal_Data.Contact_Data.Email_Address_Data[0].Email_Address, "ada.palmer@northwind.example")
            self.assertTrue(worker.Employment_Data.Worker_Status_Data.Active)
        with self.subTest("organizations"):
            answer = service.Get_Organizations(Response_Filter={"Page": 1, "Count": 2}, version="v44.0")
            self.assertEqual([one.Organization_Data.Name for one in answer.Response_Data.Organization], ["Purchasing", "Import"])
        with self.subTest("a fault of validation"):
            with self.assertRaises(zeep.exceptions.Fault) as refused:
                service.Get_Workers(Request_References={"Worker_Reference": [{"ID": [{"_value_1": "0" * 32, "type": "WID"}]}]}, version="v44.0")
            self.assertEqual(refused.exception.code, "SOAP-ENV:Client.validationError")
        with self.subTest("a wrong password"):
            with self.assertRaises(zeep.exceptions.Fault) as refused:
                self.client(address, "wrong").Get_Workers(version="v44.0")
            self.assertEqual(refused.exception.code, "SOAP-ENV:Client.authenticationError")

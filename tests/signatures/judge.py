"""Signatures that others verify: the built binary calls a vendor that checks each request with oauthlib, botocore or PyJWT."""

import random
import unittest

try:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    from signatures.vendor import CONSUMER, JWT_SECRET, TOKEN, Vendor
    MISSING, PEM = "", (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
except ImportError as error:
    MISSING = f"{error}: run tests/signatures/install.sh FOLDER, and this with FOLDER/bin/python"

from support import jsonc
from support.server import ROOT, Server

# Characters that escaping gets wrong.
ALPHABET = "abzAZ019-._~ +&=%/?:;,@!*'()[]|\"<>\\^`{}ü€𝄞"


@unittest.skipIf(MISSING, MISSING)
class Signatures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        keys = {"RS": rsa.generate_private_key(65537, 2048), "ES": ec.generate_private_key(ec.SECP256R1())}
        cls.private = {name: key.private_bytes(*PEM).decode() for name, key in keys.items()}
        public = {name: key.public_key() for name, key in keys.items()}
        cls.vendor = Vendor({**public, "PS": public["RS"]})
        cls.addClassCleanup(cls.vendor.stop)
        cls.server = Server("signatures-server")
        cls.addClassCleanup(cls.server.stop)
        cls.server.start()
        # The same on every run.
        cls.random = random.Random(20261125)

    def setUp(self):
        self.vendor.refused.clear()
        self.vendor.seen.clear()

    def connect(self, name, auth, resources, credentials, app=None):
        definition = {"base_url": "{{ $account.url }}", "auth": auth, "resources": resources}
        answer = self.server.call("PUT", f"/admin/integrations/{name}", definition)
        self.assertIn(answer.status, (200, 201), answer.text)
        if app:
            answer = self.server.call("PUT", f"/admin/apps/{name}", app)
            self.assertIn(answer.status, (200, 201), answer.text)
        return self.server.account(name, credentials, {"url": self.vendor.url})

    def text(self, most=12):
        return "".join(self.random.choice(ALPHABET) for _ in range(self.random.randint(1, most)))

    def query(self):
        return {self.text(6): self.text() for _ in range(self.random.randint(0, 4))}

    def ask(self, account, method, query, body=None):
        answer = self.server.call(method, "/proxy/echo", body, query, {"interlingua-account": account})
        self.assertLess(answer.status, 300, f"{query} {body}\n{answer.text}\n{self.vendor.refused}")
        return answer.json["data"]

    def test_oauth1_over_queries_and_forms_verifies_with_oauthlib(self):
        credentials = dict(zip(("consumer_key", "consumer_secret"), CONSUMER)) | dict(zip(("token", "token_secret"), TOKEN))
        for method in ("HMAC-SHA1", "HMAC-SHA256", "PLAINTEXT"):
            with self.subTest(method):
                auth = {"type": "oauth1", "signature_method": method, "realm": "1234567_SB1"}
                written = {
                    "echo": {
                        "list": {"method": "GET", "path": "/oauth1/a b/{{ '√' }}"},
                        "create": {"method": "POST", "path": "/oauth1/form", "body_format": "form"},
                    }
                }
                account = self.connect(f"one-{method.lower()}", auth, written, credentials)
                for _ in range(25):
                    self.assertEqual(self.ask(account, "GET", self.query())[0], {"method": method, "realm": "1234567_SB1"})
                    self.ask(account, "POST", self.query(), self.query() or {"a": "b"})
        self.assertEqual(self.vendor.seen, {"oauth1": 150})

    def test_the_catalogs_token_based_authentication_verifies_with_oauthlib(self):
        """A query by POST whose page is in the URL: NetSuite's own realm, HMAC-SHA256, the JSON body not signed."""
        definition = jsonc.read((ROOT / "catalog/integrations/netsuite/integration.json").read_text("utf-8"))
        answer = self.server.call("PUT", "/admin/integrations/netsuite", {**definition, "base_url": f"{self.vendor.url}/oauth1"})
        self.assertIn(answer.status, (200, 201), answer.text)
        credentials = dict(zip(("consumer_key", "consumer_secret"), CONSUMER)) | dict(zip(("token", "token_secret"), TOKEN))
        account = self.server.account("netsuite", credentials, {"account_id": "1234567-sb1"}, "token")
        self.server.call("GET", "/proxy/currencies", query={"account": account, "limit": "7"})
        answer = self.server.call("POST", "/passthrough/query/v1/suiteql", {"q": "SELECT id FROM customer"}, {"limit": "5", "offset": "10"}, {"interlingua-account": account})
        self.assertEqual(answer.json, {"method": "HMAC-SHA256", "realm": "1234567_SB1"}, answer.text)
        self.assertEqual((self.vendor.seen, self.vendor.refused), ({"oauth1": 2}, []))

    def test_oauth1_with_a_wrong_secret_does_not_verify(self):
        credentials = dict(zip(("consumer_key", "consumer_secret"), CONSUMER)) | {"token": TOKEN[0], "token_secret": "wrong"}
        written = {"echo": {"list": {"method": "GET", "path": "/oauth1"}}}
        account = self.connect("one-wrong", {"type": "oauth1"}, written, credentials)
        answer = self.server.call("GET", "/proxy/echo", query={"account": account})
        self.assertEqual((answer.status, len(self.vendor.refused)), (424, 1))

    def test_sigv4_over_random_requests_is_what_botocore_makes(self):
        credentials = {"access_key_id": "AKIDEXAMPLE", "secret_access_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "session_token": "session+token/=="}
        auth = {"type": "aws_sigv4", "region": "eu-central-1", "service": "execute-api"}
        written = {
            "echo": {
                "list": {"method": "GET", "path": "/sigv4/a b//{{ '√+' }}/"},
                "create": {"method": "POST", "path": "/sigv4/x"},
            }
        }
        account = self.connect("aws", auth, written, credentials)
        for _ in range(25):
            self.ask(account, "GET", self.query())
            self.ask(account, "POST", self.query(), {"text": self.text()})
        self.assertEqual(self.vendor.seen, {"sigv4": 50})

    def test_self_signed_tokens_verify_with_pyjwt(self):
        for algorithm in ("HS256", "HS512", "RS256", "RS512", "PS256", "ES256"):
            with self.subTest(algorithm):
                claims = {"iss": "acme", "aud": "vendor", "sub": "{{ $account.tenant }}"}
                auth = {"type": "jwt", "algorithm": algorithm, "key_id": "{{ $credential.kid }}", "claims": claims}
                credentials = {"kid": "key 1"}
                if algorithm.startswith("HS"):
                    auth["key_encoding"] = "hex"
                    credentials["secret"] = JWT_SECRET.hex()
                else:
                    # As it comes out of a form of one line.
                    pem = self.private["ES" if algorithm == "ES256" else "RS"]
                    credentials["private_key"] = pem.replace("\n", "\\n")
                written = {"echo": {"list": {"method": "GET", "path": f"/jwt/{algorithm}"}}}
                account = self.connect(f"jwt-{algorithm.lower()}", auth, written, credentials)
                self.assertEqual(self.ask(account, "GET", {})[0], {"sub": "acme", "kid": "key 1"})

    def test_private_key_jwt_and_the_jwt_bearer_grant_are_accepted(self):
        written = {"echo": {"list": {"method": "GET", "path": "/granted"}}}
        url = "{{ $account.url }}/token"
        proves = {"type": "oauth2", "grant": "client_credentials", "token_url": url, "client_auth": "private_key_jwt", "client_assertion": {"algorithm": "ES256"}}
        account = self.connect("proves", proves, written, {}, {"client_id": "app-1", "client_secret": self.private["ES"]})
        self.assertEqual(self.ask(account, "GET", {})[0], {"granted": True})
        claims = {"iss": "robot@acme.example", "scope": "read"}
        bearer = {"type": "oauth2", "grant": "jwt_bearer", "token_url": url, "assertion": {"claims": claims}}
        account = self.connect("bearer", bearer, written, {"private_key": self.private["RS"]})
        self.assertEqual(self.ask(account, "GET", {})[0], {"granted": True})
        self.assertEqual(self.vendor.seen, {"token": 2, "granted": 2})

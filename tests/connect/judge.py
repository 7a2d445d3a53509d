"""Connecting in a real browser, against a certified OAuth server and oauthlib's OAuth 1.0a: CONNECT_TOOLS is install.sh's folder."""

import base64
import json
import os
import pathlib
import re
import sqlite3
import subprocess
import unittest
import urllib.error
import urllib.parse
import urllib.request

from support import net
from support.process import Process
from support.server import SCRATCH, Server

TOOLS = os.environ.get("CONNECT_TOOLS", "")
MISSING = "" if TOOLS else "CONNECT_TOOLS names no folder: run tests/connect/install.sh FOLDER"
try:
    from connect.vendor import API_KEY, CLIENT, Vendor
except ImportError as error:
    MISSING = f"{error}: run this with FOLDER/python/bin/python"
HERE = pathlib.Path(__file__).resolve().parent
SHOTS = SCRATCH / "connect-shots"


@unittest.skipIf(MISSING, MISSING)
class Connecting(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        SHOTS.mkdir(parents=True, exist_ok=True)
        cls.vendor = Vendor()
        cls.addClassCleanup(cls.vendor.stop)
        cls.server = Server("connect-server", {"INTERLINGUA_FRAME_ANCESTORS": f"framed=http://localhost:{urllib.parse.urlsplit(cls.vendor.url).port}"})
        cls.addClassCleanup(cls.server.stop)
        cls.server.start()
        port = net.free_port()
        cls.issuer = f"http://127.0.0.1:{port}"
        redirects = [f"{cls.server.url}/oauth/callback/default.{name}" for name in ("certified", "impostor")]
        cls.provider = Process(["node", str(HERE / "provider.mjs"), str(port), *redirects], SCRATCH / "connect-provider.log", env={**os.environ})
        cls.addClassCleanup(cls.provider.stop)
        cls.provider.wait_for(lambda: net.answers(f"{cls.issuer}/counts"), seconds=60)
        cls.define()

    @classmethod
    def define(cls):
        oauth2 = {
            "type": "oauth2", "authorize_url": f"{cls.issuer}/auth", "token_url": f"{cls.issuer}/token", "revoke_url": f"{cls.issuer}/token/revocation",
            "scopes": ["openid", "offline_access"], "authorize_params": {"prompt": "consent"}, "issuer": cls.issuer,
        }
        me = {"me": {"list": {"method": "GET", "path": "/me"}}}
        cls.server.must(201, "PUT", "/admin/integrations/certified", {"label": "Certified", "base_url": cls.issuer, "auth": oauth2, "resources": me, "verify": {"call": "me.list"}})
        cls.server.must(200, "PUT", "/admin/apps/certified", {"client_id": "app-1", "client_secret": "secret-1"})
        impostor = {"label": "Impostor", "base_url": cls.issuer, "auth": {**oauth2, "issuer": "https://another.example"}, "resources": me}
        cls.server.must(201, "PUT", "/admin/integrations/impostor", impostor)
        cls.server.must(200, "PUT", "/admin/apps/impostor", {"client_id": "app-1", "client_secret": "secret-1"})
        flow = {"request_token_url": f"{cls.vendor.url}/oauth1/request", "authorize_url": f"{cls.vendor.url}/oauth1/authorize", "token_url": f"{cls.vendor.url}/oauth1/token"}
        app = {"consumer_key": "{{ $app.client_id }}", "consumer_secret": "{{ $app.client_secret }}"}
        old = {"label": "Three legs", "base_url": f"{cls.vendor.url}/oauth1", "auth": {"type": "oauth1", **app, **flow}, "connect": {"fields": {}}, "resources": me, "verify": {"call": "me.list"}}
        cls.server.must(201, "PUT", "/admin/integrations/three-legs", old)
        cls.server.must(200, "PUT", "/admin/apps/three-legs", {"client_id": CLIENT[0], "client_secret": CLIENT[1]})
        fields = {
            "subdomain": {"title": "Your address", "help": "The first part of the address that you sign in at.", "pattern": "[a-z0-9-]+", "suffix": ".keyed.example"},
            "region": {"title": "Region", "enum": ["eu", "us"]},
            "api_key": {"title": "API key", "help": "Settings, then Developers, then New key.", "secret": True},
        }
        site = {"title": "Which site?", "request": {"method": "GET", "path": "/sites"}, "choose": {"value": "id", "label": "name", "captures": {"site_id": "id"}}}
        keyed = {
            "label": "Keyed", "base_url": f"{cls.vendor.url}/key", "auth": {"type": "api_key", "in": "header", "name": "x-api-key"}, "resources": me, "verify": {"call": "me.list"},
            "connect": {"fields": fields, "steps": {"site": site}},
        }
        cls.server.must(201, "PUT", "/admin/integrations/keyed", keyed)

    def session(self, **more):
        body = {"tenant": "customer-1", "return_url": f"{self.vendor.url}/caller?x=1", **more}
        return self.server.must(201, "POST", "/connect/sessions", body)["data"]

    def browse(self, *steps):
        done = subprocess.run(["node", str(HERE / "browse.mjs")], input=json.dumps(steps), capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        seen = json.loads(done.stdout)
        self.assertIsNone(seen["failed"], json.dumps(seen, indent=1)[:4000])
        return seen

    def account(self, seen):
        self.assertRegex(seen["url"], r"status=connected&account=acct_\w+$")
        return self.server.must(200, "GET", f"/admin/accounts/{re.search('acct_.*', seen['url'])[0]}")["data"]

    def works(self, account):
        return self.server.must(200, "GET", "/proxy/me", query={"account": account["id"]})

    CONSENT = [
        {"expect": "Sign-in"}, {"fill": ["[name=login]", "anna"]}, {"fill": ["[name=password]", "any"]}, {"click": "button[type=submit]"},
        {"expect": "Authorize"}, {"click": "button[type=submit]"},
    ]

    def by_oauth(self, **more):
        url = self.session(integrations=["certified"], **more)["url"]
        return self.browse({"goto": url, "expect": "Continue to Certified"}, {"click": "button[type=submit]"}, *self.CONSENT, {"expect": "Connected", "shot": str(SHOTS / "connected.png")}, {"url": "/caller"})

    def counts(self):
        return net.request("GET", f"{self.issuer}/counts").json

    def test_oauth_by_code_and_pkce_then_a_call_a_refresh_reconnect_and_revocation(self):
        account = self.account(self.by_oauth())
        self.assertEqual((account["state"], account["tenant"]), ("active", "customer-1"))
        self.works(account)
        before = self.counts()
        for _ in range(2):
            self.server.must(200, "POST", f"/admin/accounts/{account['id']}/refresh", {})
        self.works(account)
        after = self.counts()
        self.assertEqual((after["refresh_token"] - before["refresh_token"], after["refused"]), (2, before["refused"]))
        again = self.account(self.reconnected(account))
        self.assertEqual(again["id"], account["id"])
        self.works(again)
        gone = self.server.must(200, "DELETE", f"/admin/accounts/{account['id']}")
        self.assertEqual(gone["revoked"], True)
        self.assertGreater(self.counts()["revoked"], 0)
        self.assertEqual(self.server.call("GET", f"/admin/accounts/{account['id']}").status, 404)

    def reconnected(self, account):
        url = self.server.must(201, "POST", "/connect/sessions", {"account": account["id"], "return_url": f"{self.vendor.url}/caller"})["data"]["url"]
        seen = self.browse({"goto": url, "expect": "Connect Certified again"}, {"click": "button[type=submit]"}, *self.CONSENT, {"url": "/caller"})
        return seen

    def test_denied_consent_says_so_and_can_be_tried_again(self):
        url = self.session(integrations=["certified"])["url"]
        self.browse({"goto": url}, {"click": "button[type=submit]"}, {"expect": "Sign-in"}, {"click": "text=Cancel"}, {"expect": "Access was not granted at Certified", "shot": str(SHOTS / "denied.png")}, {"expect": "Continue to Certified"})

    def test_another_browsers_callback_is_refused_and_the_first_may_still_finish(self):
        url = self.session(integrations=["certified"])["url"]
        seen = self.browse(
            {"goto": url}, {"intercept": "/auth"}, {"click": "button[type=submit]"}, {"expect": "intercepted"},
            {"fresh": True, "goto": "intercepted"}, *self.CONSENT, {"expect": "begun in another browser", "shot": str(SHOTS / "other-browser.png")},
            {"first": True, "goto": "intercepted"}, *self.CONSENT, {"url": "/caller"},
        )
        self.works(self.account(seen))
        callback = f"{self.server.url}/oauth/callback/default.certified"
        self.assertEqual(net.request("GET", callback, query={"state": "other", "code": "x"}).status, 410)
        state = re.search("state=([^&]+)", seen["kept"]["intercepted"])[1]
        self.assertEqual(net.request("GET", callback, query={"state": state, "code": "x"}).status, 410, "a `state` is good once")

    def test_oauth_1_by_three_legs(self):
        url = self.session(integrations=["three-legs"])["url"]
        account = self.account(self.browse({"goto": url}, {"click": "button[type=submit]"}, {"url": "/caller"}))
        self.works(account)

    def test_a_wrong_key_helps_a_right_one_connects_and_a_site_is_chosen_without_javascript(self):
        keyed = lambda: self.server.must(200, "GET", "/admin/accounts", query={"integration": "keyed"})["data"]
        before = keyed()
        url = self.session(integrations=["keyed", "certified"])["url"]
        shot = lambda name: {"shot": str(SHOTS / f"{name}.png")}
        seen = self.browse(
            {"no_script": True, "goto": url, "expect": "What would you like to connect?", **shot("pick")}, {"width": 375, **shot("pick-phone")}, {"click": "text=Keyed"},
            {"expect": "API key", **shot("form-phone")}, {"width": 1100, **shot("form")},
            {"click": "button[type=submit]"}, {"expect": "API key is required", **shot("required")}, {"width": 375, **shot("required-phone")}, {"width": 1100},
            {"fill": ["[name='field.subdomain']", "acme.keyed.example"]}, {"select": ["select", "eu"]}, {"fill": ["[name='field.api_key']", "wrong"]}, {"click": "button[type=submit]"},
            {"expect": "Which site?", **shot("site")}, {"click": "text=Second site"}, {"click": "button[type=submit]"},
            {"expect": "Keyed did not accept these details"}, {"expect": "API key", **shot("wrong-key")}, {"width": 375, **shot("wrong-key-phone")},
        )
        self.assertEqual(keyed(), before, "a wrong key makes no account")
        url = self.session(integrations=["keyed"])["url"]
        seen = self.browse(
            {"no_script": True, "goto": url}, {"fill": ["[name='field.subdomain']", "acme.keyed.example"]}, {"select": ["select", "eu"]}, {"fill": ["[name='field.api_key']", API_KEY]},
            {"click": "button[type=submit]"}, {"expect": "Which site?"}, {"width": 375, **shot("site-phone")}, {"click": "text=Second site"}, {"click": "button[type=submit]"}, {"url": "/caller"},
        )
        account = self.account(seen)
        self.assertEqual(account["variables"], {"subdomain": "acme", "region": "eu", "site_id": "s2"})
        self.works(account)

    KEYED = [{"fill": ["[name='field.subdomain']", "acme"]}, {"select": ["select", "eu"]}, {"fill": ["[name='field.api_key']", API_KEY if not MISSING else ""]}]

    def test_the_snippet_opens_a_popup_and_yields_the_account(self):
        url = self.session(integrations=["keyed"])["url"]
        self.vendor.app = f"""<button>Connect</button><p></p><script src="{self.server.url}/connect.js"></script><script>
            document.querySelector("button").onclick = () => Interlingua.connect("{url}").then(
                (account) => {{ document.querySelector("p").textContent = "has " + account; }},
                (error) => {{ document.querySelector("p").textContent = "failed " + error.message; }});</script>"""
        seen = self.browse(
            {"goto": f"{self.vendor.url}/app"}, {"popup": "button"}, {"expect": "API key", "shot": str(SHOTS / "popup.png")}, *self.KEYED, {"click": "button[type=submit]"},
            {"expect": "Which site?"}, {"click": "text=Second site"}, {"click": "button[type=submit]"}, {"first": True}, {"expect": "has acct_"},
        )
        id = re.search(r"acct_\w+", seen["text"])[0]
        self.works(self.server.must(200, "GET", f"/admin/accounts/{id}")["data"])

    def test_a_session_that_expires_while_the_form_is_filled_in_says_so(self):
        session = self.session(integrations=["keyed"])
        steps = [{"goto": session["url"]}, {"expect": "API key"}, {"get": f"{self.vendor.url}/hook"}, *self.KEYED, {"click": "button[type=submit]"}, {"expect": "This link has expired", "shot": str(SHOTS / "expired-midway.png")}]
        self.vendor.hook = lambda: self.expire(session["id"])
        self.browse(*steps)

    def expire(self, id):
        with sqlite3.connect(self.server.folder / "data" / "interlingua.db", timeout=10) as database:
            self.assertEqual(database.execute("UPDATE connect_sessions SET expires_at_ms = 1 WHERE id = ?", (id,)).rowcount, 1)

    def test_a_vendor_that_is_down_is_not_the_customers_fault_and_the_form_can_be_sent_again(self):
        url = self.session(integrations=["keyed"])["url"]
        self.vendor.down = True
        self.addCleanup(setattr, self.vendor, "down", False)
        self.vendor.hook = lambda: setattr(self.vendor, "down", False)
        seen = self.browse(
            {"goto": url}, *self.KEYED, {"click": "button[type=submit]"}, {"expect": "Keyed does not answer as it should at the moment", "shot": str(SHOTS / "vendor-down.png")},
            {"get": f"{self.vendor.url}/hook"}, {"fill": ["[name='field.api_key']", API_KEY]}, {"click": "button[type=submit]"},
            {"expect": "Which site?"}, {"click": "text=First site"}, {"click": "button[type=submit]"}, {"url": "/caller"},
        )
        self.works(self.account(seen))

    def test_an_answer_of_another_issuer_is_refused(self):
        before = self.counts()["authorization_code"]
        url = self.session(integrations=["impostor"])["url"]
        self.browse({"goto": url}, {"click": "button[type=submit]"}, *self.CONSENT, {"expect": "not Impostor's answer", "shot": str(SHOTS / "issuer.png")}, {"expect": "Continue to Impostor"})
        self.assertEqual(self.counts()["authorization_code"], before, "the code was sent although the answer is another's")
        self.assertEqual(self.server.must(200, "GET", "/admin/accounts", query={"integration": "impostor"})["data"], [])

    def test_an_answer_at_another_contexts_address_is_refused_and_the_flow_goes_on(self):
        url = self.session(integrations=["certified"])["url"]
        seen = self.browse(
            {"goto": url}, {"intercept": "/auth"}, {"click": "button[type=submit]"}, {"expect": "intercepted"},
            {"callback": f"{self.server.url}/oauth/callback/default.impostor"}, {"expect": "came to an address that is another's"},
            {"fresh": True}, {"first": True, "goto": "intercepted"}, *self.CONSENT, {"url": "/caller"},
        )
        self.works(self.account(seen))

    def test_a_refresh_token_that_somebody_else_used_ends_the_grant_and_a_reconnect_mends_it(self):
        account = self.account(self.by_oauth())
        stolen = self.counts()["refreshTokens"][-1]
        self.server.must(200, "POST", f"/admin/accounts/{account['id']}/refresh", {})
        basic = base64.b64encode(b"app-1:secret-1").decode()
        form = urllib.parse.urlencode({"grant_type": "refresh_token", "refresh_token": stolen}).encode()
        request = urllib.request.Request(f"{self.issuer}/token", form, {"authorization": f"Basic {basic}"})
        with self.assertRaises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request)
        self.assertEqual(json.load(refused.exception)["error"], "invalid_grant")
        answer = self.server.call("POST", f"/admin/accounts/{account['id']}/refresh", {})
        self.assertEqual((answer.status, answer.json["kind"]), (424, "needs_reauth"), answer.text)
        refusals = self.counts()["refused"]
        self.assertEqual(self.server.call("GET", "/proxy/me", query={"account": account["id"]}).json["kind"], "needs_reauth")
        self.assertEqual(self.counts()["refused"], refusals, "a grant known to be dead was asked again")
        self.assertEqual(self.server.must(200, "GET", f"/admin/accounts/{account['id']}")["data"]["state"], "needs_reauth")
        again = self.account(self.reconnected(account))
        self.assertEqual((again["id"], again["state"]), (account["id"], "active"))
        self.works(again)

    def test_an_expired_link_says_so(self):
        url = f"{self.server.url}/connect/{'0' * 64}"
        self.browse({"goto": url, "expect": "This link has expired", "shot": str(SHOTS / "expired.png")})
        self.assertEqual(net.request("GET", url).status, 410)

    def test_a_form_from_elsewhere_and_a_return_url_that_cannot_be_are_refused(self):
        url = self.session(integrations=["keyed"])["url"]
        self.assertEqual(net.request("POST", url, {"x": 1}).status, 403)
        for wrong in ("http://example.com/", "javascript:alert(1)", "https://user@example.com/", "/relative"):
            answer = self.server.call("POST", "/connect/sessions", {"tenant": "t", "return_url": wrong})
            self.assertEqual(answer.status, 400, wrong)

    def test_a_page_that_an_environment_names_may_frame_its_pages_and_no_other_may(self):
        self.server.must(201, "POST", "/admin/environments", {"name": "framed"})
        app = self.vendor.url.replace("127.0.0.1", "localhost")
        session = lambda environment, **more: self.server.must(201, "POST", "/connect/sessions", {"tenant": "t", "return_url": f"{app}/caller", **more}, {"environment": environment})["data"]["url"]
        host = """<iframe src="{url}" width="600" height="600"></iframe><p></p><script>
            addEventListener("message", (event) => {{ document.querySelector("p").textContent = event.origin + " says " + event.data.account; }});</script>"""
        self.vendor.app = host.format(url=session("framed", integrations=["keyed"]))
        seen = self.browse(
            {"goto": f"{app}/app"}, {"frame": "/connect/"}, {"expect": "API key"}, *self.KEYED, {"click": "button[type=submit]"}, {"expect": "Which site?"}, {"click": "text=Second site"},
            {"click": "button[type=submit]"}, {"first": True, "expect": f"{self.server.url} says acct_"}, {"shot": str(SHOTS / "framed.png")},
        )
        id = re.search(r"acct_\w+", seen["text"])[0]
        self.assertEqual(self.server.must(200, "GET", f"/admin/accounts/{id}", query={"environment": "framed"})["data"]["state"], "active")
        self.vendor.app = host.format(url=session("framed", integrations=["three-legs"]))
        self.server.must(200, "PUT", "/admin/apps/three-legs", {"client_id": CLIENT[0], "client_secret": CLIENT[1]}, {"environment": "framed"})
        self.browse({"goto": f"{app}/app"}, {"frame": "/connect/"}, {"popup": "text=Continue in a new window"}, {"click": "button[type=submit]"}, {"url": "/caller?status=connected"})
        self.vendor.app = host.format(url=session("default", integrations=["keyed"]))
        self.browse({"goto": f"{app}/app"}, {"frame": "chrome-error:"})

    def test_the_page_lets_nobody_frame_it_and_the_snippet_is_served(self):
        session = self.session(integrations=["three-legs"])
        page = net.request("GET", session["url"])
        self.assertIn("frame-ancestors 'none'", page.headers["content-security-policy"])
        self.assertEqual(net.request("GET", f"{session['url']}/result").json, {"status": "pending", "account": None})
        self.assertIn("Interlingua.connect", net.request("GET", f"{self.server.url}/connect.js").text)

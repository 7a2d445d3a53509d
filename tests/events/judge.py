"""Events of accounts, verified by the reference library of Standard Webhooks: signed, repeated until they arrive, never lost."""

import json
import os
import re
import signal
import subprocess
import time
import unittest

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from events.receiver import Receiver
from refresh.nodes import MASTER, Database
from support.server import BINARY, KEY, ROOT, Server

INTEGRATION = {
    "base_url": "https://vendor.example",
    "auth": {"type": "bearer"},
    "connect": {"fields": {"token": {"secret": True}}},
    "resources": {"people": {"list": {"method": "GET", "path": "/people"}}},
}
# The example of the documentation is what verifies here.
EXAMPLE: dict = {}
exec(re.search(r"```python\n(.*?)```", (ROOT / "docs" / "events.md").read_text(), re.DOTALL)[1], EXAMPLE)
CREDENTIAL = "canary-credential-of-an-event"


def prepared(server: Server) -> Server:
    server.must(201, "PUT", "/admin/integrations/small", INTEGRATION)
    return server


def account(server: Server, tenant: str = "acme") -> str:
    return server.account("small", {"token": CREDENTIAL}, tenant=tenant)


def endpoint(server: Server, receiver: Receiver, **members) -> dict:
    return server.must(201, "POST", "/admin/endpoints", {"url": receiver.url, **members})["data"]


class Sending(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = prepared(Server("events").start())
        cls.addClassCleanup(cls.server.stop)

    def setUp(self):
        self.receiver = Receiver()
        self.addCleanup(self.receiver.stop)

    def endpoint(self, **members) -> dict:
        made = endpoint(self.server, self.receiver, **members)
        self.addCleanup(self.server.call, "DELETE", f"/admin/endpoints/{made['id']}")
        return made

    def shown(self, made: dict) -> dict:
        return self.server.must(200, "GET", f"/admin/endpoints/{made['id']}")["data"]

    def verify(self, secret: str, request) -> dict:
        """As the documentation says to."""
        headers, body = request
        return EXAMPLE["receive"](secret, headers, body)

    def test_the_life_of_an_account_is_told_signed_and_in_order(self):
        made = self.endpoint()
        id = account(self.server)
        self.server.must(200, "PATCH", f"/admin/accounts/{id}", {"state": "needs_reauth"})
        self.server.must(200, "PATCH", f"/admin/accounts/{id}", {"credentials": {"token": "new"}})
        self.server.must(200, "DELETE", f"/admin/accounts/{id}")
        requests = self.receiver.wait(5)
        told = [self.verify(made["secret"], request) for request in requests]
        kinds = [event["type"] for event in told]
        self.assertEqual(kinds, ["account.created", "account.needs_reauth", "account.reconnected", "account.active", "account.deleted"])
        expected = {"environment": "default", "account": id, "integration": "small", "tenant": "acme", "state": "active"}
        self.assertEqual(told[0]["data"], expected)
        self.assertNotIn(CREDENTIAL, json.dumps(told))
        listed = self.server.must(200, "GET", "/admin/events", query={"account": id})["data"]
        self.assertEqual([event["type"] for event in reversed(listed)], kinds)
        self.assertEqual([event["id"] for event in reversed(listed)], [headers["webhook-id"] for headers, _ in requests])
        with self.assertRaises(WebhookVerificationError):
            self.verify(made["secret"], (requests[0][0], requests[0][1].replace("acme", "acne")))

    def test_two_secrets_sign_while_one_takes_the_place_of_the_other(self):
        made = self.endpoint()
        rotated = self.server.must(200, "POST", f"/admin/endpoints/{made['id']}/rotate", {"keep_previous_s": 3600})["data"]
        self.server.must(200, "POST", f"/admin/endpoints/{made['id']}/test")
        for secret in (made["secret"], rotated["secret"]):
            self.assertEqual(self.verify(secret, self.receiver.wait(1)[0])["type"], "endpoint.test")
        last = self.server.must(200, "POST", f"/admin/endpoints/{made['id']}/rotate", {"keep_previous_s": 0})["data"]
        self.server.must(200, "POST", f"/admin/endpoints/{made['id']}/test")
        request = self.receiver.wait(2)[1]
        self.verify(last["secret"], request)
        with self.assertRaises(WebhookVerificationError):
            self.verify(rotated["secret"], request)
        self.assertNotIn("secret", self.shown(made))

    def test_what_fails_hangs_or_redirects_comes_again_under_its_id_until_it_is_taken(self):
        def hang(_):
            time.sleep(17)
            return 204

        self.endpoint(types=["account.created"])
        self.receiver.answers = [500, hang, 302, 204]
        id = account(self.server)
        requests = self.receiver.wait(4, 90)
        self.assertEqual(len({headers["webhook-id"] for headers, _ in requests}), 1)
        self.assertEqual(len({body for _, body in requests}), 1)
        event = self.server.must(200, "GET", "/admin/events", query={"account": id})["data"][0]["id"]
        self.assertEqual({headers["webhook-id"] for headers, _ in requests}, {event})
        for _ in range(50):
            delivery = self.server.must(200, "GET", f"/admin/events/{event}")["deliveries"][0]
            if delivery["state"] == "delivered":
                break
            time.sleep(0.1)
        self.assertEqual([attempt["status"] for attempt in delivery["attempts"]], [500, None, 302, 204])
        self.assertRegex(delivery["attempts"][1]["error"], r"did not answer within 15000 ms$")

    def command(self, *arguments) -> str:
        """What `interlingua events …` prints."""
        environment = {"PATH": os.environ["PATH"], "INTERLINGUA_URL": self.server.url, "INTERLINGUA_KEY": KEY}
        done = subprocess.run([str(BINARY), "events", *arguments], capture_output=True, text=True, env=environment, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_the_command_line_adds_tries_disables_and_replays(self):
        added = self.command("add", self.receiver.url, "--name", "night", "--type", "account.created")
        endpoint, secret = re.search(r"ep_\w+", added)[0], re.search(r"whsec_\S+", added)[0]
        self.addCleanup(self.server.call, "DELETE", f"/admin/endpoints/{endpoint}")
        tried = self.command("test", endpoint).strip()
        self.assertEqual(self.verify(secret, self.receiver.wait(1)[0])["type"], "endpoint.test")
        id = account(self.server)
        self.receiver.wait(2)
        event = re.search(r"evt_\w+", self.command("list", "--account", id, "--type", "account.created"))[0]
        end = time.monotonic() + 10
        while "delivered" not in (shown := self.command("show", event)):
            self.assertLess(time.monotonic(), end, shown)
        self.assertRegex(shown, rf"(?s){id}.*{endpoint} delivered.*204")
        self.assertIn("1 event(s)", self.command("replay", endpoint, "--event", event))
        self.assertEqual([headers["webhook-id"] for headers, _ in self.receiver.wait(3)], [tried, event, event])
        self.assertIn("true", self.command("endpoints"))
        self.assertRegex(self.command("disable", endpoint), rf"{endpoint}.*false")
        self.assertRegex(self.command("enable", endpoint), rf"{endpoint}.*true")
        self.assertNotIn(secret, self.command("rotate", endpoint))
        self.assertIn(event, self.command("deliveries", "--endpoint", endpoint, "--state", "delivered"))
        self.assertIn("removed", self.command("remove", endpoint))
        self.assertNotIn(endpoint, self.command("endpoints"))

    def test_gone_disables_and_what_was_missed_can_be_replayed(self):
        made = self.endpoint(types=["account.created"])
        since = self.server.must(200, "GET", f"/admin/endpoints/{made['id']}")["data"]["created_at"]
        self.receiver.answers = [410]
        missed = [account(self.server)]
        self.receiver.wait(1)
        for _ in range(50):
            if not self.shown(made)["enabled"]:
                break
            time.sleep(0.1)
        self.assertEqual(self.shown(made)["disabled_cause"], "it answered 410 Gone")
        missed.append(account(self.server))
        time.sleep(1.5)
        self.assertEqual(len(self.receiver.got), 1, "a disabled endpoint was sent to")
        self.server.must(200, "PATCH", f"/admin/endpoints/{made['id']}", {"enabled": True})
        self.assertEqual(self.server.must(200, "POST", f"/admin/endpoints/{made['id']}/replay", {"since": since})["data"], {"events": 2})
        end = time.monotonic() + 10
        while time.monotonic() < end and len(set(self.receiver.ids())) < 2:
            time.sleep(0.1)
        told = [json.loads(body)["data"]["account"] for _, body in self.receiver.got]
        self.assertEqual(list(dict.fromkeys(told)), missed)
        count = len(self.receiver.got)
        self.server.must(200, "POST", f"/admin/endpoints/{made['id']}/replay", {"event": self.receiver.ids()[0]})
        self.assertEqual(self.receiver.wait(count + 1)[count][0]["webhook-id"], self.receiver.ids()[0])

    def test_a_wish_to_be_left_alone_is_heard(self):
        self.endpoint(types=["account.created"])
        self.receiver.answers, self.receiver.headers = [503], {"retry-after": "6"}
        account(self.server)
        began = time.monotonic()
        self.receiver.wait(2, 30)
        self.assertGreater(time.monotonic() - began, 5)

    def test_mistakes_are_refused(self):
        for body in ({"url": "ftp://x"}, {"url": "nowhere"}, {"url": "https://10.0.0.1/"}, {"url": "https://a:b@example.com/"}, {"url": "https://example.com", "types": ["account.melted"]}):
            self.assertEqual(self.server.call("POST", "/admin/endpoints", body).status, 400, body)
        made = self.endpoint()
        for body in ({}, {"since": "yesterday"}, {"event": "evt_1", "since": "2026-01-01T00:00:00Z"}):
            self.assertEqual(self.server.call("POST", f"/admin/endpoints/{made['id']}/replay", body).status, 400, body)
        self.assertEqual(self.server.call("POST", f"/admin/endpoints/{made['id']}/replay", {"event": "evt_other"}).status, 404)
        self.assertEqual(self.server.call("GET", "/admin/deliveries", query={"state": "lost"}).status, 400)

    def test_a_name_that_means_something_private_is_not_reached(self):
        server = prepared(Server("events-guarded", {"INTERLINGUA_EGRESS_ALLOW": "192.0.2.0/24"}).start())
        self.addCleanup(server.stop)
        self.assertEqual(server.call("POST", "/admin/endpoints", {"url": self.receiver.url}).status, 400)
        inside = self.receiver.url.replace("127.0.0.1", "localhost").replace("http:", "https:")
        made = server.must(201, "POST", "/admin/endpoints", {"url": inside})["data"]
        event = server.must(200, "POST", f"/admin/endpoints/{made['id']}/test")["data"]["event"]
        for _ in range(50):
            attempts = server.must(200, "GET", f"/admin/events/{event}")["deliveries"][0]["attempts"]
            if attempts:
                break
            time.sleep(0.1)
        self.assertIn("not a public address", attempts[0]["error"])
        self.assertEqual(self.receiver.got, [])


class Dying(unittest.TestCase):
    """Two nodes over one PostgreSQL, killed at the worst moments."""

    def setUp(self):
        self.database = Database("events")
        self.addCleanup(self.database.stop)
        self.receiver = Receiver()
        self.addCleanup(self.receiver.stop)

    def node(self, name: str) -> Server:
        environment = {"INTERLINGUA_DATABASE_URL": self.database.url, "INTERLINGUA_MASTER_KEY": MASTER}
        node = Server(f"events-{name}", environment).start()
        self.addCleanup(node.stop)
        return node

    def kill(self, node: Server) -> None:
        os.killpg(node.process.child.pid, signal.SIGKILL)
        node.process.wait()

    def test_an_event_outlives_the_node_that_made_it_and_the_one_that_sent_it(self):
        first = prepared(self.node("first"))
        made = endpoint(first, self.receiver, types=["account.created"])
        # Between the commit and the delivery: the account's maker dies when it has answered.
        accounts = [account(first, f"tenant-{number}") for number in range(20)]
        accounts.append(account(first, "last"))
        self.kill(first)
        # Between the delivery and its note: the sender dies while the receiver has the event in its hands.
        second = self.node("second")
        hit = []

        def die(_):
            hit.append(True)
            self.kill(second)
            return 204

        before = len(set(self.receiver.ids()))
        if before == len(accounts):
            accounts.append(account(second, "after"))
        self.receiver.answers = [die]
        end = time.monotonic() + 40
        while not hit and time.monotonic() < end:
            time.sleep(0.05)
        self.assertTrue(hit, f"nothing was left to send after {before} of {len(accounts)}")
        third = self.node("third")
        end = time.monotonic() + 60
        listed = third.must(200, "GET", "/admin/events", query={"type": "account.created"})["data"]
        expected = [event["id"] for event in reversed(listed)]
        self.assertEqual([event["data"]["account"] for event in reversed(listed)], accounts)
        while set(self.receiver.ids()) != set(expected) and time.monotonic() < end:
            time.sleep(0.1)
        got = self.receiver.ids()
        self.assertEqual(list(dict.fromkeys(got)), expected, "an event is lost, or was tried out of order")
        for request in self.receiver.got:
            Webhook(made["secret"]).verify(request[1], request[0])
        print(f"           {len(expected)} events, {len(got)} deliveries, {before} before the first death", flush=True)
        self.assertGreater(len(got), len(expected), "the event in hand when its sender died came again")
        end = time.monotonic() + 10
        while third.must(200, "GET", "/admin/deliveries", query={"state": "pending"})["data"] and time.monotonic() < end:
            time.sleep(0.1)
        self.assertEqual(third.must(200, "GET", "/admin/deliveries", query={"state": "pending"})["data"], [])


if __name__ == "__main__":
    unittest.main()

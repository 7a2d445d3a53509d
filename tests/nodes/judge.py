"""Several nodes over one PostgreSQL: behind a bouncer that hands every transaction to another connection, and without a database at all."""

import concurrent.futures
import os
import signal
import subprocess
import time
import unittest

from nodes.bouncer import Bouncer
from nodes.vendor import Vendor
from refresh.nodes import CLUSTER, MASTER, Database
from support.server import Server

# What one node was told, all of them know within a second.
SECOND = 1.0
TURNS = 5


class House(unittest.TestCase):
    def setUp(self):
        self.database = Database("nodes")
        self.addCleanup(self.database.stop)
        self.vendor = Vendor()
        self.addCleanup(self.vendor.stop)

    def node(self, name: str, url: str) -> Server:
        node = Server(f"nodes-{name}", {"INTERLINGUA_DATABASE_URL": url, "INTERLINGUA_MASTER_KEY": MASTER}).start()
        self.addCleanup(node.stop)
        return node

    def account(self, node: Server, expires_at: str = "2099-01-01T00:00:00Z", variables: dict | None = None) -> str:
        tokens = self.vendor.issue()
        credentials = {"access_token": tokens["access_token"], "refresh_token": tokens["refresh_token"], "expires_at": expires_at}
        return node.account("small", credentials, variables)

    def define(self, node: Server, path: str) -> None:
        answer = node.call("PUT", "/admin/integrations/small", self.vendor.definition(path))
        self.assertIn(answer.status, (200, 201), answer.text)
        node.call("PUT", "/admin/apps/small", {"client_id": "id", "client_secret": "secret"})


class BehindABouncer(House):
    def setUp(self):
        super().setUp()
        self.bouncer = Bouncer(self.database.url)
        self.addCleanup(self.bouncer.stop)
        self.one, self.other = self.node("one", self.bouncer.url), self.node("other", self.bouncer.url)
        self.define(self.one, "/first")

    def asked(self, node: Server, account: str) -> str:
        answer = node.call("GET", "/proxy/things", query={"account": account})
        return answer.json["data"][0]["path"] if answer.status == 200 else f"{answer.status} {answer.text}"

    def arrives(self, what: str, account: str, change) -> None:
        """Makes a change on one node, several times, and sees it on the other in time."""
        took = []
        for turn in range(TURNS):
            path = change(turn)
            began = time.monotonic()
            while (seen := self.asked(self.other, account)) != path:
                self.assertLess(time.monotonic() - began, 10, f"{what}: {seen} instead of {path}")
                time.sleep(0.02)
            took.append(time.monotonic() - began)
        print(f"           {what}: seen after {min(took):.2f} to {max(took):.2f} s", flush=True)
        self.assertLessEqual(max(took), SECOND, f"a change of {what} took too long")

    def test_changes_of_definitions_overlays_and_accounts_arrive_within_a_second(self):
        account = self.account(self.one, variables={"variant": "none"})

        def definition(turn):
            self.define(self.one, f"/definition-{turn}")
            return f"/definition-{turn}"

        def overlay(turn):
            patch = {"integration": {"resources": {"things": {"list": {"path": f"/overlay-{turn}"}}}}}
            self.assertIn(self.one.call("PUT", f"/admin/accounts/{account}/overlay", patch).status, (200, 201))
            return f"/overlay-{turn}"

        def variables(turn):
            self.one.must(200, "PATCH", f"/admin/accounts/{account}", {"variables": {"variant": f"v{turn}"}})
            return f"/account-v{turn}"

        self.arrives("a definition", account, definition)
        self.arrives("an overlay", account, overlay)
        self.one.call("DELETE", f"/admin/accounts/{account}/overlay")
        self.define(self.one, "/account-{{ $account.variant }}")
        self.arrives("an account", account, variables)

    def test_a_token_is_renewed_once_and_no_statement_is_expected_to_be_remembered(self):
        account = self.account(self.one, expires_at="2020-01-01T00:00:00Z")
        # The callers renew it, or the background that looks before they come.
        issued = self.vendor.issued
        time.sleep(SECOND)
        with concurrent.futures.ThreadPoolExecutor(40) as pool:
            nodes = [self.one, self.other] * 20
            seen = list(pool.map(lambda node: self.asked(node, account), nodes))
        self.assertEqual(set(seen), {"/first"})
        self.assertEqual((self.vendor.issued - issued, self.vendor.reused), (1, 0))
        for node in (self.one, self.other):
            self.assertNotIn("prepared statement", node.process.log.read_text())
        self.assertNotIn("prepared statement", self.bouncer.process.log.read_text())


class NodesThatDiffer(House):
    def test_a_node_leaves_the_renewals_of_an_integration_that_it_does_not_know_to_others(self):
        node = self.node("older", self.database.url)
        self.define(node, "/things")
        account = self.account(node)
        node.must(200, "DELETE", "/admin/integrations/small")
        self.database.sql(f"UPDATE renewals SET due_at_ms = 1 WHERE account = '{account}'")
        end = time.monotonic() + 20
        while self.due(account) == 1:
            self.assertLess(time.monotonic(), end, "nobody looked at it")
            time.sleep(0.2)
        time.sleep(1)
        self.assertGreater(self.due(account), 1, "it is never looked at again")

    def due(self, account: str) -> int:
        return int(self.database.sql(f"SELECT coalesce(due_at_ms, 0) FROM renewals WHERE account = '{account}'"))


class WithoutADatabase(House):
    def test_what_is_at_hand_goes_on_the_rest_is_a_clear_503_and_it_comes_back_by_itself(self):
        node = self.node("alone", self.database.url)
        self.define(node, "/things")
        ended, alive = self.account(node, expires_at="2020-01-01T00:00:00Z"), self.account(node)
        self.assertEqual(self.call(node, alive).status, 200)
        node.must(200, "GET", f"/admin/accounts/{ended}")
        self.down()
        self.addCleanup(self.up)
        self.goes_on(node, alive, ended)
        self.up()
        self.comes_back(node, alive)

    def test_a_database_that_hangs_is_as_good_as_away(self):
        node = self.node("hung", self.database.url)
        self.define(node, "/things")
        ended, alive = self.account(node, expires_at="2020-01-01T00:00:00Z"), self.account(node)
        self.assertEqual(self.call(node, alive).status, 200)
        server = [int(pid) for pid in self.database.sql("SELECT pid FROM pg_stat_activity").split()]
        server.append(int(self.database.sql("SELECT (regexp_match(pg_read_file('postmaster.pid'), '^[0-9]+'))[1]")))
        self.signal(server, signal.SIGSTOP)
        self.addCleanup(self.signal, server, signal.SIGCONT)
        self.goes_on(node, alive, ended)
        self.signal(server, signal.SIGCONT)
        self.comes_back(node, alive)

    @staticmethod
    def signal(processes: list, number: int) -> None:
        for process in processes:
            try:
                os.kill(process, number)
            except ProcessLookupError:
                pass

    def down(self):
        subprocess.run([*CLUSTER, "stop", str(self.database.folder)], check=True)

    def up(self):
        subprocess.run([*CLUSTER, "start", str(self.database.folder)], check=True, stdout=subprocess.DEVNULL)

    def call(self, node: Server, account: str):
        return node.call("GET", "/proxy/things", query={"account": account})

    def goes_on(self, node: Server, alive: str, ended: str) -> None:
        slowest, end, count = 0.0, time.monotonic() + 8, 0
        while time.monotonic() < end:
            began = time.monotonic()
            answer = self.call(node, alive)
            self.assertEqual(answer.status, 200, answer.text)
            slowest, count = max(slowest, time.monotonic() - began), count + 1
            time.sleep(0.1)
        print(f"           {count} calls without a database, the slowest in {slowest:.2f} s", flush=True)
        self.assertLess(slowest, 3)
        body = {"integration": "small", "tenant": "x", "credentials": {"access_token": "t"}}
        for method, path, body in (("GET", f"/proxy/things?account={ended}", None), ("GET", "/admin/accounts", None), ("POST", "/admin/accounts", body)):
            answer = node.call(method, path, body)
            self.assertEqual((answer.status, (answer.json or {}).get("kind")), (503, "overloaded"), f"{method} {path}: {answer.text}")
            self.assertEqual(answer.headers["content-type"], "application/problem+json")
            self.assertIn("database", answer.json["detail"])
        self.assertEqual(node.call("GET", "/healthz").status, 200)
        self.assertEqual(node.call("GET", "/readyz").status, 503)

    def comes_back(self, node: Server, account: str) -> None:
        end = time.monotonic() + 20
        while node.call("GET", "/admin/accounts").status != 200:
            self.assertLess(time.monotonic(), end, "the node did not find back to its database")
            time.sleep(0.2)
        self.assertEqual(self.call(node, account).status, 200)
        node.must(200, "PATCH", f"/admin/accounts/{account}", {"tenant": "after"})


if __name__ == "__main__":
    unittest.main()

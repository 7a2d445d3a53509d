"""Accounts move between databases in one encrypted file, with their ids, and the file opens without us."""

import json
import shutil
import subprocess
import unittest

from nodes.vendor import Vendor
from refresh.nodes import MASTER, Database
from support.server import BINARY, SCRATCH, Server

FOLDER = SCRATCH / "moving"
PASSPHRASE = "a passphrase of the judges"
COUNT = 30


class Moving(unittest.TestCase):
    def setUp(self):
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(parents=True)
        self.vendor = Vendor()
        self.addCleanup(self.vendor.stop)
        self.database = Database("moving")
        self.addCleanup(self.database.stop)
        self.file = FOLDER / "accounts.age"

    def command(self, server: Server, action: str, *arguments: str, passphrase: str = PASSPHRASE, code: int = 0, file=None) -> str:
        environment = {"PATH": "/usr/bin", "INTERLINGUA_DATA_DIR": str(server.folder / "data"), "INTERLINGUA_EXPORT_PASSPHRASE": passphrase, **server.environment}
        command = [str(BINARY), "accounts", action, str(file or self.file), *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def server(self, name: str, shared: bool = False) -> Server:
        environment = {"INTERLINGUA_DATABASE_URL": self.database.url, "INTERLINGUA_MASTER_KEY": MASTER} if shared else {}
        server = Server(f"moving-{name}", environment).start()
        self.addCleanup(server.stop)
        return server

    def define(self, server: Server) -> None:
        definition = self.vendor.definition("/things")
        definition["auth"] = {"type": "bearer"}
        definition["connect"] = {"fields": {"token": {"secret": True}}}
        server.must(201, "PUT", "/admin/integrations/small", definition)

    def filled(self) -> Server:
        """Accounts of which each third has an overlay and one is dead."""
        server = self.server("first")
        self.define(server)
        for number in range(COUNT):
            account = server.account("small", {"token": self.token(number)}, {"number": number, "text": "ü\n"}, tenant=f"tenant-{number}")
            if number % 3 == 0:
                patch = {"integration": {"resources": {"things": {"list": {"path": f"/own-{number}"}}}}}
                answer = server.call("PUT", f"/admin/accounts/{account}/overlay", patch)
                self.assertIn(answer.status, (200, 201), answer.text)
        server.must(200, "PATCH", f"/admin/accounts/{account}", {"state": "needs_reauth"})
        return server

    def token(self, number: int) -> str:
        token = f"canary-token-{number}"
        self.vendor.tokens[token] = float("inf")
        return token

    def seen(self, server: Server) -> list:
        """What can be seen of every account: its record without what belongs to its new home, its overlay, and what a call yields."""
        accounts = server.must(200, "GET", "/admin/accounts", query={"limit": 1000})["data"]
        found = []
        for account in accounts:
            id = account["id"]
            overlay = server.call("GET", f"/admin/accounts/{id}/overlay")
            called = server.call("GET", "/proxy/things", query={"account": id})
            record = {name: value for name, value in account.items() if not name.endswith("_at")}
            found.append((record, overlay.json.get("data") if overlay.status == 200 else None, called.status, (called.json.get("data") or called.json.get("kind"))))
        return found

    def test_from_a_file_to_a_shared_database_and_back(self):
        first = self.filled()
        before = self.seen(first)
        self.assertEqual(len(before), COUNT)
        self.assertEqual({status for _, _, status, _ in before}, {200, 424})
        self.assertIn(f"{COUNT} accounts", self.command(first, "export"))
        self.assertEqual(self.file.stat().st_mode & 0o777, 0o600)
        self.assertNotIn(b"canary", self.file.read_bytes())

        second = self.server("second", shared=True)
        refused = self.command(second, "import", code=2)
        self.assertIn("there is no integration `small`, of which the file has 30 accounts", refused)
        self.define(second)
        self.assertIn(f"{COUNT} accounts would be made, 0 there", self.command(second, "import", "--dry-run"))
        self.assertEqual(self.seen(second), [])
        self.assertIn(f"{COUNT} accounts made, 0 there", self.command(second, "import"))
        self.assertEqual(self.seen(second), before)

        changed = before[1][0]["id"]
        second.must(200, "PATCH", f"/admin/accounts/{changed}", {"tenant": "newer here"})
        second.must(200, "DELETE", f"/admin/accounts/{before[2][0]['id']}")
        self.assertIn(f"1 accounts made, {COUNT - 1} there", self.command(second, "import"))
        self.assertEqual(second.must(200, "GET", f"/admin/accounts/{changed}")["data"]["tenant"], "newer here")
        second.must(200, "PATCH", f"/admin/accounts/{changed}", {"tenant": before[1][0]["tenant"]})

        back = FOLDER / "back.age"
        self.command(second, "export", file=back)
        third = self.server("third")
        self.define(third)
        self.command(third, "import", file=back)
        self.assertEqual(self.seen(third), before)
        self.assertIn("accounts import", json.dumps(third.must(200, "GET", "/admin/audit")["data"]))

    def test_the_reference_implementation_of_the_format_opens_it(self):
        server = self.filled()
        key = FOLDER / "key.txt"
        made = subprocess.run(["age-keygen", "-o", str(key)], check=True, capture_output=True, text=True).stderr
        self.command(server, "export", "--recipient", made.split()[-1])
        opened = subprocess.run(["age", "-d", "-i", str(key), str(self.file)], check=True, capture_output=True, text=True).stdout
        head, *accounts = [json.loads(line) for line in opened.splitlines()]
        self.assertEqual((head["count"], len(accounts)), (COUNT, COUNT))
        self.assertEqual({account["credentials"]["token"] for account in accounts}, {f"canary-token-{number}" for number in range(COUNT)})
        # And what it has encrypted, we read.
        text = FOLDER / "by-hand.age"
        subprocess.run(["age", "-r", made.split()[-1], "-o", str(text)], input=opened, check=True, text=True)
        other = self.server("second", shared=True)
        self.define(other)
        self.assertIn(f"{COUNT} accounts made", self.command(other, "import", "--identity", str(key), file=text))

    def test_what_is_wrong_is_said_and_nothing_is_written(self):
        server = self.filled()
        self.command(server, "export")
        self.assertIn("cannot be made", self.command(server, "export", code=2))
        self.assertIn("INTERLINGUA_EXPORT_PASSPHRASE", self.command(server, "export", passphrase="short", code=2))
        other = self.server("second", shared=True)
        self.define(other)
        self.assertIn("cannot be opened", self.command(other, "import", passphrase="another passphrase", code=2))
        whole = self.file.read_bytes()
        for name, content in (("cut", whole[:-20]), ("altered", whole[:-20] + bytes([whole[-20] ^ 1]) + whole[-19:]), ("other", b"nothing")):
            damaged = FOLDER / f"{name}.age"
            damaged.write_bytes(content)
            said = self.command(other, "import", code=2, file=damaged)
            self.assertIn(damaged.name, said)
            self.assertNotIn("canary", said)
        self.assertEqual(other.must(200, "GET", "/admin/accounts")["data"], [])


if __name__ == "__main__":
    unittest.main()

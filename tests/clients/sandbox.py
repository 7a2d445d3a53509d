"""A vendor played by the catalog's own fixtures, and a way to it for client libraries that insist on the vendor's address."""

import json
import os
import pathlib
import re
import subprocess
import urllib.parse

import requests

from support import net
from support.process import Process
from support.server import BINARY, ROOT, SCRATCH

HERE = pathlib.Path(__file__).resolve().parent
TOOLS = SCRATCH / "clients"


def fixture(integration: str, name: str) -> dict:
    return json.loads((ROOT / f"catalog/integrations/{integration}/fixtures/{name}.json").read_text("utf-8"))


def recorded(integration: str, name: str):
    """The body of the first answer that a fixture holds."""
    return fixture(integration, name)["exchanges"][0]["response"]["body"]


class Sandbox:
    """The demo of one integration; `url` is where its vendor is played, `unified` asks the product for the same records."""

    def __init__(self, integration: str):
        self.integration = integration
        self.log = SCRATCH / f"clients-{integration}.log"

    def start(self) -> "Sandbox":
        self.log.unlink(missing_ok=True)
        definitions = [str(ROOT / "catalog/integrations" / self.integration)]
        command = [str(BINARY), "demo", "--listen", f"127.0.0.1:{net.free_port()}", "--definitions", *definitions]
        self.process = Process(command, self.log, cwd=SCRATCH, env={"HOME": str(SCRATCH)})
        self.process.wait_for(lambda: "The server stays up" in self.process.tail(), seconds=300)
        said = self.process.tail()
        self.server, key = (re.search(rf"{name}\s+(\S+)", said)[1] for name in ("URL", "API key"))
        self.key = {"authorization": f"Bearer {key}"}
        overlay = net.request("GET", f"{self.server}/admin/overlays/{self.integration}", headers=self.key).json
        # The sandbox alone is of plain HTTP on this machine.
        self.url = re.search(r"http://127\.0\.0\.1:\d+", json.dumps(overlay["data"])).group()
        accounts = net.request("GET", f"{self.server}/admin/accounts", headers=self.key).json["data"]
        # The first that the sandbox's file names: others show what a limit does.
        first = next(iter(json.loads((ROOT / f"catalog/integrations/{self.integration}/fixtures/sandbox.json").read_text("utf-8"))["accounts"].values()))
        self.account = next(account["id"] for account in accounts if account["tenant"] == first["label"])
        return self

    def stop(self) -> None:
        self.process.stop()

    def unified(self, path: str, **query) -> list | dict:
        """What the product serves of the same vendor: every page of a list, or a record."""
        data, cursor = [], None
        while True:
            asked = {"account": self.account, "cursor": cursor} if cursor else {"account": self.account, **query}
            answer = net.request("GET", f"{self.server}/unified/{path}", headers=self.key, query=asked)
            assert answer.status == 200, answer.text
            if "next_cursor" not in answer.json:
                return answer.json["data"]
            data, cursor = data + answer.json["data"], answer.json["next_cursor"]
            if cursor is None:
                return data

    def node(self, script: str, *arguments: str) -> dict:
        """What a client library for Node reads here, as JSON."""
        command = ["node", str(HERE / script), self.url, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, env={"PATH": os.environ["PATH"], "NODE_PATH": str(TOOLS / "node_modules")})
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout)


class Redirected(requests.adapters.HTTPAdapter):
    """Whatever host a client asks, the sandbox answers; what was asked for is kept."""

    def __init__(self, url: str):
        super().__init__()
        self.url, self.asked = url, []

    def send(self, request, **how):
        parts = urllib.parse.urlsplit(request.url)
        path = parts.path.removesuffix(".json").removesuffix("/")  # other spellings of the same, which vendors take
        self.asked.append((request.method, path))
        wanted, request.url = request.url, self.url + urllib.parse.urlunsplit(("", "", path, parts.query, ""))
        answer = super().send(request, **how)
        request.url = answer.url = wanted  # by which a library knows whose answer it is
        return answer

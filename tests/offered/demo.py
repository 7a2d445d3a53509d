"""The demo of the whole catalog: who its accounts are, and what their lists show."""

import json
import re

from offered.offered import CATALOG
from support import net
from support.process import Process
from support.server import BINARY, SCRATCH

SAID = re.compile(r"INTERLINGUA_URL=(\S+) INTERLINGUA_KEY=(\S+)")


class Demo:
    def __init__(self):
        log = SCRATCH / "offered-demo.log"
        log.unlink(missing_ok=True)
        self.process = Process([str(BINARY), "demo", "--definitions", str(CATALOG), "--listen", f"127.0.0.1:{net.free_port()}"], log, cwd=SCRATCH, env={"HOME": str(SCRATCH)})
        self.process.wait_for(lambda: SAID.search(self.process.tail()), seconds=300)
        self.url, self.key = SAID.search(self.process.tail()).groups()

    def stop(self) -> None:
        self.process.stop()

    def get(self, path: str, **query):
        answer = net.request("GET", self.url + path, headers={"authorization": f"Bearer {self.key}"}, query=query)
        return answer.status, answer.json

    def accounts(self):
        """The first of each integration: others show what a limit does."""
        labels = {}
        for folder in (CATALOG / "integrations").iterdir():
            sandbox = json.loads((folder / "fixtures/sandbox.json").read_text("utf-8"))
            labels[folder.name] = next(iter(sandbox["accounts"].values()))["label"]
        _, page = self.get("/admin/accounts", limit=1000)
        return [one for one in page["data"] if labels[one["integration"]] == one["tenant"]]

    def lists(self, account: str):
        """Every list that needs no filter, and what it shows: a number of records, or a refusal."""
        _, document = self.get("/openapi.json", account=account)
        for path, item in document["paths"].items():
            needed = [one for one in item.get("get", {}).get("parameters", []) if one.get("required")]
            if re.fullmatch(r"/unified/\w+/\w+", path) and "get" in item and not needed:
                status, answer = self.get(path, account=account)
                yield path, len(answer["data"]) if status == 200 else answer["detail"]

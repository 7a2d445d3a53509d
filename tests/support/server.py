"""The server under judgement: the built binary on a free port, on a folder of its own."""

import os
import pathlib
import shutil

from . import net
from .process import Process

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
BINARY = pathlib.Path(os.environ.get("INTERLINGUA_BINARY", TARGET / "release" / "interlingua"))
SCRATCH = TARGET / "judges"
KEY = "a-key-for-judges-only"


class Server:
    """`start`, call, `restart` with what it keeps, `stop`."""

    def __init__(self, name: str, environment: dict | None = None):
        self.environment = environment or {}
        self.folder = SCRATCH / name
        self.port = net.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: Process | None = None

    def start(self) -> "Server":
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self._run()
        return self

    def restart(self) -> None:
        code = self.stop()
        if code != 0:
            raise AssertionError(f"the server did not stop by itself when asked to: {code}\n{self.process.tail()}")
        self._run()

    def stop(self) -> int | None:
        return self.process.stop() if self.process else 0

    def _run(self) -> None:
        environment = {
            "PATH": os.environ["PATH"],
            "INTERLINGUA_LISTEN": f"127.0.0.1:{self.port}",
            "INTERLINGUA_DATA_DIR": str(self.folder / "data"),
            "INTERLINGUA_ADMIN_KEY": KEY,
            "INTERLINGUA_EGRESS_ALLOW": "127.0.0.0/8",
            **self.environment,
        }
        self.process = Process([str(BINARY), "serve"], self.folder / "server.log", cwd=self.folder, env=environment)
        self.process.wait_for(lambda: net.answers(f"{self.url}/readyz"), seconds=30)

    def call(self, method: str, path: str, body=None, query: dict | None = None, headers: dict | None = None) -> net.Answer:
        """One request with the judges' key."""
        return net.request(method, self.url + path, body, {"authorization": f"Bearer {KEY}", **(headers or {})}, query)

    def must(self, status: int, method: str, path: str, body=None, query: dict | None = None) -> dict:
        """One request that has to be answered with this status; returns the JSON body."""
        answer = self.call(method, path, body, query)
        if answer.status != status:
            raise AssertionError(f"{method} {path} {query or ''} answered {answer.status}, not {status}:\n{answer.text[:3000]}")
        return answer.json

    def account(self, integration: str, credentials: dict, variables: dict | None = None, auth: str | None = None, tenant: str = "acme") -> str:
        """A new account's id."""
        body = {"integration": integration, "tenant": tenant, "credentials": credentials, "variables": variables or {}}
        if auth:
            body["auth"] = auth
        answer = self.call("POST", "/admin/accounts", body)
        if answer.status not in (200, 201):
            raise AssertionError(f"the account was refused with {answer.status}:\n{answer.text}")
        return answer.json["data"]["id"]

    def pages(self, path: str, query: dict) -> list:
        """Every page of a list."""
        pages, seen = [], set()
        page = self.must(200, "GET", path, query=query)
        while True:
            pages.append(page)
            cursor = page["next_cursor"]
            if cursor is None:
                return pages
            if cursor in seen or len(pages) > 50:
                raise AssertionError("the list never ends")
            seen.add(cursor)
            page = self.must(200, "GET", path, query={"account": query["account"], "cursor": cursor})

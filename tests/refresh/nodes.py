"""Nodes of the built binary over one PostgreSQL, and callers of them."""

import asyncio
import collections
import json
import os
import pathlib
import shutil
import signal
import subprocess

from support import net
from support.process import Process
from support.server import BINARY, KEY, ROOT, SCRATCH

MASTER = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
CLUSTER = [str(ROOT / "tests" / "postgres" / "cluster.sh")]


class Database:
    """A PostgreSQL of the judge's own."""

    def __init__(self, name: str):
        self.folder = SCRATCH / name / "postgres"
        self.admin = subprocess.check_output([*CLUSTER, "start", str(self.folder)], text=True).strip()
        self.name = "judge"
        for text in (f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)", f"CREATE DATABASE {self.name}"):
            subprocess.run(["psql", "-q", self.admin, "-c", text], check=True, stderr=subprocess.DEVNULL)
        self.url = self.admin.replace("/postgres?", f"/{self.name}?")

    def restart(self) -> None:
        subprocess.run([*CLUSTER, "restart", str(self.folder)], check=True)

    def sql(self, text: str) -> str:
        return subprocess.check_output(["psql", "-qAt", self.url, "-c", text], text=True).strip()

    def stop(self) -> None:
        subprocess.run([*CLUSTER, "stop", str(self.folder)], check=True)


class Node:
    """One node. `kill`, `freeze` and `thaw` it; `start` it again."""

    def __init__(self, name: str, database: str, timeout: float):
        self.folder = SCRATCH / "refresh" / name
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.database, self.timeout = database, timeout
        self.port = net.free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def launch(self) -> None:
        environment = {
            "PATH": os.environ["PATH"],
            "RUST_LOG": "warn",
            "INTERLINGUA_LISTEN": f"127.0.0.1:{self.port}",
            "INTERLINGUA_DATA_DIR": str(self.folder / "data"),
            "INTERLINGUA_ADMIN_KEY": KEY,
            "INTERLINGUA_MASTER_KEY": MASTER,
            "INTERLINGUA_DATABASE_URL": self.database,
            "INTERLINGUA_EGRESS_ALLOW": "127.0.0.0/8",
            "INTERLINGUA_TOKEN_TIMEOUT": str(self.timeout),
        }
        self.process = Process([str(BINARY), "serve"], pathlib.Path(self.folder / "server.log"), cwd=self.folder, env=environment)

    async def start(self) -> "Node":
        self.launch()
        await asyncio.to_thread(self.process.wait_for, lambda: net.answers(f"{self.url}/readyz"), 60)
        return self

    def signal(self, number: int) -> None:
        os.killpg(self.process.child.pid, number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        self.process.wait()

    def freeze(self) -> None:
        self.signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.signal(signal.SIGCONT)

    async def call(self, method: str, path: str, body=None, seconds: float = 90):
        """Status and JSON; None where the node is not there."""
        data = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {KEY}\r\ncontent-type: application/json\r\ncontent-length: {len(data)}\r\n\r\n"
        try:
            async with asyncio.timeout(seconds):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.write(head.encode() + data)
                answer = await reader.read()
                writer.close()
        except (OSError, TimeoutError):
            return None
        head, _, text = answer.partition(b"\r\n\r\n")
        if not head:
            return None
        return int(head.split()[1]), json.loads(text or b"null"), head.decode().lower()

    async def must(self, statuses: tuple, method: str, path: str, body=None):
        answer = await self.call(method, path, body)
        if answer is None or answer[0] not in statuses:
            raise AssertionError(f"{method} {path} answered {answer}\n{self.process.tail()}")
        return answer[1]


class Callers:
    """So many callers, each calling one account over the nodes in turn until stopped; outcomes are counted."""

    def __init__(self, nodes: list, account: str, count: int, pause: float):
        self.nodes, self.account, self.pause = nodes, account, pause
        self.outcomes = collections.Counter()
        self.running = True
        self.tasks = [asyncio.create_task(self._call(number)) for number in range(count)]

    async def _call(self, number: int) -> None:
        turn = number
        while self.running:
            answer = await self.nodes[turn % len(self.nodes)].call("GET", f"/proxy/contacts?account={self.account}")
            turn += 1
            self.outcomes[outcome(answer)] += 1
            await asyncio.sleep(self.pause)

    async def stop(self) -> collections.Counter:
        self.running = False
        await asyncio.gather(*self.tasks)
        return self.outcomes


def outcome(answer) -> str:
    """`200`, `no node`, or status with the problem's kind; a 503 without Retry-After is told apart."""
    if answer is None:
        return "no node"
    status, body, head = answer
    if status == 200:
        return "200"
    lacking = " without Retry-After" if status == 503 and "retry-after:" not in head else ""
    return f"{status} {body.get('kind')}{lacking}"

#!/usr/bin/env python3
"""Accounts with an overlay of their own each, on one node: memory, and the time of a cold and a warm call, against their number.

    bench/accounts/run.py                     1,000, 10,000 and 100,000 accounts (needs `age`, and the built binary)
    bench/accounts/run.py 1000 --calls 500

Accounts come by `accounts import` into an embedded database. A vendor on the loopback answers at once, so that times are ours. A cold call is
the first one of an account: its rows are read, its overlay merged, its plan compiled. A warm call is the second. After a change of the
revision an account's rows are read again.
"""

import argparse
import http.client
import json
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests"))

from nodes.vendor import Vendor
from support.server import BINARY, KEY, SCRATCH, Server

FOLDER = SCRATCH / "bench-accounts"


def parcel(count: int) -> tuple:
    """A file of accounts as `accounts export` makes it, and the key that opens it."""
    key, file = FOLDER / "key.txt", FOLDER / "accounts.age"
    key.unlink(missing_ok=True)
    recipient = subprocess.run(["age-keygen", "-o", str(key)], check=True, capture_output=True, text=True).stderr.split()[-1]
    writer = subprocess.Popen(["age", "-r", recipient, "-o", str(file)], stdin=subprocess.PIPE, text=True)
    writer.stdin.write(json.dumps({"interlingua_accounts": 1, "count": count}) + "\n")
    for number in range(count):
        overlay = {"mappings": {"roster": {"persons": {"list": {"record": {f"own_{number}": f"fields.own_{number}"}}}}}}
        account = {
            "id": f"acct_{number:06}", "integration": "bench", "auth": None, "tenant": f"tenant-{number}", "variables": {"number": number},
            "state": "active", "cause": None, "since_ms": 1, "expires_at_ms": None, "credentials": {"token": "token"}, "overlay": json.dumps(overlay),
        }
        writer.stdin.write(json.dumps(account) + "\n")
    writer.stdin.close()
    assert writer.wait() == 0
    return file, key


def prepared(count: int, vendor: Vendor) -> Server:
    server = Server("bench-accounts/server").start()
    integration = vendor.definition("/people")
    integration["auth"] = {"type": "bearer"}
    integration["connect"] = {"fields": {"token": {"secret": True}}}
    server.must(201, "PUT", "/admin/integrations/bench", integration)
    server.must(201, "PUT", "/admin/models/roster", {"name": "roster", "resources": {"persons": {"properties": {"name": {"type": "string"}}}}})
    mapping = {"persons": {"list": {"call": "things.list", "record": {"id": "id", "name": "path", "custom_fields": {"...": "$unmapped($)"}}}}}
    server.must(201, "PUT", "/admin/mappings/bench/roster", mapping)
    server.stop()
    file, key = parcel(count)
    began = time.monotonic()
    command = [str(BINARY), "accounts", "import", str(file), "--identity", str(key)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={"PATH": os.environ["PATH"], "INTERLINGUA_DATA_DIR": str(server.folder / "data")})
    print(f"{count} accounts imported in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    server._run()
    return server


def memory(server: Server, name: str = "VmRSS") -> float:
    """In MiB."""
    for line in pathlib.Path(f"/proc/{server.process.child.pid}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) / 1024
    raise AssertionError(name)


class Caller:
    def __init__(self, server: Server):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

    def call(self, number: int) -> float:
        """In ms."""
        began = time.perf_counter()
        self.connection.request("GET", f"/unified/roster/persons?account=acct_{number:06}", headers={"authorization": f"Bearer {KEY}"})
        answer = self.connection.getresponse()
        body = answer.read()
        took = (time.perf_counter() - began) * 1000
        assert answer.status == 200, body
        return took


def spread(times: list) -> str:
    return f"{statistics.median(times):.2f} / {statistics.quantiles(times, n=100)[98]:.2f}"


def measured(count: int, calls: int) -> list:
    vendor = Vendor()
    vendor.tokens["token"] = float("inf")
    server = prepared(count, vendor)
    try:
        caller, before = Caller(server), memory(server)
        some = random.Random(1).sample(range(count), min(calls, count))
        for number in some[:20]:
            caller.call(number)
        cold = [caller.call(number) for number in some[20:]]
        warm = [caller.call(number) for number in some[20:]]
        server.must(201, "POST", "/admin/environments", {"name": "another"})
        reread = [caller.call(number) for number in some[20:]]
        at_some = memory(server)
        for number in range(count):
            caller.call(number)
        return [f"{count:,}", f"{before:.0f}", f"{at_some:.0f}", f"{memory(server):.0f}", spread(cold), spread(warm), spread(reread)]
    finally:
        server.stop()
        vendor.stop()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("counts", nargs="*", type=int, default=[1_000, 10_000, 100_000])
    arguments.add_argument("--calls", type=int, default=1_000, help="accounts that are timed")
    given = arguments.parse_args()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    print("| accounts | MiB at start | MiB after the timed ones | MiB after a call of each | cold, ms (median / 99 %) | warm | after a revision |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for count in given.counts:
        print("| " + " | ".join(measured(count, given.calls)) + " |", flush=True)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Refresh under load and under faults: nodes of the built binary over one PostgreSQL, a vendor that revokes on reuse.

    python3 tests/refresh/drive.py            scaled times: minutes become seconds
    python3 tests/refresh/drive.py --full     the real ones: answers after 12 s, a time-out of 20 s, 20 expiries

Prints what was counted. `judge.py` runs the scaled one.
"""

import argparse
import asyncio
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from refresh.nodes import Callers, Database, Node
from refresh.vendor import Vendor

SCALED = {"delay": 1.2, "timeout": 2.0, "life": 2.0, "expiries": 6, "faults": 45, "windows": 1, "pause": 1.0}
FULL = {"delay": 12.0, "timeout": 20.0, "life": 5.0, "expiries": 20, "faults": 600, "windows": 3, "pause": 2.0}
ALLOWED = {"200", "no node", "503 refresh_in_progress", "503 overloaded", "424 needs_reauth"}


class House:
    """Nodes and a database for one run."""

    def __init__(self, times: dict):
        self.times = times
        self.database = Database("refresh")
        self.nodes: list[Node] = []

    async def start(self, count: int) -> "House":
        self.nodes = [Node(f"node{number}", self.database.url, self.times["timeout"]) for number in range(count)]
        await asyncio.gather(*(node.start() for node in self.nodes))
        return self

    def stop(self) -> None:
        for node in self.nodes:
            node.thaw() if node.process.child.poll() is None else None
            node.process.stop()
        self.database.stop()

    async def account(self, vendor: Vendor, name: str, rotated=None):
        """A connected account whose token ends soon; its id, and the vendor's side of it. `rotated` is armed once it is made."""
        node, grant = self.nodes[0], vendor.grant()
        await node.must((200, 201), "PUT", f"/admin/integrations/{name}", vendor.definition())
        await node.call("PUT", f"/admin/apps/{name}", {"client_id": "id", "client_secret": "secret"})
        tokens = grant.issue()
        credentials = {"access_token": tokens["access_token"], "refresh_token": tokens["refresh_token"], "expires_at": "2020-01-01T00:00:00Z"}
        body = {"integration": name, "tenant": "acme", "credentials": credentials}
        account = (await node.must((201,), "POST", "/admin/accounts", body))["data"]["id"]
        vendor.rotated = rotated
        # What one node was told, all of them know within a second.
        await asyncio.sleep(1)
        return account, grant

    def state(self, account: str) -> str:
        return self.database.sql(f"SELECT state || coalesce(' ' || cause, '') FROM accounts WHERE id = '{account}'")


async def no_faults(house: House) -> list:
    """200 callers on 4 nodes, so many expiries: one refresh each, and no failed request."""
    times = house.times
    vendor = await Vendor(delay=times["delay"], life=times["life"]).start()
    account, grant = await house.account(vendor, "calm")
    callers = Callers(house.nodes, account, 200, times["pause"])
    while grant.count("rotated") < times["expiries"]:
        await asyncio.sleep(0.05)
    vendor.delay, grant.life = 0, 3600
    outcomes = await callers.stop()
    version = int(house.database.sql(f"SELECT credential_version FROM accounts WHERE id = '{account}'"))
    print(f"no faults: {version - 1} expiries, token calls {tally(grant)}, requests {dict(outcomes)}")
    vendor.stop()
    wrong = [name for name in outcomes if name != "200"]
    extra = set(grant.calls) - {"rotated"}
    problems = [f"requests ended in {wrong}"] if wrong else []
    problems += [f"token calls {extra}"] if extra else []
    problems += [f"{len(grant.calls)} token calls for {version - 1} expiries"] if len(grant.calls) != version - 1 else []
    return problems


async def faults(house: House, grace: float, seed: int) -> list:
    """Nodes killed and frozen past their lease, the database restarted, the token endpoint failing, under load."""
    times, chance = house.times, random.Random(seed)
    vendor = await Vendor(delay=times["delay"] / 4, grace=grace, life=times["life"]).start()
    name = "lenient" if grace else "strict"
    account, grant = await house.account(vendor, name)
    callers = Callers(house.nodes, account, 40, times["pause"] / 4)
    lease, done = times["timeout"] * 1.5, []
    end = asyncio.get_running_loop().time() + times["faults"]
    while asyncio.get_running_loop().time() < end:
        fault = chance.choice(["kill", "freeze", "database", "500", "reset", "hang"])
        done.append(fault)
        node = chance.choice(house.nodes)
        if fault == "kill":
            node.kill()
            await asyncio.sleep(times["timeout"] / 4)
            await node.start()
        elif fault == "freeze":
            node.freeze()
            await asyncio.sleep(lease * 1.3)
            node.thaw()
        elif fault == "database":
            await asyncio.to_thread(house.database.restart)
        else:
            vendor.fault = fault
            await asyncio.sleep(times["timeout"] / 2)
            vendor.fault = None
        await asyncio.sleep(chance.uniform(0.5, 1.5) * times["timeout"])
    # Calm: what was pending comes to its end.
    vendor.delay, grant.life = 0, 3600
    await asyncio.sleep(lease * 3)
    outcomes = await callers.stop()
    before = len(grant.calls)
    last = await settled(house, account)
    state = house.state(account)
    print(f"faults, {name} vendor, seed {seed}: {counted(done)}; token calls {tally(grant)}, requests {dict(outcomes)}")
    print(f"  at the end: state {state}, grant {'revoked' if grant.revoked else 'in force'}, last call {last}")
    vendor.stop()
    problems = [f"a request ended in {name}" for name in set(outcomes) - ALLOWED]
    if "424 needs_reauth" in outcomes and not grant.revoked:
        problems.append("requests were told to connect again although the vendor honours the grant")
    if state.startswith("needs_reauth") and not grant.revoked:
        problems.append("a grant was given up that the vendor still honours")
    if state.startswith("needs_reauth") and state != "needs_reauth rotation_lost":
        problems.append(f"the cause is {state}")
    if grace and state.startswith("needs_reauth"):
        problems.append("an account was lost although the vendor grants a grace period")
    if not state.startswith("needs_reauth"):
        presented = grant.calls[before:]
        if state != "active" or last != "200" or presented not in ([], ["rotated"]):
            problems.append(f"the account does not go on: {state}, {last}, {presented}")
    return problems


async def settled(house: House, account: str) -> str:
    """A refresh by hand shows whether the database has the vendor's current token; then a call."""
    from refresh.nodes import outcome

    node = house.nodes[0]
    await node.call("POST", f"/admin/accounts/{account}/refresh")
    return outcome(await node.call("GET", f"/proxy/contacts?account={account}"))


async def crash_window(house: House, grace: float) -> list:
    """The node that refreshes dies between the vendor's rotation and its own commit."""
    times = house.times
    vendor = await Vendor(grace=grace).start()
    name = f"window-{'lenient' if grace else 'strict'}"
    survived, lost, problems = 0, 0, []
    for _ in range(times["windows"]):
        hit = asyncio.Event()

        async def die():
            if not hit.is_set():
                hit.set()
                for node in house.nodes:
                    node.kill()

        # Whoever renews is hit, the background too. Where it was faster than the arming, there is another account.
        while not hit.is_set():
            account, grant = await house.account(vendor, name, die)
            await house.nodes[0].call("GET", f"/proxy/contacts?account={account}")
        vendor.rotated = None
        await asyncio.gather(*(node.start() for node in house.nodes))
        deadline = asyncio.get_running_loop().time() + times["timeout"] * 6 + 30
        while asyncio.get_running_loop().time() < deadline:
            answer = await house.nodes[0].call("GET", f"/proxy/contacts?account={account}")
            if answer and answer[0] in (200, 424):
                break
            await asyncio.sleep(0.5)
        state = house.state(account)
        survived += state == "active"
        lost += state == "needs_reauth rotation_lost"
        problems += [] if (state == "active") == bool(grace) else [f"{name}: {state}, token calls {tally(grant)}"]
        if not grace and state != "needs_reauth rotation_lost":
            problems.append(f"{name}: {state}")
    print(f"crash window, {name}: {times['windows']} hit, {survived} survived, {lost} rotation_lost; token calls {tally(vendor.grants[-1])}")
    vendor.stop()
    return problems


async def stopped(house: House) -> list:
    """All nodes are asked to stop (SIGTERM) while one renews and nobody waits for it, as in every deployment."""
    times, problems = house.times, []
    vendor = await Vendor().start()
    asked = asyncio.Event()

    async def slow():
        asked.set()
        await asyncio.sleep(times["delay"])

    # Whoever renews is stopped in the middle: the vendor has turned the token over, and its answer takes its time.
    account, grant = await house.account(vendor, "stopped", slow)
    while not asked.is_set():
        await house.nodes[0].call("POST", f"/admin/accounts/{account}/refresh", seconds=0.05)
    vendor.rotated = None
    await asyncio.gather(*(asyncio.to_thread(node.process.stop, times["timeout"] + 40) for node in house.nodes))
    await asyncio.gather(*(node.start() for node in house.nodes))
    last, state = await settled(house, account), house.state(account)
    print(f"stopped in the middle of a renewal: state {state}, last call {last}, token calls {tally(grant)}")
    vendor.stop()
    problems += [] if (state, last) == ("active", "200") else [f"the account is {state}, its last call {last}"]
    problems += [f"token calls {grant.calls}"] if set(grant.calls) != {"rotated"} else []
    return problems


def tally(grant) -> dict:
    return {decision: grant.count(decision) for decision in dict.fromkeys(grant.calls)}


def counted(names: list) -> str:
    return ", ".join(f"{names.count(name)} {name}" for name in dict.fromkeys(names))


PARTS = {
    "no_faults": no_faults,
    "faults_lenient": lambda house: faults(house, house.times["timeout"] * 12, 1),
    "faults_strict": lambda house: faults(house, 0, 2),
    "window_lenient": lambda house: crash_window(house, house.times["timeout"] * 12),
    "window_strict": lambda house: crash_window(house, 0),
    "stopped": stopped,
}


async def part(name: str, times: dict) -> list:
    house = await House(times).start(4)
    try:
        return await PARTS[name](house)
    finally:
        house.stop()


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--full", action="store_true", help="real times: about half an hour")
    arguments.add_argument("parts", nargs="*", help=", ".join(PARTS))
    given = arguments.parse_args()
    failed = 0
    for name in given.parts or PARTS:
        problems = asyncio.run(part(name, FULL if given.full else SCALED))
        failed += bool(problems)
        for problem in problems:
            print(f"  WRONG: {problem}")
    print(f"{len(given.parts or PARTS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

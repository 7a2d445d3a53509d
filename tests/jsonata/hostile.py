"""Hostile expressions against one process each: how long it takes and how much memory it holds, seen from outside."""

import json
import os
import pathlib
import subprocess
import tempfile

CASES = pathlib.Path(__file__).with_name("hostile.json")
TIME_LIMIT_MS = 500
BYTE_LIMIT = 64 << 20


def cases() -> list:
    return json.loads(CASES.read_text())


def line(case: dict) -> str:
    """The case as a line of a batch; with provenance there is no input."""
    if case.get("provenance"):
        return ""
    fields = {"id": case["title"], "expr": case.get("expr"), "timelimit_ms": TIME_LIMIT_MS}
    fields["limits"] = {"bytes": BYTE_LIMIT, "steps": 10**12}
    if "expr_text" in case:
        opening, count, closing = case["expr_text"]
        fields["expr"] = opening * count + (closing * count if closing in ")]" else closing)
    text = json.dumps(fields)
    if "data_text" in case:
        opening, count, closing = case["data_text"]
        piece, times = case.get("data_middle_repeat", ("", 0))
        data = opening * count + case.get("data_middle", "") + piece * times + closing * count
        text = text[:-1] + ', "data": ' + data + "}"
    return text


def flags(case: dict) -> list:
    """How the case is run: as a line of a batch, or alone if it asks for provenance."""
    if not case.get("provenance"):
        return ["--batch"]
    bounds = ["--time-ms", TIME_LIMIT_MS, "--memory-bytes", BYTE_LIMIT, "--output-bytes", BYTE_LIMIT]
    return ["--provenance", "--json", "-e", case["expr"], *map(str, bounds)]


def run(binary: pathlib.Path, text: str, flags: list) -> tuple:
    """The answer, the ms that it took beyond a process that does nothing, the most bytes of memory that were resident."""
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as stdout:
        stdin.write(text.encode() + b"\n")
        stdin.seek(0)
        child = subprocess.Popen([binary, "eval", *flags], stdin=stdin, stdout=stdout, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        # Of the processor: what else the machine does is not the language's doing, and nothing in it waits.
        took = (usage.ru_utime + usage.ru_stime) * 1000
        child.returncode = os.waitstatus_to_exitcode(status)
        stdout.seek(0)
        answer = stdout.read(4096).decode(errors="replace")
    return answer, took, usage.ru_maxrss * 1024, child.returncode

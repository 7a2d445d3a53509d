"""Hostile expressions against one process each, or many against one: how long it takes and how much memory it holds, seen from outside.

A text that is long is written as pieces, each with how often it stands there. A case may have limits of its own.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

CASES = pathlib.Path(__file__).with_name("hostile.json")
MEASURE = pathlib.Path(__file__).with_name("measure.py")
TIME_LIMIT_MS = 500
BYTE_LIMIT = 64 << 20
# Longest line of a batch of many, in bytes: its input is not what counts there.
SHORT = 100_000


def cases() -> list:
    return json.loads(CASES.read_text())


def time_limit_ms(case: dict) -> int:
    return case.get("time_limit_ms", TIME_LIMIT_MS)


def byte_limit(case: dict) -> int:
    return case["byte_limit_mb"] << 20 if "byte_limit_mb" in case else BYTE_LIMIT


def joined(pieces: list) -> str:
    return "".join(text * times for text, times in pieces)


def expression(case: dict) -> str:
    return joined(case["expr_pieces"]) if "expr_pieces" in case else case["expr"]


def line(case: dict) -> str:
    """The case as a line of a batch; with provenance there is no input."""
    if case.get("provenance"):
        return ""
    fields = {"id": case["title"], "expr": expression(case), "timelimit_ms": time_limit_ms(case)}
    fields["limits"] = {"bytes": byte_limit(case), "steps": 10**12}
    text = json.dumps(fields)
    if "data_pieces" in case:
        text = text[:-1] + ', "data": ' + joined(case["data_pieces"]) + "}"
    return text


def lines(**limits: int) -> list:
    """Those cases that are short, as lines of one batch, with these limits in place of their own."""
    every = (line({**case, **limits}) for case in cases() if not case.get("provenance"))
    return [text for text in every if len(text) < SHORT]


def flags(case: dict) -> list:
    """How the case is run: as a line of a batch, or alone if it asks for provenance."""
    if not case.get("provenance"):
        return ["--batch"]
    bounds = ["--time-ms", time_limit_ms(case), "--memory-bytes", byte_limit(case), "--output-bytes", byte_limit(case)]
    return ["--provenance", "--json", "-e", case["expr"], *map(str, bounds)]


def run(binary: pathlib.Path, text: str, flags: list) -> tuple:
    """The answer, the ms of the processor that it took, the most bytes of memory that were held, and how the process ended.

    Of the processor: what else the machine does is not the language's doing, and nothing in it waits.
    """
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as stdout:
        stdin.write(text.encode() + b"\n")
        stdin.seek(0)
        command = [sys.executable, "-I", "-S", MEASURE, binary, "eval", *flags]
        measured = subprocess.run(command, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE, check=True, text=True)
        took, held, code = measured.stderr.split()
        stdout.seek(0)
        answer = stdout.read(4096).decode(errors="replace")
    return answer, float(took), int(held), int(code)

#!/usr/bin/env python3
"""Random expressions, answered by our binary and by the reference implementation, and how far the answers agree.

    python3 tests/jsonata/compare.py COUNT SEED     prints the disagreements by class, and the score
"""

import json
import math
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
BINARY = pathlib.Path(os.environ.get("INTERLINGUA_BINARY", TARGET / "release/interlingua"))
GENERATOR = pathlib.Path(os.environ.get("INTERLINGUA_FUZZ", TARGET / "release/interlingua-fuzz"))
REFERENCE = pathlib.Path(os.environ.get("INTERLINGUA_JSONATA", TARGET / "judges/jsonata"))

# Codes of our bounds: what the reference does not bound at all.
BOUNDS = {"D1011", "D1012", "U1001", "U1002", "U1003"}


def generate(count: int, seed: int) -> list:
    """Cases, one JSON text each."""
    done = subprocess.run([GENERATOR, "generate", str(count), str(seed)], capture_output=True, check=True)
    return _lines(done.stdout)


def ask_us(lines: list) -> list:
    """Our answers, in order."""
    return _ask([BINARY, "eval", "--batch", "--no-host", "--time-ms", "5000"], lines)


def ask_reference(lines: list) -> list:
    """The reference's answers, in order. Some expressions end its process: they are found by halving, and count as failed."""
    here = pathlib.Path(__file__).parent
    answers, _ = _run(["node", "--stack-size=4000", here / "reference.js", REFERENCE], lines)
    if len(answers) == len(lines):
        return answers
    if len(lines) == 1:
        return [{"error": {"code": "none", "message": "the process died"}}]
    half = len(lines) // 2
    return ask_reference(lines[:half]) + ask_reference(lines[half:])


def _ask(command: list, lines: list) -> list:
    answers, complaint = _run(command, lines)
    if len(answers) != len(lines):
        raise SystemExit(f"{command[0]}: {len(lines)} cases, {len(answers)} answers: {complaint[-2000:]}")
    return answers


def _run(command: list, lines: list) -> tuple:
    # An expression may keep the reference busy for hours; its own limit cannot stop it within one step.
    limit_s = 20 + len(lines) / 100
    try:
        done = subprocess.run(command, input="\n".join(lines).encode() + b"\n", capture_output=True, check=False, timeout=limit_s)
    except subprocess.TimeoutExpired:
        return [], f"no end within {limit_s:.0f} s"
    return [json.loads(answer) for answer in _lines(done.stdout)], done.stderr.decode()


def _lines(output: bytes) -> list:
    # Not `splitlines`: JSON may hold other characters at which that cuts.
    return [line for line in output.decode().split("\n") if line]


def same(left, right) -> bool:
    """Deep equality of JSON values, numbers as floats."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return _float(left) == _float(right)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return left == right


def _float(number) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf


def told(answer: dict) -> str:
    """The kind of an answer: `undefined`, `value`, or an error's code."""
    if "error" in answer:
        # A failure for which the reference has no code has none here either.
        return answer["error"]["code"] or "none"
    return "undefined" if answer.get("undefined") else "value"


def agree(ours: dict, theirs: dict) -> bool:
    """Value, undefined-ness and error code; where the reference fails without one, we must fail without one."""
    if told(ours) != told(theirs):
        # 1e400 and the like pass through digit for digit here; JavaScript reads infinity, which JSON writes as null.
        return False
    return told(ours) != "value" or same(ours["result"], theirs["result"])


class Score:
    """How far the answers agree."""

    def __init__(self, count: int):
        self.count = count
        # (our kind, their kind) -> [(line, our answer, their answer)]
        self.classes: dict = {}
        self.errors = self.positions = 0

    def add(self, line: str, ours: dict, theirs: dict) -> None:
        if not agree(ours, theirs):
            self.classes.setdefault((told(ours), told(theirs)), []).append((line, ours, theirs))
        elif "error" in ours:
            self.errors += 1
            self.positions += ours["error"]["position"] == theirs["error"].get("position")

    def wrong(self) -> int:
        return sum(map(len, self.classes.values()))

    def percent(self) -> float:
        return 100 * (self.count - self.wrong()) / self.count

    def line(self) -> str:
        agree = self.count - self.wrong()
        return f"{agree} of {self.count} agree ({self.percent():.2f} %), {self.positions} of {self.errors} error positions"


def score(count: int, seed: int) -> Score:
    lines = generate(count, seed)
    result = Score(count)
    for line, ours, theirs in zip(lines, ask_us(lines), ask_reference(lines)):
        result.add(line, ours, theirs)
    return result


def main() -> None:
    sys.stdout.reconfigure(errors="backslashreplace")  # halves of characters
    result = score(int(sys.argv[1]), int(sys.argv[2]))
    show = int(os.environ.get("SHOW", "6"))
    for (ours, theirs), cases in sorted(result.classes.items(), key=lambda entry: len(entry[1])):
        print(f"== {len(cases)} x ours {ours}, reference {theirs}")
        for line, left, right in sorted(cases, key=lambda case: len(case[0]))[:show]:
            print("  ", line[:400])
            print("      ours     ", json.dumps(left, ensure_ascii=False)[:300])
            print("      reference", json.dumps(right, ensure_ascii=False)[:300])
    print(result.line())


if __name__ == "__main__":
    main()

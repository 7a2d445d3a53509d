#!/usr/bin/env python3
"""Compares the language with npm jsonata, two crates and hand-written Rust, text to text, by CPU time.

    bench/run.py [--rounds 5] [--ms 400] [--rows abcdef] [--no-instructions]

Every round runs every subject on every row once, one process after the other, so that what else the machine does meets
all alike; the rate of a subject is the median of its rounds, the ratio the median of the ratios within each round.
Instructions are counted by callgrind, as what twice as many pages take more; npm jsonata has none, its code is made while it
runs. Losing rows are marked.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SPEED = HERE / "target/release/speed"
MEMORY = HERE / "target/release/memory"
REFERENCE, OURS = "npm jsonata", "interlingua"
RUST = [OURS, "jsonata-core", "jsonata-rs", "rust-value", "rust-typed"]
SUBJECTS = [REFERENCE, *RUST]
# Multiples of npm jsonata that the language is held to.
BAR = {"a": 10, "b": 60, "c": 15, "d": 15, "e": 10, "f": 60}


def command(subject, row, *mode):
    program = ["node", HERE / "subject.mjs"] if subject == REFERENCE else [SPEED, subject]
    return [str(part) for part in [*program, row, *mode]]


def output(parts):
    """What a command prints; nothing if it fails: a subject need not have every row."""
    done = subprocess.run(parts, capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else None


def verdicts(rows):
    """Per row and subject: absent, `same` bytes, the same `json`, or `differs`."""
    found = {}
    for row in rows:
        expected = output(command(REFERENCE, row, "once"))
        if expected is None:
            sys.exit(f"{REFERENCE} fails on row {row}: is INTERLINGUA_TEST_DATA set?")
        for subject in RUST:
            text = output(command(subject, row, "once"))
            if text is None:
                continue
            found[row, subject] = (
                "same" if text == expected else "json" if json.loads(text) == json.loads(expected) else "differs"
            )
        found[row, REFERENCE] = "same"
    return found


def rates(rows, found, rounds, ms):
    """Pages per second of CPU time: per row and subject one figure a round."""
    measured = {key: [] for key in found}
    for number in range(rounds):
        # The other way round every second time: what warms up or drifts does not favour one side.
        order = SUBJECTS if number % 2 == 0 else SUBJECTS[::-1]
        for row in rows:
            for subject in order:
                if (row, subject) in found:
                    measured[row, subject].append(float(output(command(subject, row, "ms", ms))))
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
    return measured


def instructions(subject, row, rate):
    """Instructions of one page, of a subject that does so many a second; none where there is no valgrind."""
    if shutil.which("valgrind") is None:
        return None

    def count(pages):
        file = HERE / "target/callgrind.out"
        parts = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={file}", *command(subject, row, "times", pages)]
        done = subprocess.run(parts, capture_output=True, text=True, check=True)
        lines = [line for line in done.stderr.splitlines() if "Collected" in line]
        return int(lines[-1].split()[-1])

    # Callgrind slows a program down fifty times: a slow subject gets fewer pages.
    pages = max(2, min(20, int(rate / 50)))
    return (count(2 * pages) - count(pages)) // pages


def memory(subject, row):
    """Allocations, bytes allocated, and peak bytes of one page."""
    text = output([str(MEMORY), subject, row])
    return [int(part) for part in text.split()] if text else None


def table(rows, found, measured, counted):
    lines = [
        "| row | subject | pages/s | x npm jsonata | instructions | allocations | peak bytes | output |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for row in rows:
        for subject in SUBJECTS:
            if (row, subject) not in found:
                lines.append(f"| {row} | {subject} | – | – | – | – | – | cannot run it |")
                continue
            ratio = paired(measured, row, subject)
            mark = losing(measured, found, row, subject, ratio)
            count, memory = counted.get((row, subject), (None, None))
            figures = [f"{count:,}" if count else "–"]
            figures += [f"{memory[0]:,}", f"{memory[2]:,}"] if memory else ["–", "–"]
            rate = statistics.median(measured[row, subject])
            lines.append(
                f"| {row} | {subject} | {rate:,.0f} | {ratio:.1f}{mark} | {' | '.join(figures)} | {found[row, subject]} |"
            )
    return "\n".join(lines)


def paired(measured, row, subject):
    pairs = zip(measured[row, subject], measured[row, REFERENCE])
    return statistics.median(mine / reference for mine, reference in pairs)


def losing(measured, found, row, subject, ratio):
    """A mark where the language misses its bar or is behind a crate."""
    if subject != OURS:
        return ""
    crates = [paired(measured, row, crate) for crate in ("jsonata-core", "jsonata-rs") if (row, crate) in found]
    behind = any(ratio < crate for crate in crates)
    return f" (bar {BAR[row]})" + (" **LOSES**" if behind or ratio < BAR[row] else "")


def machine():
    """What the table was measured on, and how busy that was."""
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    busy = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    return f"{len(models)} x {models[0].split(':')[1].strip()}; load average {busy}\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--ms", type=int, default=400)
    parser.add_argument("--rows", default="abcdef")
    parser.add_argument("--no-instructions", action="store_true")
    options = parser.parse_args()
    if "INTERLINGUA_TEST_DATA" not in os.environ:
        sys.exit("INTERLINGUA_TEST_DATA must name the folder with suites/jsonata-bench")
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=HERE, check=True)
    if not (HERE / "node_modules").exists():
        subprocess.run(["npm", "ci", "--silent"], cwd=HERE, check=True)
    found = verdicts(options.rows)
    measured = rates(options.rows, found, options.rounds, options.ms)
    counted = {}
    for row, subject in found:
        if subject != REFERENCE:
            rate = statistics.median(measured[row, subject])
            count = None if options.no_instructions else instructions(subject, row, rate)
            counted[row, subject] = (count, memory(subject, row))
    print(machine())
    print(table(options.rows, found, measured, counted))


main()

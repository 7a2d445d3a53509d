#!/usr/bin/env python3
"""Shrinks a case on which we and the reference disagree, as long as they go on to disagree in the same way.

    python3 tests/jsonata/minimise.py < case.json     a line of `interlingua eval --batch`; the smallest is printed with both answers
"""

import json
import re
import sys

try:
    from . import compare
except ImportError:
    import compare

TOKEN = re.compile(r"""\s+|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|\d+(?:\.\d+)?|\$?\w+|\.\.|:=|[!<>]=|~>|\?[:?]|\*\*|.""", re.S)
OPENING, CLOSING = "([{", ")]}"
# Candidates that are tried in one go.
MOST = 400


def minimise(case: dict) -> tuple:
    """The smallest case found, and both answers to it."""
    best = _disagreeing([case])
    if best is None:
        raise SystemExit("both answer alike")
    kinds = best[3]
    while True:
        smaller = _disagreeing(list(_smaller(best[0]))[:MOST], kinds)
        if smaller is None:
            return best[:3]
        best = smaller


def _disagreeing(cases: list, kinds=None):
    """The first case that is answered differently, in this way if one is given: the case, both answers, how they differ."""
    lines = [json.dumps(case) for case in cases]
    if not lines:
        return None
    for case, ours, theirs in zip(cases, compare.ask_us(lines), compare.ask_reference(lines)):
        how = (compare.told(ours), compare.told(theirs))
        if not compare.agree(ours, theirs) and kinds in (None, how):
            return case, ours, theirs, how
    return None


def _smaller(case: dict):
    """Smaller cases, the smallest first."""
    found = [{**case, "expr": expr} for expr in _expressions(case["expr"])]
    if "data" in case:
        found += [{**case, "data": data} for data in _values(case["data"])]
        found.append({key: value for key, value in case.items() if key != "data"})
    return sorted(found, key=lambda smaller: len(json.dumps(smaller)))


def _expressions(text: str) -> set:
    """A text without one of its parts, and the parts alone."""
    tokens = TOKEN.findall(text)
    found = {"".join(tokens[:at] + tokens[to:]) for at in range(len(tokens)) for to in range(at + 1, min(at + 4, len(tokens)) + 1)}
    opened = []
    for at, token in enumerate(tokens):
        if token in OPENING:
            opened.append(at)
        elif token in CLOSING and opened:
            start = opened.pop()
            inner = tokens[start + 1 : at]
            found.add("".join(inner))
            found.add("".join(tokens[:start] + inner + tokens[at + 1 :]))
            found.add("".join(tokens[:start] + tokens[at + 1 :]))
            found.add("".join(tokens[:start] + ["a"] + tokens[at + 1 :]))
    return {expr for expr in found if expr.strip() and len(expr) < len(text)}


def _values(value):
    """A value without one of its parts, or with a smaller one."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in list(parts):
        yield part
        rest = value.copy()
        del rest[key]
        yield rest
        for smaller in _values(part):
            changed = value.copy()
            changed[key] = smaller
            yield changed


def main() -> None:
    sys.stdout.reconfigure(errors="backslashreplace")  # halves of characters
    case, ours, theirs = minimise(json.loads(sys.stdin.read()))
    print(json.dumps({**case, "ours": ours, "reference": theirs}, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()

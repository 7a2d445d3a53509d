#!/usr/bin/env python3
"""Runs judges by name (`house`, `unseen`, `streams`, `styles`, `signatures`, `redmine`, `prism`, `workday`, `books`; all of them without one) on the built binary.

Standard library only. Closes with one line: how many tests passed, failed and were left out.
"""

import importlib
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
JUDGES = ["house", "unseen", "jsonata", "streams", "styles", "signatures", "redmine", "request_tracker", "offered", "clients", "prism", "workday", "books", "refresh", "connect", "events", "nodes", "moving"]


class Lines(unittest.TestResult):
    """One line per test, the reason below those that failed."""

    def __init__(self):
        super().__init__()
        self.passed = 0

    def startTest(self, test):
        super().startTest(test)
        self.began = time.monotonic()

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1
        self._line("ok", test)

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self._line("FAILED", test, self.failures[-1][1])

    def addError(self, test, error):
        super().addError(test, error)
        self._line("FAILED", test, self.errors[-1][1])

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            self._line("FAILED", subtest, self._exc_info_to_string(error, test))

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._line("LEFT OUT", test, reason)

    def _line(self, word, test, below=""):
        took = time.monotonic() - getattr(self, "began", time.monotonic())
        print(f"  {word:8} {test.id().removesuffix('.judge')} ({took:.1f} s)", flush=True)
        if below:
            print("           " + below.strip().replace("\n", "\n           "), flush=True)


def main(names: list) -> int:
    result = Lines()
    for name in names or JUDGES:
        print(f"{name}:", flush=True)
        module = importlib.import_module(f"{name}.judge")
        unittest.defaultTestLoader.loadTestsFromModule(module).run(result)
    failed = len(result.failures) + len(result.errors)
    print(f"{result.passed} passed, {failed} failed, {len(result.skipped)} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

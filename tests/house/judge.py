"""Rules of the house that a machine can see: no vendor in code, files that fit into a head."""

import pathlib
import json
import pathlib
import re
import statistics
import subprocess
import unittest

from support.server import ROOT

# Query languages, and vendors that the catalog does not have yet: words that only data may speak.
FOREIGN = """soql sosl jql suiteql coql workday netsuite quickbooks zendesk pipedrive zoho xero bamboohr greenhouse jira ashby
freshdesk intercom dynamics365 sugarcrm servicenow asana trello shopify stripe""".split()


def tracked(*suffixes: str) -> list:
    listing = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)
    files = [ROOT / name for name in listing.stdout.splitlines() if name.endswith(suffixes)]
    return [file for file in files if file.is_file()]


class House(unittest.TestCase):
    def test_no_vendor_and_no_query_language_in_code(self):
        vendors = [folder.name for folder in (ROOT / "catalog/integrations").iterdir() if folder.is_dir()]
        words = re.compile(r"(?<![a-z])(" + "|".join(map(re.escape, sorted(vendors + FOREIGN))) + r")(?![a-z])", re.IGNORECASE)
        code = tracked(".rs", ".sql")
        self.assertGreater(len(code), 50, "the code was not found, so nothing was judged")
        self.assertGreater(len(vendors), 0)
        found = [
            f"{file.relative_to(ROOT)}:{number}: {line.strip()}"
            for file in code
            for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
            if words.search(line)
        ]
        self.assertEqual(found, [], "what is known of vendors is data")

    def test_files_fit_into_a_head(self):
        sizes = {file: len(file.read_text("utf-8").splitlines()) for file in tracked(".rs") if "/tests/" not in str(file)}
        large = sorted(((size, str(file.relative_to(ROOT))) for file, size in sizes.items() if size >= 450), reverse=True)
        self.assertLess(statistics.median(sizes.values()), 170, "median of lines in a file")
        self.assertLess(len(large) / len(sizes), 0.1, f"files of 450 lines and more: {large}")

    def test_every_definition_has_fixtures(self):
        for folder in sorted((ROOT / "catalog/integrations").iterdir()):
            with self.subTest(folder.name):
                recorded = [file for file in (folder / "fixtures").glob("*.json") if file.name != "sandbox.json"]
                self.assertGreater(len(recorded), 0, "no recorded conversation proves this definition")

    def test_every_quirk_has_its_fixture(self):
        rows = [line for line in (ROOT / "docs/quirks.md").read_text("utf-8").splitlines() if re.match(r"\| \d+ \|", line)]
        self.assertEqual(len(rows), 30, "thirty quirks")
        for row in rows:
            with self.subTest(row):
                named = re.findall(r"`([a-z0-9_]+)/([A-Za-z0-9_-]+)`", row)
                for integration, fixture in named:
                    self.assertTrue((ROOT / f"catalog/integrations/{integration}/fixtures/{fixture}.json").is_file(), f"{integration}/{fixture}")
                self.assertTrue(named or "a case of the engine" in row, "no fixture is named")

    def test_every_rule_of_the_definition_language_has_a_test_named_after_it(self):
        """`rules.json`: the rules by section of the reference, each with the name of a case or of a test function."""
        rules = json.loads((pathlib.Path(__file__).parent / "rules.json").read_text("utf-8"))
        names = set()
        for file in tracked(".rs", ".py"):
            names.update(re.findall(r"\b(?:fn|def) ([a-z0-9_]+)\(", file.read_text("utf-8")))
        for file in tracked(".json"):
            if "/tests/cases/" not in str(file):
                continue
            cases = json.loads(file.read_text("utf-8"))
            for case in cases if isinstance(cases, list) else [cases]:
                names.update(filter(None, (case.get("title"), case.get("rule")))) if isinstance(case, dict) else None
        missing = [f"{section}: {rule}: no test {test!r}" for section, all in rules.items() for rule, test in all.items() if test not in names]
        self.assertEqual(missing, [])
        self.assertGreater(sum(map(len, rules.values())), 150)

"""Refresh exactly once, at scaled times: see `drive.py`."""

import asyncio
import unittest

from refresh import drive


class Refresh(unittest.TestCase):
    def run_part(self, name: str) -> None:
        self.assertEqual(asyncio.run(drive.part(name, drive.SCALED)), [])

    def test_one_refresh_per_expiry_and_no_failed_request(self):
        self.run_part("no_faults")

    def test_faults_with_a_vendor_that_grants_a_grace_period(self):
        self.run_part("faults_lenient")

    def test_faults_with_a_strict_vendor(self):
        self.run_part("faults_strict")

    def test_a_node_that_is_asked_to_stop_finishes_its_renewal(self):
        self.run_part("stopped")

    def test_the_crash_window_with_a_grace_period(self):
        self.run_part("window_lenient")

    def test_the_crash_window_with_a_strict_vendor(self):
        self.run_part("window_strict")

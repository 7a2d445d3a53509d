"""Jira, by the library that most of its users write Python with."""

import unittest

import jira

from clients.sandbox import Sandbox


class JiraClient(unittest.TestCase):
    CLOUD = "11223344-a1b2-3b33-c444-def123456789"

    @classmethod
    def setUpClass(cls):
        cls.sandbox = Sandbox("jira").start()
        cls.addClassCleanup(cls.sandbox.stop)
        options = {"server": f"{cls.sandbox.url}/ex/jira/{cls.CLOUD}", "rest_api_version": "3"}
        cls.client = jira.JIRA(options, basic_auth=("grace@northwind.example", "jira-invented-token"), get_server_info=False, max_retries=0)

    def test_an_issue(self):
        issue = self.client.issue("10051", fields="*all,-comment,-worklog")
        self.assertEqual((issue.key, issue.fields.summary, issue.fields.status.name), ("NW-1", "Printer on fire", "In Progress"))
        self.assertEqual((issue.fields.attachment[0].filename, issue.fields.customfield_10010.value), ("debuglog.txt", "Gold"))

    def test_transitions_comments_and_projects(self):
        self.assertEqual([one["to"]["name"] for one in self.client.transitions("10052")], ["In Progress", "Done"])
        self.assertEqual(self.client.comment("10051", "10100", expand="renderedBody").author.displayName, "Grace Hopper")
        self.assertEqual(self.client.project("10000").name, "Northwind")

    def test_a_refusal_is_the_librarys_own_exception(self):
        with self.assertRaises(jira.JIRAError) as missing:
            self.client.issue("99")
        self.assertEqual((missing.exception.status_code, missing.exception.text), (404, "Issue does not exist or you do not have permission to see it."))

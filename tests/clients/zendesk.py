"""Zendesk, by zenpy: the library that most of its users write Python with."""

import unittest

import requests
import zenpy
import zenpy.lib.api_objects as zendesk

from clients.sandbox import Redirected, Sandbox, fixture, recorded


class Zenpy(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sandbox = Sandbox("zendesk").start()
        cls.addClassCleanup(cls.sandbox.stop)
        cls.way = Redirected(cls.sandbox.url)
        session = requests.Session()
        session.mount("https://", cls.way)
        cls.client = zenpy.Zenpy(subdomain="northwind", email="grace@northwind.example", token="zd-invented-token", session=session, disable_cache=True)

    def test_a_page_of_tickets(self):
        pages = self.client.tickets(cursor_pagination=2)
        got = list(pages)
        wanted = [ticket for exchange in fixture("zendesk", "tickets-list")["exchanges"] for ticket in exchange["response"]["body"]["tickets"]]
        self.assertEqual([ticket.id for ticket in got], [ticket["id"] for ticket in wanted])
        self.assertEqual([ticket.status for ticket in got], [ticket["status"] for ticket in wanted])

    def test_a_ticket(self):
        ticket = self.client.tickets(id=35436)
        wanted = recorded("zendesk", "tickets-get")["ticket"]
        self.assertIsInstance(ticket, zendesk.Ticket)
        self.assertEqual((ticket.subject, ticket.created.isoformat()), (wanted["subject"], "2026-03-02T09:15:00+00:00"))
        self.assertEqual([(field["id"], field["value"]) for field in ticket.custom_fields], [(field["id"], field["value"]) for field in wanted["custom_fields"]])

    def test_a_ticket_is_created_changed_and_deleted(self):
        made = self.client.tickets.create(zendesk.Ticket(subject="Paper is out", comment=zendesk.Comment(body="All of it.")))
        self.assertEqual((made.ticket.id, made.ticket.subject), (35439, "Paper is out"))
        self.assertEqual(self.client.tickets.update(zendesk.Ticket(id=35437, status="solved")).ticket.status, "solved")
        self.client.tickets.delete(zendesk.Ticket(id=35437))
        self.assertIn(("DELETE", "/api/v2/tickets/35437"), self.way.asked)

    def test_comments_with_their_files(self):
        comments = list(self.client.tickets.comments(ticket=35436))
        self.assertEqual([comment.public for comment in comments[:2]], [True, False])
        self.assertEqual(comments[0].attachments[0].file_name, "crash.log")

    def test_users_and_brands(self):
        self.assertEqual(self.client.users(id=23514540000031).email, "grace@northwind.example")
        self.assertEqual([brand.name for brand in self.client.brands()], ["Northwind Help", "Night Shift 2"])

    def test_a_refusal_is_the_librarys_own_exception(self):
        with self.assertRaises(zenpy.lib.exception.RecordNotFoundException):
            self.client.tickets(id=99)
        with self.assertRaises(zenpy.lib.exception.APIException) as refused:
            self.client.tickets.create(zendesk.Ticket(subject="No words"))
        self.assertIn("RecordInvalid", str(refused.exception))

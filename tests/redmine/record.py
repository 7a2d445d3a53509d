#!/usr/bin/env python3
"""Records the catalog's fixtures: unified calls go through a real Redmine, and what passed over the wire is written down.

    python3 tests/redmine/record.py          # with the built binary, after a change of the definition; read the difference
"""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from redmine.application import Redmine  # noqa: E402
from support.recorder import Recording  # noqa: E402
from support.server import Server  # noqa: E402

INVENTED = "0123456789abcdef0123456789abcdef01234567"

# Name, title, what is asked, further pages. `{…}` stands for a fact of the application or an earlier answer's id.
CALLS = [
    ("tickets_list", "List tickets: two pages of three, custom fields, nulls", "tickets", "list", {"query": {"limit": "3"}}, 1),
    ("tickets_filtered", "Tickets by status, assignee, collection and time of change, sorted", "tickets", "list",
     {"query": {"status": "open", "assignees": "{agent}", "collections": "{project}", "updated_at[gt]": "2020-01-01T00:00:00.5Z", "sort": "-updated_at"}}, 0),
    ("tickets_by_type_and_priority", "Tickets by type and priority: numbers are a Redmine's own, so its lists are asked first", "tickets", "list",
     {"query": {"type": "Support", "priority": "urgent", "limit": "1"}}, 0),
    ("tickets_get", "Get a ticket: an assignee, a custom field with several values", "tickets", "get", {"id": "1"}, 0),
    ("tickets_get_missing", "A ticket that is not there", "tickets", "get", {"id": "999"}, 0),
    ("tickets_create", "Create a ticket: custom fields by name, for which the fields are asked", "tickets", "create",
     {"body": {"name": "Paper is out", "collections": [{"id": "{project}"}], "type": "Support", "priority": "high", "assignees": [{"id": "{agent}"}],
               "custom_fields": {"Revenue Tier": "Silver", "Regions": ["AMER"]}}}, 0),
    ("tickets_create_by_number", "Create a ticket: a custom field by its number, without asking for the fields", "tickets", "create",
     {"body": {"name": "Toner is out", "collections": [{"id": "{project}"}], "custom_fields": {"{tier}": "Gold"}}}, 0),
    ("tickets_create_moved", "A new ticket may not have the status: Redmine passes over it, so the ticket is moved there", "tickets", "create",
     {"body": {"name": "Ink is out", "collections": [{"id": "{project}"}], "status": "in_progress"}}, 0),
    ("tickets_create_refused", "A refused ticket: every message names its field", "tickets", "create",
     {"body": {"name": "", "collections": [{"id": "{project}"}], "due_date": "no day", "custom_fields": {"{tier}": "Platinum"}}}, 0),
    ("tickets_create_unknown_type", "A tracker that this Redmine does not have: nothing is written", "tickets", "create",
     {"body": {"name": "x", "collections": [{"id": "{project}"}], "type": "Wish"}}, 0),
    ("tickets_update", "Update one field: only it is sent, the answer is read back", "tickets", "update", {"id": "2", "body": {"status": "in_progress"}}, 0),
    ("tickets_update_custom_field", "Update a custom field by name", "tickets", "update", {"id": "2", "body": {"custom_fields": {"Revenue Tier": "Bronze"}}}, 0),
    ("tickets_update_cleared", "Nobody, and part of nothing", "tickets", "update", {"id": "{tickets_create}", "body": {"assignees": [], "parent": None}}, 0),
    ("tickets_own_status", "A status of the customer's own is served as it is, with a warning", "tickets", "get", {"id": "3"}, 0),
    ("comments_create", "Comment on a ticket: answered without a body, read back", "comments", "create", {"body": {"ticket": {"id": "1"}, "body": "Have you tried water?"}}, 0),
    ("comments_list", "Comments of a ticket: changes without a note are left out", "comments", "list", {"query": {"ticket": "1"}}, 0),
    ("comments_list_empty", "A ticket without comments", "comments", "list", {"query": {"ticket": "4"}}, 0),
    ("comments_get", "Get a comment", "comments", "get", {"id": "{comments_create}"}, 0),
    ("comments_get_missing", "A comment that is not there", "comments", "get", {"id": "1-999"}, 0),
    ("comments_update", "Change a comment", "comments", "update", {"id": "{comments_create}", "body": {"body": "It helps."}}, 0),
    ("comments_delete", "Delete a comment: its note is emptied", "comments", "delete", {"id": "{comments_create}"}, 0),
    ("attachments_upload", "Upload a file: its token puts it on a ticket", "attachments", "upload",
     {"query": {"file_name": "log.txt"}, "file": {"text": "It is wet.\n", "content_type": "text/plain"}}, 0),
    ("attachments_create", "Put a file on a ticket that was uploaded before: answered without a body, read back", "attachments", "create",
     {"body": {"ticket": {"id": "4"}, "file_name": "log.txt", "content_type": "text/plain", "description": "What the printer said", "custom_fields": {"token": "{attachments_upload_token}"}}}, 0),
    ("attachments_create_refused", "A token that is not known", "attachments", "create",
     {"body": {"ticket": {"id": "4"}, "file_name": "x", "custom_fields": {"token": "99.0123456789abcdef"}}}, 0),
    ("attachments_upload_more", "Upload a file of no name and another type: Redmine takes octets alone", "attachments", "upload",
     {"file": {"text": "\u2713", "content_type": "image/png"}}, 0),
    ("comments_create_with_file", "Comment on a ticket with a file", "comments", "create",
     {"body": {"ticket": {"id": "4"}, "body": "See the file", "custom_fields": {"uploads": [{"token": "{attachments_upload_more_token}", "filename": "check.png"}]}}}, 0),
    ("attachments_list", "Files of a ticket, and the comments that they came with", "attachments", "list", {"query": {"ticket": "4"}}, 0),
    ("attachments_get", "Get what is known of a file", "attachments", "get", {"id": "{attachments_create}"}, 0),
    ("attachments_get_missing", "A file that is not there", "attachments", "get", {"id": "999"}, 0),
    ("attachments_content", "The bytes of a file", "attachments", "content", {"id": "{attachments_create}"}, 0),
    ("attachments_update", "Rename a file", "attachments", "update", {"id": "{attachments_create}", "body": {"file_name": "printer.log"}}, 0),
    ("attachments_delete", "Delete a file", "attachments", "delete", {"id": "{attachments_create}"}, 0),
    ("tickets_with_file", "A ticket with a file", "tickets", "get", {"id": "4"}, 0),
    ("tickets_delete", "Delete a ticket", "tickets", "delete", {"id": "5"}, 0),
    ("users_create", "Create a user", "users", "create", {"body": {"username": "ada", "first_name": "Ada", "last_name": "Lovelace", "email_address": "ada@example.com"}}, 0),
    ("users_create_refused", "A refused user: every message names its field", "users", "create", {"body": {"username": "ada", "first_name": "", "last_name": "L", "email_address": "x"}}, 0),
    ("users_list", "List users, locked ones too", "users", "list", {}, 0),
    ("users_get", "Get a user; the API key in the answer goes nowhere", "users", "get", {"id": "{agent}"}, 0),
    ("users_update", "Update a user", "users", "update", {"id": "{users_create}", "body": {"last_name": "King"}}, 0),
    ("users_update_custom_field", "Update a user's custom field by its name", "users", "update", {"id": "{users_create}", "body": {"custom_fields": {"Cost Centre": "C-1"}}}, 0),
    ("users_delete", "Delete a user", "users", "delete", {"id": "{users_create}"}, 0),
    ("collections_create", "Create a project: its identifier is made from its name", "collections", "create", {"body": {"name": "Night Shift 2", "access_level": "private"}}, 0),
    ("collections_list", "List projects", "collections", "list", {}, 0),
    ("collections_get", "Get a project", "collections", "get", {"id": "{project}"}, 0),
    ("collections_update", "Update a project", "collections", "update", {"id": "{collections_create}", "body": {"description": "After dark"}}, 0),
    ("collections_update_custom_field", "Update a project's custom field by its name", "collections", "update", {"id": "{collections_create}", "body": {"custom_fields": {"Region": "North"}}}, 0),
    ("collections_delete", "Delete a project", "collections", "delete", {"id": "{collections_create}"}, 0),
    ("tickets_list_wrong_key", "A key that is not valid", "tickets", "list", {}, 0),
    ("users_list_forbidden", "Only administrators list users", "users", "list", {}, 0),
]


def record(application: Redmine, server: Server) -> None:
    facts = application.facts
    recording = Recording(
        integration="redmine",
        program="tests/redmine/record.py",
        origin="https://redmine.example.com",
        known=f"Redmine {facts['version'].removesuffix('.stable')}",
        auth="api_key",
        credential="api_key",
        invented=INVENTED,
        passed=("x-redmine-api-key",),
        shown={"x-redmine-api-key": INVENTED},
        secrets=[facts["key"], facts["agent_key"]],
        secret=re.compile(r'(?<="api_key": ")[0-9a-f]{40}(?=")'),
    )
    recording.record(application, server, CALLS, {"tickets_list_wrong_key": "wrong", "users_list_forbidden": facts["agent_key"]}, facts["key"])


if __name__ == "__main__":
    application, server = Redmine(), Server("redmine-recorder")
    try:
        application.start()
        application.run_ruby("Issue.find(3).update_columns(status_id: IssueStatus.create!(name: 'Waiting for the vendor').id)")
        server.start()
        record(application, server)
    finally:
        server.stop()
        application.stop()

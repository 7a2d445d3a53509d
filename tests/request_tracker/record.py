#!/usr/bin/env python3
"""Records the catalog's fixtures: unified calls go through a real Request Tracker, and what passed over the wire is written down.

    python3 tests/request_tracker/record.py   # with the built binary, after a change of the definition; read the difference
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from request_tracker.application import RequestTracker  # noqa: E402
from support.recorder import Recording  # noqa: E402
from support.server import Server  # noqa: E402

INVENTED = "1-14-0123456789abcdef0123456789abcdef"

# Name, title, what is asked, further pages. `{…}` stands for a fact of the application or an earlier answer's id.
CALLS = [
    ("tickets_list", "List tickets: two pages, custom fields, never and nobody", "tickets", "list", {"query": {"limit": "3", "sort": "created_at"}}, 1),
    ("tickets_filtered", "Tickets by status, owner, queue and words, sorted: every value is quoted", "tickets", "list",
     {"query": {"status": "open", "assignees": "{agent}", "collections": "{queue}", "name[contains]": "fire", "sort": "-updated_at,name"}}, 0),
    ("tickets_quoted", "A caller's words stay words: quotes and backslashes end no literal", "tickets", "list", {"query": {"name[contains]": "O'Brien's \"login\""}}, 0),
    ("tickets_get", "Get a ticket: its description is the text of its first transaction", "tickets", "get", {"id": "1"}, 0),
    ("tickets_get_missing", "A ticket that is not there", "tickets", "get", {"id": "999"}, 0),
    ("tickets_create", "Create a ticket: answered with its id, read back", "tickets", "create",
     {"body": {"name": "Paper is out", "description": "All of it.", "status": "in_progress", "priority": "normal", "due_date": "2030-12-24T17:00:00Z", "collections": [{"id": "{queue}"}],
               "assignees": [{"id": "{agent}"}], "contact": {"id": "customer@example.com"}, "custom_fields": {"Revenue Tier": "Silver", "Regions": ["AMER", "EMEA"]}}}, 0),
    ("tickets_create_refused", "A ticket in no queue", "tickets", "create", {"body": {"name": "Nowhere"}}, 0),
    ("tickets_create_forbidden", "A queue that the user may not write to", "tickets", "create", {"body": {"name": "Not me", "collections": [{"id": "{queue}"}]}}, 0),
    ("tickets_update", "Update one field: only it is sent, the answer is read back", "tickets", "update", {"id": "2", "body": {"status": "on_hold"}}, 0),
    ("tickets_update_cleared", "Nobody, never, and a custom field without a value", "tickets", "update", {"id": "1", "body": {"assignees": [], "due_date": None, "custom_fields": {"Revenue Tier": None}}}, 0),
    ("tickets_update_refused", "Quirk: a refusal inside an answer of success", "tickets", "update", {"id": "2", "body": {"status": "bogus"}}, 0),
    ("tickets_update_refused_in_part", "One change of two is refused inside an answer of success: the other stands, and a problem says so", "tickets", "update",
     {"id": "3", "body": {"status": "bogus", "name": "Invoice is right"}}, 0),
    ("tickets_delete", "Delete a ticket", "tickets", "delete", {"id": "5"}, 0),
    ("tickets_list_wrong_token", "A token that is not valid", "tickets", "list", {}, 0),
    ("comments_create", "Reply to a ticket: the answer's Location is read back", "comments", "create", {"body": {"ticket": {"id": "1"}, "body": "Have you tried water?"}}, 0),
    ("comments_create_private", "Comment on a ticket in HTML, with a file", "comments", "create",
     {"body": {"ticket": {"id": "1"}, "html_body": "<p>They <b>have</b>.</p>", "is_private": True, "custom_fields": {"Attachments": [{"FileName": "log.txt", "FileType": "text/plain", "FileContent": "aGVsbG8K"}]}}}, 0),
    ("comments_list", "Replies and comments of a ticket: the text of each takes a request", "comments", "list", {"query": {"ticket": "1"}}, 0),
    ("comments_get", "Get a reply", "comments", "get", {"id": "{comments_create}"}, 0),
    ("comments_get_missing", "A transaction that is not there", "comments", "get", {"id": "99999"}, 0),
    ("attachments_list", "Files of a ticket, among its texts and mails", "attachments", "list", {"query": {"ticket": "1"}}, 0),
    ("attachments_get", "Get what is known of a file", "attachments", "get", {"id": "{attachments_list}"}, 0),
    ("users_create", "Create a user: answered with the name, read back", "users", "create", {"body": {"username": "alan", "name": "Alan Turing", "email_address": "alan@example.com"}}, 0),
    ("users_create_taken", "A name that is taken", "users", "create", {"body": {"username": "grace"}}, 0),
    ("users_list", "List users: everyone who ever wrote", "users", "list", {}, 0),
    ("users_found", "Users by their address", "users", "list", {"query": {"email_address": "grace@example.com"}}, 0),
    ("users_get", "Get a user", "users", "get", {"id": "{agent}"}, 0),
    ("users_update", "Rename a user", "users", "update", {"id": "{users_create}", "body": {"name": "Alan M. Turing"}}, 0),
    ("users_delete", "Delete a user: disabled", "users", "delete", {"id": "{users_create}"}, 0),
    ("collections_create", "Create a queue", "collections", "create", {"body": {"name": "Night Shift", "description": "After dark"}}, 0),
    ("collections_list", "List queues", "collections", "list", {}, 0),
    ("collections_get", "Get a queue", "collections", "get", {"id": "{queue}"}, 0),
    ("collections_update", "Update a queue", "collections", "update", {"id": "{collections_create}", "body": {"description": "Later"}}, 0),
    ("collections_delete", "Delete a queue: disabled", "collections", "delete", {"id": "{collections_create}"}, 0),
]


def record(application: RequestTracker, server: Server) -> None:
    facts = application.facts
    recording = Recording(
        integration="request_tracker",
        program="tests/request_tracker/record.py",
        origin="https://rt.example.com",
        known=f"Request Tracker {facts['version'].split('+')[0]}",
        auth="token",
        credential="token",
        invented=INVENTED,
        passed=("authorization",),
        shown={"authorization": f"token {INVENTED}"},
        secrets=[facts[name] for name in ("token", "stranger_token", "agent_token")],
        order=("comments_list",),
    )
    others = {"tickets_list_wrong_token": "1-2-abc", "tickets_create_forbidden": facts["stranger_token"]}
    recording.record(application, server, CALLS, others, facts["token"])


if __name__ == "__main__":
    application, server = RequestTracker(), Server("request_tracker-recorder")
    try:
        application.start()
        server.start()
        record(application, server)
    finally:
        server.stop()
        application.stop()

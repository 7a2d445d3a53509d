#!/usr/bin/env python3
"""Records the catalog's fixtures: unified calls go through a real Redmine, and what passed over the wire is written down.

    python3 tests/redmine/record.py          # with the built binary, after a change of the definition; read the difference
"""

import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from redmine.application import Application  # noqa: E402
from support import net  # noqa: E402
from support.recorder import Recorder, expected, filled  # noqa: E402
from support.server import ROOT, SCRATCH, Server  # noqa: E402

FOLDER = ROOT / "catalog/integrations/redmine/fixtures"
ORIGIN = "https://redmine.example.com"
INVENTED = "0123456789abcdef0123456789abcdef01234567"

# name, title, what is asked. `{…}` stands for a fact of the application or an earlier answer's id.
CALLS = [
    ("tickets_list", "List tickets: two pages of three, custom fields, nulls", "tickets", "list", {"query": {"limit": "3"}}, 1),
    ("tickets_filtered", "Tickets by status, assignee, collection and time of change, sorted", "tickets", "list",
     {"query": {"status": "open", "assignees": "{agent}", "collections": "{project}", "updated_at[gt]": "2020-01-01T00:00:00.5Z", "sort": "-updated_at"}}, 0),
    ("tickets_get", "Get a ticket: an assignee, a custom field with several values", "tickets", "get", {"id": "1"}, 0),
    ("tickets_get_missing", "A ticket that is not there", "tickets", "get", {"id": "999"}, 0),
    ("tickets_create", "Create a ticket: custom fields by name, for which the fields are asked", "tickets", "create",
     {"body": {"name": "Paper is out", "collections": [{"id": "{project}"}], "type": "Support", "priority": "high", "assignees": [{"id": "{agent}"}],
               "custom_fields": {"Revenue Tier": "Silver", "Regions": ["AMER"]}}}, 0),
    ("tickets_create_by_number", "Create a ticket: a custom field by its number, without asking for the fields", "tickets", "create",
     {"body": {"name": "Toner is out", "collections": [{"id": "{project}"}], "custom_fields": {"{tier}": "Gold"}}}, 0),
    ("tickets_create_refused", "A refused ticket: every message names its field", "tickets", "create",
     {"body": {"name": "", "collections": [{"id": "{project}"}], "due_date": "no day", "custom_fields": {"{tier}": "Platinum"}}}, 0),
    ("tickets_update", "Update one field: only it is sent, the answer is read back", "tickets", "update", {"id": "2", "body": {"status": "in_progress"}}, 0),
    ("tickets_update_custom_field", "Update a custom field by name", "tickets", "update", {"id": "2", "body": {"custom_fields": {"Revenue Tier": "Bronze"}}}, 0),
    ("tickets_own_status", "A status of the customer's own is served as it is, with a warning", "tickets", "get", {"id": "3"}, 0),
    ("comments_create", "Comment on a ticket: answered without a body, read back", "comments", "create", {"body": {"ticket": {"id": "1"}, "body": "Have you tried water?"}}, 0),
    ("comments_list", "Comments of a ticket: changes without a note are left out", "comments", "list", {"query": {"ticket": "1"}}, 0),
    ("comments_list_empty", "A ticket without comments", "comments", "list", {"query": {"ticket": "4"}}, 0),
    ("comments_get", "Get a comment", "comments", "get", {"id": "{comments_create}"}, 0),
    ("comments_get_missing", "A comment that is not there", "comments", "get", {"id": "1-999"}, 0),
    ("comments_update", "Change a comment", "comments", "update", {"id": "{comments_create}", "body": {"body": "It helps."}}, 0),
    ("comments_delete", "Delete a comment: its note is emptied", "comments", "delete", {"id": "{comments_create}"}, 0),
    ("tickets_delete", "Delete a ticket", "tickets", "delete", {"id": "5"}, 0),
    ("users_create", "Create a user", "users", "create", {"body": {"username": "ada", "first_name": "Ada", "last_name": "Lovelace", "email_address": "ada@example.com"}}, 0),
    ("users_create_refused", "A refused user: every message names its field", "users", "create", {"body": {"username": "ada", "first_name": "", "last_name": "L", "email_address": "x"}}, 0),
    ("users_list", "List users, locked ones too", "users", "list", {}, 0),
    ("users_get", "Get a user; the API key in the answer goes nowhere", "users", "get", {"id": "{agent}"}, 0),
    ("users_update", "Update a user", "users", "update", {"id": "{users_create}", "body": {"last_name": "King"}}, 0),
    ("users_delete", "Delete a user", "users", "delete", {"id": "{users_create}"}, 0),
    ("collections_create", "Create a project: its identifier is made from its name", "collections", "create", {"body": {"name": "Night Shift 2", "access_level": "private"}}, 0),
    ("collections_list", "List projects", "collections", "list", {}, 0),
    ("collections_get", "Get a project", "collections", "get", {"id": "{project}"}, 0),
    ("collections_update", "Update a project", "collections", "update", {"id": "{collections_create}", "body": {"description": "After dark"}}, 0),
    ("collections_delete", "Delete a project", "collections", "delete", {"id": "{collections_create}"}, 0),
    ("tickets_list_wrong_key", "A key that is not valid", "tickets", "list", {}, 0),
    ("users_list_forbidden", "Only administrators list users", "users", "list", {}, 0),
]
HTTP = {"list": "GET", "get": "GET", "create": "POST", "update": "PATCH", "delete": "DELETE"}


def ask(server: Server, account: str, resource: str, method: str, call: dict) -> net.Answer:
    path = f"/unified/ticketing/{resource}" + (f"/{call['id']}" if "id" in call else "")
    return server.call(HTTP[method], path, call.get("body"), {"account": account, **call.get("query", {})})


def record(application: Application, server: Server) -> None:
    recorder = Recorder(application.url, ("x-redmine-api-key", "authorization"), {"x-redmine-api-key": INVENTED})
    facts = {name: str(value) for name, value in application.facts.items()}
    connect = lambda key: server.account("redmine", {"api_key": key}, {"url": recorder.url}, "api_key")  # noqa: E731
    accounts = {"tickets_list_wrong_key": connect("wrong"), "users_list_forbidden": connect(facts["agent_key"])}
    secrets = [facts["key"], facts["agent_key"]]
    for name, title, resource, method, call, further in CALLS:
        account = accounts.get(name) or connect(facts["key"])  # a new account knows no field list yet
        call = filled(call, facts)
        recorder.exchanges = []
        answer = ask(server, account, resource, method, call)
        if method == "create" and answer.status == 201:
            facts[name] = answer.json["data"]["id"]
        case = {
            "title": title,
            "source": "A conversation with the application, made by tests/redmine/record.py",
            "known": f"observed on Redmine {facts['version'].removesuffix('.stable')}",
            **({} if account not in accounts.values() else {"sandbox": False}),
            "account": {"auth": "api_key", "variables": {"url": ORIGIN}, "credentials": {"api_key": INVENTED}},
            "call": {"model": "ticketing", "resource": resource, "method": method, **call},
            "exchanges": recorder.exchanges,
            "expect": expected(answer),
        }
        for _ in range(further):
            answer = ask(server, account, resource, method, {"query": {"cursor": answer.json["next_cursor"]}})
            case.setdefault("next_pages", []).append(expected(answer))
        text = json.dumps(case, ensure_ascii=False, indent=2).replace(recorder.url, ORIGIN).replace(application.url, ORIGIN)
        text = re.sub(r'("api_key": )"[0-9a-f]{40}"', rf'\1"{INVENTED}"', text)
        for secret in secrets:
            text = text.replace(secret, INVENTED)
        (FOLDER / f"{name}.json").write_text(text + "\n")
        print(f"{answer.status} {name}", flush=True)


if __name__ == "__main__":
    application, server = Application(SCRATCH / "redmine"), Server("redmine-recorder")
    try:
        application.start()
        application.run_ruby("Issue.find(3).update_columns(status_id: IssueStatus.create!(name: 'Waiting for the vendor').id)")
        server.start()
        record(application, server)
    finally:
        server.stop()
        application.stop()

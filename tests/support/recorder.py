"""Fixtures out of conversations: unified calls go through a proxy to a real application, and what passed over the wire is written down."""

import json
import pathlib
import re
from dataclasses import dataclass, field

from . import net
from .application import Application
from .server import ROOT, Server
from .vendor import Asked, Reply, Vendor

HTTP = {"list": "GET", "get": "GET", "create": "POST", "update": "PATCH", "delete": "DELETE"}
PASSED_BACK = ("content-type", "location", "www-authenticate")
NEVER = re.compile(r"(?!)")


@dataclass
class Recording:
    """What a recorder has to know of an application, beside what is asked of it."""

    integration: str
    program: str
    """Path of the recorder, for the fixtures' `source`."""
    origin: str
    """What stands for the application's address."""
    known: str
    """Name and version of the application."""
    auth: str
    credential: str
    """Name of the secret."""
    invented: str
    """What stands for every secret."""
    passed: tuple
    """The headers that go through."""
    shown: dict
    """The headers that a record holds of each request."""
    secrets: list = field(default_factory=list)
    """What must not be written down."""
    secret: re.Pattern = NEVER
    """Secrets that only answers tell: what matches is replaced."""
    order: tuple = ()
    """Calls whose requests after the first go out side by side: they are kept as they were asked for, not as they arrived."""

    def record(self, application: Application, server: Server, calls: list, others: dict, key: str) -> None:
        """Makes the calls, by the account that holds `key` or, where `others` names one for the call, by that."""
        conversation = Conversation(self, application)
        facts = {name: str(value) for name, value in application.facts.items()}
        connect = lambda key: server.account(self.integration, {self.credential: key}, {"url": conversation.proxy.url}, self.auth)  # noqa: E731
        for name, title, resource, method, asked, further in calls:
            account = connect(others.get(name, key))  # a new account knows no field list yet
            asked = filled(asked, facts)
            conversation.exchanges = []
            answer = ask(server, account, resource, method, asked)
            if name in self.order:
                conversation.sort()
            facts |= told(name, answer)
            call = {"model": "ticketing", "resource": resource, "method": method, **asked}
            case = self._case(title, call, conversation.exchanges, answer, name not in others)
            for _ in range(further):
                answer = ask(server, account, resource, method, {"query": {"cursor": answer.json["next_cursor"]}})
                case.setdefault("next_pages", []).append(expected(answer))
            self._write(name, conversation.written(case))
            print(f"{answer.status} {name}", flush=True)

    def _case(self, title: str, call: dict, exchanges: list, answer: net.Answer, in_sandbox: bool) -> dict:
        return {
            "title": title,
            "source": f"A conversation with the application, made by {self.program}",
            "known": f"observed on {self.known}",
            **({} if in_sandbox else {"sandbox": False}),
            "account": {"auth": self.auth, "variables": {"url": self.origin}, "credentials": {self.credential: self.invented}},
            "call": call,
            "exchanges": exchanges,
            "expect": expected(answer),
        }

    def _write(self, name: str, text: str) -> None:
        text = self.secret.sub(self.invented, text)
        for secret in self.secrets:
            text = text.replace(secret, self.invented)
        (ROOT / "catalog/integrations" / self.integration / "fixtures" / f"{name}.json").write_text(text + "\n")


class Conversation:
    """A proxy that passes everything on and keeps it."""

    def __init__(self, recording: Recording, application: Application):
        self.recording, self.behind, self.exchanges = recording, application.url, []
        self.proxy = Vendor(self.pass_on)

    def pass_on(self, asked: Asked) -> Reply:
        headers = {name: value for name, value in asked.headers.items() if name in (*self.recording.passed, "content-type")}
        answer = net.request(asked.method, self.behind + asked.target, asked.body or None, headers)
        request = {"method": asked.method, "path": asked.path}
        request |= {"query": asked.query} if asked.query else {}
        kind = {name: value for name, value in asked.headers.items() if name == "content-type" and value != "application/json"}
        request |= {"headers": self.recording.shown | kind}
        request |= {"body": readable(asked.body)} if asked.body else {}
        response = {"status": answer.status}
        kept = {name: answer.headers[name] for name in ("content-type", "location") if name in answer.headers}
        response |= {"headers": kept} if kept else {}
        response |= {"body": answer.json} if answer.json is not None else {"text": answer.text} if answer.text else {}
        self.exchanges.append({"request": request, "response": response})
        return Reply(answer.status, answer.body, {name: answer.headers[name] for name in PASSED_BACK if name in answer.headers})

    def sort(self) -> None:
        self.exchanges[1:] = sorted(self.exchanges[1:], key=lambda exchange: json.dumps(exchange["request"], sort_keys=True))

    def written(self, case: dict) -> str:
        text = json.dumps(case, ensure_ascii=False, indent=2)
        return text.replace(self.proxy.url, self.recording.origin).replace(self.behind, self.recording.origin)


def readable(body: bytes):
    """JSON, or text."""
    try:
        return json.loads(body)
    except ValueError:
        return body.decode()


def ask(server: Server, account: str, resource: str, method: str, call: dict) -> net.Answer:
    path = f"/unified/ticketing/{resource}" + (f"/{call['id']}" if "id" in call else "")
    path += "" if method in HTTP else f"/{method}" if "id" in call else f"/-/{method}"
    body, headers = call.get("body"), {}
    if "file" in call:
        body, headers = call["file"]["text"].encode(), {"content-type": call["file"]["content_type"]}
    return server.call(HTTP.get(method, "POST"), path, body, {"account": account, **call.get("query", {})}, headers)


def told(name: str, answer: net.Answer) -> dict:
    """What later calls may need of an answer: the id, the first one of a list, as `name`; the token of a file as `name_token`."""
    data = answer.json and answer.json.get("data") if answer.status < 300 else None
    first = data[0] if isinstance(data, list) and data else data
    if not isinstance(first, dict):
        return {}
    token = first.get("custom_fields", {}).get("token")
    return {name: first.get("id"), **({f"{name}_token": token} if token else {})}


def filled(value, facts: dict):
    """The value with `{name}` replaced."""
    if isinstance(value, dict):
        return {filled(key, facts): filled(member, facts) for key, member in value.items()}
    if isinstance(value, list):
        return [filled(item, facts) for item in value]
    return re.sub(r"\{(\w+)\}", lambda found: str(facts[found[1]]), value) if isinstance(value, str) else value


def expected(answer: net.Answer) -> dict:
    """What the fixture demands of an answer."""
    body = answer.json
    if body is None:
        return {"status": answer.status, "headers": {"content-type": answer.headers["content-type"]}, "file": answer.text}
    if answer.status >= 400:
        keep = ("kind", "detail", "details")
        return {"status": answer.status, **{name: body[name] for name in keep if name in body}}
    wanted = {"status": answer.status, "data": body["data"]}
    if "next_cursor" in body:
        wanted["next_cursor"] = body["next_cursor"] is not None
    wanted |= {"meta": body["meta"]} if "meta" in body else {}
    wanted["problems"] = [{name: problem[name] for name in ("kind", "pointer", "index", "severity") if name in problem} for problem in body["problems"]]
    return wanted

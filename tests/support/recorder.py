"""Fixtures out of conversations: a proxy between the product and an application, and what a fixture demands of an answer."""

import http.server
import json
import re
import threading
import urllib.parse

from . import net


class Recorder:
    """A proxy that passes everything on and keeps it."""

    def __init__(self, behind: str, passed: tuple, shown: dict):
        """`passed`: the headers that go through; `shown`: the headers that a record holds of each request."""
        self.behind, self.passed, self.shown, self.exchanges = behind, passed, shown, []
        recorder = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def _pass(self):
                recorder.pass_on(self)

            do_GET = do_POST = do_PUT = do_DELETE = _pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def pass_on(self, handler) -> None:
        length = int(handler.headers.get("content-length") or 0)
        text = handler.rfile.read(length) if length else b""
        body = json.loads(text) if text else None
        headers = {name: value for name, value in handler.headers.items() if name.lower() in self.passed}
        answer = net.request(handler.command, self.behind + handler.path, body, headers)
        url = urllib.parse.urlsplit(handler.path)
        request = {"method": handler.command, "path": url.path}
        query = urllib.parse.parse_qs(url.query, keep_blank_values=True)
        request |= {"query": {name: values if len(values) > 1 else values[0] for name, values in query.items()}} if query else {}
        request |= {"headers": self.shown}
        request |= {"body": body} if body is not None else {}
        response = {"status": answer.status}
        kept = {name: answer.headers[name] for name in ("content-type", "location") if name in answer.headers}
        response |= {"headers": kept} if kept else {}
        response |= {"body": answer.json} if answer.json is not None else {"text": answer.text} if answer.text else {}
        self.exchanges.append({"request": request, "response": response})
        handler.send_response(answer.status)
        for name in ("content-type", "location", "www-authenticate"):
            if name in answer.headers:
                handler.send_header(name, answer.headers[name])
        sent = answer.text.encode()
        if answer.status != 204:
            handler.send_header("content-length", str(len(sent)))
        handler.end_headers()
        handler.wfile.write(sent)


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
    if answer.status >= 400:
        keep = ("kind", "detail", "details")
        return {"status": answer.status, **{name: body[name] for name in keep if name in body}}
    wanted = {"status": answer.status, "data": body["data"]}
    if "next_cursor" in body:
        wanted["next_cursor"] = body["next_cursor"] is not None
    wanted |= {"meta": body["meta"]} if "meta" in body else {}
    wanted["problems"] = [{name: problem[name] for name in ("kind", "pointer", "index", "severity") if name in problem} for problem in body["problems"]]
    return wanted

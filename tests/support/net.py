"""HTTP over loopback with the standard library: one request, one answer, no surprises."""

import json
import socket
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(url: str) -> bool:
    """Whether an HTTP server answers there, whatever its status."""
    try:
        urllib.request.urlopen(url, timeout=2).close()
        return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


@dataclass
class Answer:
    """Status, headers (lower-case names) and body; `json` is None where the body is not JSON."""

    status: int
    headers: dict
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def json(self):
        try:
            return json.loads(self.text)
        except ValueError:
            return None


def request(method: str, url: str, body=None, headers: dict | None = None, query: dict | None = None, seconds: float = 60) -> Answer:
    """Sends one request, bytes as they are and anything else as JSON; statuses of any class are answers, not exceptions."""
    if query:
        url += ("&" if "?" in url else "?") + urllib.parse.urlencode(query)
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    wanted = dict(headers or {})
    if data is not None and data is not body:
        wanted.setdefault("content-type", "application/json")
    message = urllib.request.Request(url, data=data, headers=wanted, method=method)
    try:
        with urllib.request.urlopen(message, timeout=seconds) as reply:
            return _answer(reply)
    except urllib.error.HTTPError as reply:
        with reply:
            return _answer(reply)


def _answer(reply) -> Answer:
    headers = {name.lower(): value for name, value in reply.headers.items()}
    return Answer(reply.status, headers, reply.read())

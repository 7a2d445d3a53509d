"""An HTTP server on the loopback whose answers a function makes."""

import http.server
import json
import threading
import urllib.parse
from dataclasses import dataclass, field


@dataclass
class Asked:
    """A request: `target` is path and query as they came, header names are lower case."""

    method: str
    target: str
    headers: dict
    body: bytes

    @property
    def path(self) -> str:
        return urllib.parse.urlsplit(self.target).path

    @property
    def query(self) -> dict:
        """Values by name, repeated ones as a list."""
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.target).query, keep_blank_values=True)
        return {name: values if len(values) > 1 else values[0] for name, values in query.items()}


@dataclass
class Reply:
    """What is answered; a body of nothing is no body."""

    status: int = 200
    body: bytes = b""
    headers: dict = field(default_factory=dict)


def json_reply(status: int, body) -> Reply:
    return Reply(status, b"" if body is None else json.dumps(body).encode(), {"content-type": "application/json"})


class Vendor:
    """Serves until it is stopped, a thread for each connection."""

    def __init__(self, answer):
        """`answer` makes a `Reply` of an `Asked`."""

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Head and body in one packet: the client's acknowledgement of the first would be waited for.
            wbufsize, disable_nagle_algorithm = -1, True

            def log_message(self, *_):
                pass

            def _answer(self):
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                if headers.get("transfer-encoding") == "chunked":
                    body = b"".join(iter(self._chunk, b""))
                reply = answer(Asked(self.command, self.path, headers, body))
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if reply.status != 204:
                    self.send_header("content-length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)

            def _chunk(self) -> bytes:
                chunk = self.rfile.read(int(self.rfile.readline(), 16))
                self.rfile.readline()
                return chunk

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

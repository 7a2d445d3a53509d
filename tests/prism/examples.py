"""A vendor that answers with the example answers of its own description; what has none, with what a fixture holds."""

import http.server
import json
import threading
import urllib.parse


class Examples:
    """`round` says which example of each operation is answered; `most` is the highest number of examples that an operation asked for had."""

    def __init__(self, operations: list, below: str = ""):
        self.operations, self.below, self.round, self.most, self.recorded = operations, below, 0, 0, []
        examples = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def _answer(self):
                self.rfile.read(int(self.headers.get("content-length") or 0))
                status, body = examples.answer(self.command, urllib.parse.urlsplit(self.path).path)
                sent = b"" if body is None else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, method: str, path: str) -> tuple:
        for wanted, pattern, answers in self.operations:
            if wanted == method and pattern.fullmatch(path.removeprefix(self.below)):
                self.most = max(self.most, len(answers))
                status, _, body = answers[min(self.round, len(answers) - 1)]
                return status, body
        for exchange in self.recorded:
            request, response = exchange["request"], exchange["response"]
            if request["method"] == method and request["path"].endswith(path.removeprefix(self.below)):
                return response.get("status", 200), response.get("body")
        return 404, {"message": "no example"}

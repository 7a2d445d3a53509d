"""A vendor that says which path it was asked for, and turns refresh tokens over."""

import http.server
import json
import secrets
import threading
import time
import urllib.parse


class Vendor:
    def __init__(self):
        vendor = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # An answer in one piece: in two, its end would wait for 40 ms until the client has acknowledged the first.
            wbufsize, disable_nagle_algorithm = -1, True

            def do_GET(self):
                token = self.headers.get("authorization", "").removeprefix("Bearer ")
                known = vendor.tokens.get(token, 0) > time.monotonic()
                self.answer(200 if known else 401, {"results": [{"id": "1", "path": self.path}]})

            def do_POST(self):
                form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["content-length"])).decode()))
                with vendor.lock:
                    if form.get("refresh_token") != vendor.current:
                        vendor.reused += 1
                        return self.answer(400, {"error": "invalid_grant"})
                    self.answer(200, vendor.issue())

            def answer(self, status, body):
                text = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        self.lock, self.tokens, self.issued, self.reused = threading.Lock(), {}, 0, 0
        self.current = None
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def issue(self, life: float = 3600) -> dict:
        self.current, access = secrets.token_hex(8), secrets.token_hex(8)
        self.tokens[access] = time.monotonic() + life
        self.issued += 1
        return {"access_token": access, "refresh_token": self.current, "expires_in": int(life), "token_type": "Bearer"}

    def definition(self, path: str) -> dict:
        return {
            "base_url": self.url,
            "auth": {"type": "oauth2", "token_url": f"{self.url}/token", "rotates": True},
            "resources": {"things": {"list": {"method": "GET", "path": path, "response_path": "results"}}},
        }

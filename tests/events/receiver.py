"""A receiver of events that does as it is told, and keeps what it got."""

import http.server
import threading
import time


class Receiver:
    """`answers` is a list of statuses or callables for the next requests; after it, 204. Callables get the request and yield a status."""

    def __init__(self):
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
                headers = {name.lower(): value for name, value in self.headers.items()}
                with receiver.lock:
                    receiver.got.append((headers, body))
                    answer = receiver.answers.pop(0) if receiver.answers else 204
                status = answer(self) if callable(answer) else answer
                try:
                    self.send_response(status)
                    self.send_header("content-length", "0")
                    for name, value in receiver.headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                except OSError:
                    pass

            def log_message(self, *_):
                pass

        self.lock, self.got, self.answers, self.headers = threading.Lock(), [], [], {}
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/events?token=t"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def ids(self) -> list:
        with self.lock:
            return [headers["webhook-id"] for headers, _ in self.got]

    def wait(self, count: int, seconds: float = 30) -> list:
        """The first so many requests; fails if they do not come."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with self.lock:
                if len(self.got) >= count:
                    return self.got[:count]
            time.sleep(0.05)
        raise AssertionError(f"{len(self.got)} of {count} requests came within {seconds} s")

"""A vendor of large things: a file of any size, taken and given, and a list of a thousand pages. It keeps none of them either."""

import http.server
import json
import threading
import urllib.parse
import zlib

CHUNK = bytes(range(256)) * 4096  # 1 MiB
PAGE = 100


def checksum(size: int) -> int:
    """CRC-32 of a file of this size."""
    crc, left = 0, size
    while left > 0:
        crc = zlib.crc32(CHUNK[: min(left, len(CHUNK))], crc)
        left -= len(CHUNK)
    return crc


class Vendor:
    """`url`, and what was received: `taken` is (bytes, CRC-32) of the last upload; `fails_at` names a page that fails."""

    def __init__(self, pages: int):
        self.pages, self.taken, self.fails_at, self.asked = pages, None, None, 0
        vendor = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # head and body are two writes

            def log_message(self, *_):
                pass

            def do_GET(self):
                path, _, query = self.path.partition("?")
                query = dict(urllib.parse.parse_qsl(query))
                if path == "/file":
                    self.give(int(query["bytes"]))
                else:
                    self.page(int(query.get("cursor", "0")))

            def do_PUT(self):
                left = int(self.headers["content-length"])
                size, crc = left, 0
                while left > 0:
                    chunk = self.rfile.read(min(left, len(CHUNK)))
                    if not chunk:
                        break
                    crc, left = zlib.crc32(chunk, crc), left - len(chunk)
                vendor.taken = (size - left, crc)
                self.answer(201, b"{}")

            def give(self, size):
                self.send_response(200)
                self.send_header("content-type", "application/octet-stream")
                self.send_header("content-length", str(size))
                self.end_headers()
                while size > 0:
                    self.wfile.write(CHUNK[: min(size, len(CHUNK))])
                    size -= len(CHUNK)

            def page(self, number):
                vendor.asked += 1
                if number == vendor.fails_at:
                    return self.answer(503, b"{}")
                first = number * PAGE
                records = [{"id": first + at, "name": f"Person {first + at}", "notes": "x" * 200} for at in range(PAGE)]
                following = str(number + 1) if number + 1 < vendor.pages else None
                self.answer(200, json.dumps({"results": records, "cursor": following}).encode())

            def answer(self, status, body):
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                """Readers that go away are part of the judgement."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

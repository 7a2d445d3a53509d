"""Two systems that exist nowhere else, on one port, and a third that breaks things on purpose."""

import http.server
import json
import threading
import urllib.parse

PEOPLE = [{"uid": n, "attributes": {"full": f"Person {n}", "tier": "gold" if n % 2 else "tin", "mood": "calm"}} for n in range(1, 6)]


def _json(text):
    try:
        return json.loads(text)
    except ValueError:
        return None


class Vendor:
    """`requests` holds what came: method, url, path, query, headers, body (JSON, where it is that), text."""

    def __init__(self):
        self.requests: list = []
        vendor = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Head and body in one packet: the client's acknowledgement of the first would be waited for.
            wbufsize, disable_nagle_algorithm = -1, True

            def log_message(self, *_):
                pass

            def _serve(self):
                length = int(self.headers.get("content-length") or 0)
                text = self.rfile.read(length)
                url = urllib.parse.urlsplit(self.path)
                query = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
                headers = {name.lower(): value for name, value in self.headers.items()}
                request = {"method": self.command, "url": self.path, "path": url.path, "query": query, "headers": headers, "body": _json(text), "text": text}
                vendor.requests.append(request)
                system, _, rest = url.path.lstrip("/").partition("/")
                status, extra, body = getattr(vendor, system)(rest, request)
                self.answer(status, extra, body)

            def answer(self, status, extra, body):
                sent = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                for name, value in {"content-type": "application/json", "content-length": str(len(sent)), **extra}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(sent)
                self.close_connection = extra.get("connection") == "close"

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    # Calls by POST alone, cursor in the body, a failure is a 200 that says so.

    def ledgerly(self, rest, request):
        body = request["body"] or {}
        if request["headers"].get("x-token") != "tok opensesame":
            return 200, {}, {"ok": False, "error": "who_are_you"}
        if rest == "people.list":
            return self._people(body)
        if rest == "people.info":
            found = [person for person in PEOPLE if str(person["uid"]) == str(body.get("uid"))]
            return 200, {}, {"ok": True, "item": found[0]} if found else {"ok": False, "error": "unknown_person"}
        if rest == "people.create":
            if not body.get("full"):
                return 200, {}, {"ok": False, "error": "bad_input", "fields": {"full": "must not be empty"}}
            return 200, {}, {"ok": True, "item": {"uid": 77, "attributes": body}}
        if rest == "people.change":
            return 200, {}, {"ok": True, "item": {"uid": body["uid"], "attributes": {"full": "Kept", **body}}}
        return 200, {}, {"ok": False, "error": "no_such_call"}

    def _people(self, body):
        page = body.get("page", {})
        start, size = int(page.get("after") or 0), int(page.get("size") or 2)
        asked = body.get("want") or []
        shown = [{"uid": p["uid"], "attributes": {k: v for k, v in p["attributes"].items() if k in asked or k == "mood"}} for p in PEOPLE]
        following = start + size
        return 200, {}, {"ok": True, "items": shown[start:following], "meta": {"next": str(following) if following < len(PEOPLE) else None}}

    # Pages by Link header, the key in the query.

    def harbour(self, rest, request):
        query = request["query"]
        if query.get("api_key") != "k&y=1":
            return 401, {}, {"message": "bad key"}
        if rest == "ships":
            page = int(query.get("page", 1))
            link = {"link": f'<{self.url}/harbour/ships?page={page + 1}&per={query.get("per", 2)}>; rel="next", <x>; rel="last"'} if page < 3 else {}
            left = {"x-left": str(10 - page), "x-limit": "10", "x-reset": "30"}
            return 200, {**link, **left}, [{"imo": page * 10 + n, "name": f"Ship {page}-{n}"} for n in (1, 2)]
        return 404, {}, {"message": "no such thing"}

    # Everything that goes wrong on a wire.

    def mishap(self, rest, request):
        query = request["query"]
        ships = [{"id": 9007199254740993, "price": 0.10}]
        answers = {
            "throttle": (429, {"retry-after": "7"}, {"message": "slow down"}),
            "throttle403": (403, {}, {"code": "LIMIT", "wait": 9}),
            "forbidden": (403, {}, {"code": "RIGHTS"}),
            "repeated": (200, {}, {"items": [{"id": 1}], "next": "again"}),
            "abroad": (200, {}, {"items": [{"id": 1}], "next": "http://127.0.0.2:9/elsewhere"}),
            "relative": (200, {}, {"items": [{"id": int(query.get("at", 1))}], "next": None if query.get("at") == "2" else "relative?at=2"}),
            "nothing": (204, {}, b""),
            "torn": (200, {}, b'{"items": [{"id": 1}, {"id"'),
            "garbled": (200, {}, b'{"items": [{"id": 1, "name": "\xff\xfe"}]}'),
            "numbers": (200, {}, b'{"items": [{"id": 9007199254740993, "price": 0.10}]}'),
            "shapes": (200, {}, {"items": [{"id": 1, "name": "one"}, {"id": 2, "name": ["turned", "list"]}, {"name": "no id"}, {"id": 4, "name": "four"}]}),
        }
        return answers.get(rest, (404, {}, {"items": ships}))

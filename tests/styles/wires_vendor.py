"""Systems that differ in what goes over the wire: signed requests, CSV, lines of JSON, ranges, jobs, records with two keys."""

import base64
import hashlib
import hmac
import json
import re
import time
import urllib.parse

from unseen.vendor import Vendor

SECRET = base64.b64encode(b"a secret key").decode()
ROWS = [{"sku": f"P{n}", "title": f'Ann; "the {n}th"', "active": "Y" if n % 2 else "N"} for n in range(1, 6)]
LINES = [{"id": n, "who": f"Person {n}", "at": 1714557600 + n} for n in range(1, 6)]


class Wires(Vendor):
    def __init__(self):
        super().__init__()
        self.nonces, self.bills, self.tokens, self.jobs = set(), [], [], {}
        self.slow = 1
        self.shelves = [self._shelved("A" if n < 5 else "B", n) for n in range(1, 8)]

    # Every request is signed: a canonical text with the parameters sorted, a time, a nonce. Bodies are nested forms.

    def abacus(self, rest, request):
        headers, url = request["headers"], urllib.parse.urlsplit(request["url"])
        when, nonce = headers.get("x-time", ""), headers.get("x-nonce", "")
        digest = hashlib.sha256(request["text"]).hexdigest()
        canon = "\n".join([request["method"], url.path, "&".join(sorted(filter(None, url.query.split("&")))), digest, when, nonce])
        expected = base64.b64encode(hmac.new(base64.b64decode(SECRET), canon.encode(), hashlib.sha512).digest()).decode()
        if not when.isdigit() or abs(int(when) - time.time()) > 30 or len(nonce) < 8 or nonce in self.nonces:
            return 401, {}, {"error": "time or nonce"}
        self.nonces.add(nonce)
        if headers.get("x-signature") != f"v1={expected}":
            return 401, {}, {"error": f"signature over {canon!r}"}
        if request["method"] == "GET":
            wanted = [value for name, value in urllib.parse.parse_qsl(url.query) if name == "state[]"]
            return 200, {}, {"bills": [bill for bill in self.bills if not wanted or bill["state"] in wanted]}
        fields = dict(urllib.parse.parse_qsl(request["text"].decode(), keep_blank_values=True))
        if not fields.get("bill[no]"):
            return 422, {}, {"errors": {"no": ["is empty", "is too short"]}}
        self.bills.append({"id": len(self.bills) + 1, "no": fields["bill[no]"], "state": "o", "currency": "EUR", "cents": int(fields["bill[lines][0][cents]"])})
        return 201, {}, {"bill": self.bills[-1]}

    # CSV both ways, separated by semicolons, refusals in plain text.

    def barn(self, rest, request):
        plain = {"content-type": "text/plain"}
        if request["query"].pop("key", None) != "hay":
            return 403, plain, b"KEY MISSING OR WRONG"
        found = [row for row in ROWS if rest == f"people/{row['sku']}"]
        if request["method"] == "PUT":
            return (200, plain, b"OK") if request["headers"]["content-type"] == "text/csv" else (415, plain, b"ERR csv is wanted")
        if rest != "people.csv" and not found:
            return 404, plain, b"ERR nobody of that name"
        if set(request["query"]) - {"skip", "take", "active"}:
            return 400, plain, b"ERR unknown parameter"
        rows = found or [row for row in ROWS if request["query"].get("active") in (None, row["active"])]
        start, size = int(request["query"].get("skip", 0)), int(request["query"].get("take", 9))
        cell = lambda text: '"' + text.replace('"', '""') + '"'
        text = "\ufeffsku;title;active\r\n" + "".join(";".join(map(cell, row.values())) + "\r\n" for row in rows[start : start + size])
        return 200, {"content-type": "text/csv; charset=utf-8", "x-rows": str(len(rows))}, text.encode()

    # Lines of JSON, asked for by Range.

    def brook(self, rest, request):
        asked = re.fullmatch(r"people=(\d+)-(\d+)", request["headers"].get("range", ""))
        if not asked or int(asked[2]) - int(asked[1]) > 1:
            return 400, {}, {"message": "a range of two at most is wanted"}
        lines = [line for line in LINES if line["at"] > int(request["query"].get("since", 0))]
        start, end = int(asked[1]), min(int(asked[2]), len(lines) - 1)
        if start >= len(lines):
            return 416, {"content-range": f"people */{len(lines)}"}, b""
        text = "".join(json.dumps(line) + "\n" for line in lines[start : end + 1])
        return 206, {"content-type": "application/x-ndjson", "content-range": f"people {start}-{end}/{len(lines)}"}, text.encode()

    # A token endpoint that wants JSON and has its own names; a create that is a job; refusals as pages.

    def press(self, rest, request):
        page = lambda status, text: (status, {"content-type": "text/html"}, f"<html><title>{status}</title><body><p>{text}</p></body></html>".encode())
        if rest == "issue":
            if request["body"] != {"grantType": "client_credentials", "clientId": "me", "clientSecret": "mine", "audience": "press"}:
                return 400, {}, {"oops": "who?"}
            self.tokens.append(f"t{len(self.tokens) + 1}")
            return 200, {}, {"payload": {"jwt": self.tokens[-1], "validForMs": 3600000}}
        if request["headers"].get("authorization") != f"Bearer {self.tokens[-1]}":
            return page(401, "Log in")
        if rest == "people":
            job = f"j{len(self.jobs) + 1}"
            self.jobs[job] = self.slow
            return 202, {"location": f"/press/jobs/{job}"}, b""
        job = rest.rpartition("/")[2]
        if job not in self.jobs:
            return page(404, "Not <b>here</b>")
        self.jobs[job] -= 1
        return 200, {}, {"state": "running"} if self.jobs[job] >= 0 else {"state": "done", "person": f"p-{job}"}

    # Records with two keys, pages by change and key, custom fields as a list, a quota in tenths of a second.

    @staticmethod
    def _shelved(box, number):
        # Several records changed at the same moment.
        return {"box": box, "no": number, "full": f"Person {number}", "changed": f"2024-05-01T10:00:0{number // 3}Z", "extra": [{"id": "tier", "value": "gold"}, {"id": 7, "value": None}]}

    def shelf(self, rest, request):
        quota = {"x-quota": "left=41;max=100;reset_ds=125"}
        if rest == "people":
            query = request["query"]
            key = (query.get("since", ""), query.get("box", ""), int(query.get("no", 0)))
            later = [record for record in self.shelves if (record["changed"], record["box"], record["no"]) > key]
            return 200, quota, {"list": later[: int(query["size"])]}
        box, _, number = rest.removeprefix("people/").partition("/")
        found = [record for record in self.shelves if record["box"] == box and str(record["no"]) == number]
        if not found:
            return 404, quota, {}
        if request["method"] == "PATCH":
            given = dict(request["body"])
            for field in given.pop("extra", []):
                found[0]["extra"] = [own for own in found[0]["extra"] if own["id"] != field["id"]] + [field]
            found[0].update(given)
        return 200, quota, found[0]

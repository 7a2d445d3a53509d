"""What is large passes through without being held: a file both ways, and a list of a thousand pages. The figures are printed."""

import http.client
import json
import os
import pathlib
import time
import unittest
import zlib

from streams.network import Proxy, authority, secured
from streams.vendor import CHUNK, PAGE, Vendor, checksum
from support.server import KEY, SCRATCH, Server

BYTES = int(os.environ.get("INTERLINGUA_STREAM_BYTES", 1 << 30))
PAGES = 1000
# More than a page and the buffers of a connection, and far less than what passes.
ALLOWED_GROWTH = 48 << 20
INTEGRATION = {
    "base_url": "{{ $account.url }}",
    "auth": {"type": "bearer"},
    "connect": {"fields": {"token": {"secret": True}, "url": {}}},
    "pagination": {"type": "cursor", "cursor_field": "cursor", "limit": "limit"},
    "resources": {
        "people": {"list": {"method": "GET", "path": "/people", "response_path": "results"}},
        "files": {
            "download": {"method": "GET", "path": "/file", "query": {"bytes": "{{ id }}"}, "response_format": "bytes"},
            "upload": {"method": "PUT", "path": "/file", "body_format": "raw", "pagination": {"type": "none"}},
        },
    },
}
MODEL = {"name": "roster", "resources": {"persons": {"properties": {"name": {"type": "string"}}}, "scans": {"properties": {}}}}
MAPPING = {
    "persons": {"list": {"call": "people.list", "record": {"id": "id", "name": "name", "custom_fields": {"...": "$unmapped($)"}}}},
    "scans": {"download": {"call": "files.download"}, "upload": {"call": "files.upload", "record": {"id": "'stored'"}}},
}


def chunks():
    """A file, piece by piece."""
    left = BYTES
    while left > 0:
        yield CHUNK[: min(left, len(CHUNK))]
        left -= len(CHUNK)


class Streams(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.vendor = Vendor(PAGES)
        cls.addClassCleanup(cls.vendor.stop)
        cls.server = Server("streams-server").start()
        cls.addClassCleanup(cls.server.stop)
        for path, body in (
            ("/admin/integrations/large", INTEGRATION),
            ("/admin/models/roster", MODEL),
            ("/admin/mappings/large/roster", MAPPING),
        ):
            answer = cls.server.call("PUT", path, body)
            assert answer.status in (200, 201), f"PUT {path} answered {answer.status}: {answer.text}"
        cls.account = cls.server.account("large", {"token": "t"}, {"url": cls.vendor.url})

    def setUp(self):
        # One small call of each kind first, so that what is kept once is not counted.
        self.ask("GET", f"/passthrough/file?bytes={len(CHUNK)}").read()
        self.lines("/proxy/people?limit=1", most=PAGE)
        self.before = self.memory("VmRSS")
        self.status_file("clear_refs").write_text("5")  # the peak begins anew
        self.began = time.monotonic()

    def status_file(self, name):
        return pathlib.Path(f"/proc/{self.server.process.child.pid}/{name}")

    def memory(self, name):
        for line in self.status_file("status").read_text().splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1]) * 1024
        raise AssertionError(f"no {name}")

    def held(self, what, passed):
        """The peak above what was there before, printed and judged."""
        growth = max(0, self.memory("VmHWM") - self.before)
        took = time.monotonic() - self.began
        print(f"           {what}: {passed / 1e6:.0f} MB in {took:.1f} s; memory {self.before >> 20} MiB, peak +{growth >> 20} MiB", flush=True)
        self.assertLess(growth, ALLOWED_GROWTH, f"{what} was held in memory")

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=120)
        self.addCleanup(connection.close)
        headers = {"authorization": f"Bearer {KEY}", "interlingua-account": self.account, **(headers or {})}
        connection.request(method, path, body=body, headers=headers)
        return connection.getresponse()

    def lines(self, path, most=None):
        answer = self.ask("GET", path, headers={"accept": "application/x-ndjson"})
        self.assertEqual(answer.status, 200, answer)
        lines = []
        for line in answer:
            lines.append(line)
            if most and len(lines) >= most:
                break
        return answer, lines

    def test_a_file_comes_down(self):
        answer = self.ask("GET", f"/passthrough/file?bytes={BYTES}")
        self.assertEqual((answer.status, answer.getheader("content-length")), (200, str(BYTES)))
        size, crc = 0, 0
        while chunk := answer.read(len(CHUNK)):
            size, crc = size + len(chunk), zlib.crc32(chunk, crc)
        self.assertEqual((size, crc), (BYTES, checksum(BYTES)))
        self.held("a file down", size)

    def test_a_file_of_a_unified_record_comes_down(self):
        answer = self.ask("POST", f"/unified/roster/scans/{BYTES}/download")
        self.assertEqual((answer.status, answer.getheader("content-length")), (200, str(BYTES)))
        size, crc = 0, 0
        while chunk := answer.read(len(CHUNK)):
            size, crc = size + len(chunk), zlib.crc32(chunk, crc)
        self.assertEqual((size, crc), (BYTES, checksum(BYTES)))
        self.held("a unified file down", size)

    def test_a_file_of_a_unified_record_goes_up(self):
        answer = self.ask("POST", "/unified/roster/scans/-/upload", chunks(), {"content-length": str(BYTES)})
        self.assertEqual((answer.status, json.loads(answer.read())["data"]["id"]), (200, "stored"))
        self.assertEqual(self.vendor.taken, (BYTES, checksum(BYTES)))
        self.held("a unified file up", BYTES)

    def test_a_file_goes_up(self):
        answer = self.ask("PUT", "/passthrough/file", chunks(), {"content-length": str(BYTES)})
        self.assertEqual(answer.status, 201, answer.read())
        self.assertEqual(self.vendor.taken, (BYTES, checksum(BYTES)))
        self.held("a file up", BYTES)

    def test_a_reader_that_stops_stops_the_vendor(self):
        answer = self.ask("GET", f"/passthrough/file?bytes={BYTES}")
        answer.read(len(CHUNK))
        time.sleep(2)
        self.held("a file that nobody reads on", len(CHUNK))

    def whole_list(self, path):
        answer = self.ask("GET", path, headers={"accept": "application/x-ndjson"})
        self.assertEqual(answer.status, 200)
        count, size = 0, 0
        for line in answer:
            self.assertEqual(int(json.loads(line)["id"]), count)
            count, size = count + 1, size + len(line)
        self.assertEqual(count, PAGES * PAGE)
        return size

    def test_a_thousand_pages_of_the_vendors_records(self):
        self.held("100,000 records, proxy", self.whole_list("/proxy/people"))

    def test_a_thousand_pages_of_unified_records(self):
        self.held("100,000 records, unified", self.whole_list("/unified/roster/persons"))

    def test_pages_are_asked_for_as_lines_are_taken(self):
        self.vendor.asked = 0
        self.lines("/proxy/people", most=PAGE)
        # What the sockets' own buffers take is asked for ahead; then nothing more is, long before the list ends.
        asked = -1
        while asked != self.vendor.asked:
            asked = self.vendor.asked
            time.sleep(1)
        self.assertLess(asked, PAGES, "pages were fetched that nobody took")

    def test_a_list_that_breaks_off_goes_on_from_its_last_line(self):
        self.vendor.fails_at = 7
        self.addCleanup(setattr, self.vendor, "fails_at", None)
        _, lines = self.lines("/proxy/people")
        last = json.loads(lines[-1])
        self.assertEqual((len(lines), last["problem"]["kind"]), (7 * PAGE + 1, "upstream_error"))
        self.vendor.fails_at = None
        answer = self.ask("GET", "/proxy/people", headers={"accept": "application/x-ndjson", "interlingua-cursor": last["next_cursor"]})
        self.assertEqual(json.loads(answer.readline())["id"], 7 * PAGE)


class Network(unittest.TestCase):
    """The vendor lies behind a proxy and an authority of the house's own."""

    def server(self, name, **environment):
        server = Server(name, environment).start()
        self.addCleanup(server.stop)
        server.must(201, "PUT", "/admin/integrations/large", INTEGRATION)
        return server

    def setUp(self):
        self.ca, certificate, key = authority(SCRATCH / "streams-ca")
        self.vendor = Vendor(1)
        self.addCleanup(self.vendor.stop)
        secured(self.vendor, certificate, key)
        self.proxy = Proxy()
        self.addCleanup(self.proxy.stop)

    def people(self, server, url):
        account = server.account("large", {"token": "t"}, {"url": url})
        return server.call("GET", "/proxy/people", query={"account": account})

    def test_an_authority_of_the_house_is_trusted_only_when_it_is_named(self):
        self.assertEqual(self.people(self.server("network-plain"), self.vendor.url).json["kind"], "network")
        answer = self.people(self.server("network-ca", INTERLINGUA_CA_FILE=str(self.ca)), self.vendor.url)
        self.assertEqual((answer.status, len(answer.json["data"])), (200, PAGE), answer.text)

    def test_a_proxy_is_asked_and_the_guard_judges_the_target_all_the_same(self):
        server = self.server("network-proxy", INTERLINGUA_CA_FILE=str(self.ca), INTERLINGUA_OUTBOUND_PROXY=self.proxy.url)
        answer = self.people(server, self.vendor.url)
        self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual(self.proxy.asked, [("CONNECT", self.vendor.url.removeprefix("https://"))])
        for inside in ("https://10.0.0.1", "https://169.254.169.254", "https://no-such-name.invalid"):
            self.assertIn(self.people(server, inside).status, (400, 502))
        self.assertEqual(len(self.proxy.asked), 1, "the proxy was asked for a target that the guard refuses")

    def test_a_vendor_that_wants_a_certificate_is_shown_the_accounts_own(self):
        vendor = Vendor(1)
        self.addCleanup(vendor.stop)
        secured(vendor, self.ca.parent / "own.pem", self.ca.parent / "own.key", clients=self.ca)
        shown = INTEGRATION | {
            "client_certificate": {"certificate": "{{ $credential.certificate }}", "key": "{{ $credential.key }}"},
            "connect": {"fields": {"token": {"secret": True}, "certificate": {"secret": True}, "key": {"secret": True}, "url": {}}},
        }
        server = self.server("network-mutual", INTERLINGUA_CA_FILE=str(self.ca))
        self.assertEqual(self.people(server, vendor.url).json["kind"], "network", "no certificate, no answer")
        server.must(201, "PUT", "/admin/integrations/mutual", shown)
        secrets = {"token": "t"} | {name: (self.ca.parent / f"client.{end}").read_text() for name, end in (("certificate", "pem"), ("key", "key"))}
        account = server.account("mutual", secrets, {"url": vendor.url})
        answer = server.call("GET", "/proxy/people", query={"account": account})
        self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual(len(answer.json["data"]), PAGE)

    def test_what_needs_no_proxy_is_reached_directly(self):
        settings = {"INTERLINGUA_OUTBOUND_PROXY": self.proxy.url, "INTERLINGUA_NO_PROXY": "127.0.0.1"}
        server = self.server("network-direct", INTERLINGUA_CA_FILE=str(self.ca), **settings)
        self.assertEqual(self.people(server, self.vendor.url).status, 200)
        self.assertEqual(self.proxy.asked, [])


if __name__ == "__main__":
    unittest.main()

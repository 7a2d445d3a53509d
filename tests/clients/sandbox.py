"""A vendor played by the catalog's own fixtures, and a way to it for client libraries that insist on the vendor's address."""

import re
import urllib.parse

import requests

from support import net
from support.process import Process
from support.server import BINARY, ROOT, SCRATCH


class Sandbox:
    """The demo of one integration; `url` is where its vendor is played."""

    def __init__(self, integration: str):
        self.integration = integration
        self.log = SCRATCH / f"clients-{integration}.log"

    def start(self) -> "Sandbox":
        self.log.unlink(missing_ok=True)
        definitions = [str(ROOT / "catalog/integrations" / self.integration)]
        command = [str(BINARY), "demo", "--listen", f"127.0.0.1:{net.free_port()}", "--definitions", *definitions]
        self.process = Process(command, self.log, cwd=SCRATCH, env={"HOME": str(SCRATCH)})
        self.process.wait_for(lambda: "The server stays up" in self.process.tail(), seconds=300)
        said = self.process.tail()
        server, key = (re.search(rf"{name}\s+(\S+)", said)[1] for name in ("URL", "API key"))
        overlay = net.request("GET", f"{server}/admin/overlays/{self.integration}", headers={"authorization": f"Bearer {key}"}).json
        self.url = "{0.scheme}://{0.netloc}".format(urllib.parse.urlsplit(_base_url(overlay)))
        return self

    def stop(self) -> None:
        self.process.stop()


def _base_url(overlay: dict) -> str:
    found = re.search(r'"base_url":\s*"([^"]+)"', str(overlay).replace("'", '"'))
    return found[1]


class Redirected(requests.adapters.HTTPAdapter):
    """Whatever host a client asks, the sandbox answers; what was asked for is kept."""

    def __init__(self, url: str):
        super().__init__()
        self.url, self.asked = url, []

    def send(self, request, **how):
        parts = urllib.parse.urlsplit(request.url)
        path = parts.path.removesuffix(".json")  # an older spelling, which vendors still take
        self.asked.append((request.method, path))
        wanted, request.url = request.url, self.url + urllib.parse.urlunsplit(("", "", path, parts.query, ""))
        answer = super().send(request, **how)
        request.url = answer.url = wanted  # by which a library knows whose answer it is
        return answer

"""An integration of the catalog with an account, its vendor played by its fixtures."""

import json

from offered.offers import Offers
from offered.played import Played
from support import jsonc
from support.server import ROOT, Server

CATALOG = ROOT / "catalog"


class Offered:
    """One integration, its vendor played, and an account."""

    def __init__(self, server: Server, name: str):
        self.server, self.name, folder = server, name, CATALOG / "integrations" / name
        files = sorted(file for file in (folder / "fixtures").glob("*.json") if file.name != "sandbox.json")
        self.cases = [(file.stem, json.loads(file.read_text("utf-8"))) for file in files]
        self.sandbox = json.loads((folder / "fixtures/sandbox.json").read_text("utf-8"))
        self.played = Played(self.cases, [*self.sandbox.get("origins", []), "http://sandbox.test"])
        overlay = json.loads(self.played.here(json.dumps(self.sandbox["overlay"])))
        server.must(200, "PUT", f"/admin/overlays/{name}", overlay)
        self.account = self.connected()

    def connected(self) -> str:
        """An account as most fixtures have it, with credentials that do not end."""
        given = [json.dumps({name: value for name, value in case["account"].items() if name != "app"}, sort_keys=True) for _, case in self.cases if "account" in case and "call" in case]
        account = json.loads(self.played.here(max(given, key=given.count)))
        credentials = {name: value for name, value in account["credentials"].items() if name not in ("refresh_token", "expires_at")}
        return self.server.account(self.name, credentials, account.get("variables"), account.get("auth"))

    def offers(self):
        """Every call that is on offer."""
        return (offer for part in self.parts() for offer in part.every())

    def strangers(self):
        """Calls with a filter or a field that nothing maps."""
        return (offer for part in self.parts() for offer in part.strangers())

    def unneeded(self):
        """Fields that a new record is wrongly said to need."""
        return (field for part in self.parts() for field in part.unneeded())

    def parts(self):
        document = self.server.must(200, "GET", "/openapi.json", query={"account": self.account})
        for model in sorted({path.split("/")[2] for path in document["paths"] if path.startswith("/unified/")}):
            text = (CATALOG / f"models/{model}.json").read_text("utf-8")
            yield Offers(document, self.cases, jsonc.read(text))

    def ask(self, offer):
        """The answer, and what it made of the vendor: its requests."""
        before = len(self.played.asked)
        answer = self.server.call(offer.method, offer.path, offer.body, {"account": self.account, **offer.query})
        return answer, self.played.asked[before:]

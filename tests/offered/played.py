"""A vendor that answers whatever it is asked with what the fixtures hold: the same request, else the one most like it."""

import json
import re

from support.vendor import Asked, Reply, Vendor

WORD = re.compile(r"[A-Za-z_]{2,}")


class Played:
    """`asked` is everything that was asked, in order. Nothing is refused: that is for others to judge."""

    def __init__(self, cases: list, origins: list):
        """`origins` lead back here where answers hold them."""
        self.asked, self.origins = [], origins
        exchanges = [exchange for _, case in cases for exchange in case.get("exchanges", [])]
        self.recorded = [one for one in exchanges if one["response"].get("status", 200) < 400]
        self.vendor = Vendor(self.answer)
        self.url = self.vendor.url

    def stop(self) -> None:
        self.vendor.stop()

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        alike = [one for one in self.recorded if one["request"]["method"] == asked.method and shape(one["request"]["path"]) == shape(asked.path)]
        if not alike:
            return Reply(404, b"{}", {"content-type": "application/json"})
        words = said(asked.path, asked.query, asked.body.decode("utf-8", "replace"))
        request = lambda one: (one["request"]["path"], one["request"].get("query", {}), json.dumps(one["request"].get("body", "")))
        best = max(alike, key=lambda one: (one["request"]["path"] == asked.path, likeness(words, said(*request(one)))))
        return self.reply(best["response"])

    def reply(self, response: dict) -> Reply:
        text = response.get("text", "") if "body" not in response else json.dumps(response["body"])
        headers = {name: self.here(value) for name, value in response.get("headers", {}).items() if name not in ("content-length", "transfer-encoding", "content-encoding")}
        if text:
            headers = {"content-type": "application/json"} | {name.lower(): value for name, value in headers.items()}
        return Reply(response.get("status", 200), self.here(text).encode(), headers)

    def here(self, text: str) -> str:
        for origin in self.origins:
            text = text.replace(origin, self.url)
        return text


def shape(path: str) -> tuple:
    """A path whose segments with digits stand for any such segment: ids, and versions, which are then alike too."""
    return tuple("#" if re.search(r"\d", segment) and not re.fullmatch(r"v\d.*", segment) else segment for segment in path.split("/"))


def said(path: str, query: dict, body: str) -> set:
    return set(WORD.findall(f"{path} {json.dumps(query)} {body}"))


def likeness(one: set, other: set) -> float:
    return len(one & other) / max(len(one | other), 1)

"""Makes one description that a mock server can use out of a vendor's several."""

import json
import pathlib


def merged(files: list) -> dict:
    """All paths of all files in one OpenAPI document; components keep apart by a prefix for each file."""
    whole = {"openapi": "3.0.1", "info": {"title": "merged", "version": "1"}, "servers": [], "paths": {}, "components": {}}
    for number, file in enumerate(files):
        part = cleaned(json.loads(pathlib.Path(file).read_text("utf-8")), f"s{number}_")
        whole["paths"] |= part["paths"]
        for kind, members in part.get("components", {}).items():
            prefix = "" if kind == "securitySchemes" else f"s{number}_"
            whole["components"].setdefault(kind, {}).update({prefix + name: member for name, member in members.items()})
    return whole


def cleaned(node, prefix: str, names: bool = False):
    """Without examples (null or at odds with their own schema: the mock server then makes values by the schema), with
    references to the prefixed names, and with a media type that can be written. `names`: the keys are names of fields."""
    if isinstance(node, list):
        return [cleaned(item, prefix) for item in node]
    if not isinstance(node, dict):
        return node
    out = {}
    for key, value in node.items():
        if names:
            out[key] = cleaned(value, prefix)
        elif key in ("example", "examples"):
            continue
        elif key == "$ref" and isinstance(value, str) and value.startswith("#/components/"):
            kind, name = value.removeprefix("#/components/").split("/", 1)
            out[key] = f"#/components/{kind}/{prefix}{name}"
        elif key == "content" and isinstance(value, dict) and "*/*" in value:
            out[key] = cleaned({"application/json": value["*/*"]}, prefix)
        else:
            out[key] = cleaned(value, prefix, names=key == "properties" and "type" not in value)
    return out

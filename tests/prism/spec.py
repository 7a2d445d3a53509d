"""Vendors' own descriptions: several files as one document, cleaned for a mock server, and the operations in them with their example answers."""

import json
import pathlib
import re
import subprocess
import urllib.parse
from dataclasses import dataclass

# YAML is read by the parser that the mock server brings.
READ_YAML = "process.stdout.write(JSON.stringify(require('js-yaml').load(require('fs').readFileSync(process.argv[1],'utf8'))))"


def document(file: pathlib.Path, tools: pathlib.Path) -> dict:
    """One description, JSON or YAML."""
    if file.suffix == ".json":
        return json.loads(file.read_text("utf-8"))
    done = subprocess.run(["node", "-e", READ_YAML, str(file)], cwd=tools, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def below_server(root: dict) -> dict:
    """Its paths with that of its server in front, for a vendor whose descriptions differ by it."""
    front = urllib.parse.urlsplit((root.get("servers") or [{"url": ""}])[0]["url"]).path.rstrip("/")
    return {**root, "paths": {front + path: item for path, item in root["paths"].items()}}


def merged(documents: list, security: bool = True, by_example: bool = False) -> dict:
    """All paths of all documents in one; components keep apart by a prefix for each. Without `security` nobody is asked for a credential.
    `by_example`: the mock server answers with the document's examples, where it cannot make values by the schemas."""
    whole = {"openapi": "3.0.1", "info": {"title": "merged", "version": "1"}, "servers": [], "paths": {}, "components": {}}
    for number, part in enumerate(documents):
        given = dict(example_of_each(part)) if by_example else {}
        part = cleaned(whole_only(part, part), f"s{number}_")
        for (path, method, status), body in given.items():
            part["paths"][path][method]["responses"][status] = {"description": "", "content": {"application/json": {"example": body}}}
        whole["paths"] |= {path: {key: value for key, value in item.items() if key != "servers"} for path, item in part["paths"].items()}
        for kind, members in part.get("components", {}).items():
            prefix = "" if kind == "securitySchemes" else f"s{number}_"
            whole["components"].setdefault(kind, {}).update({prefix + name: member for name, member in members.items()})
    if not security:
        whole["components"].pop("securitySchemes", None)
        for item in whole["paths"].values():
            for operation in item.values():
                if isinstance(operation, dict):
                    operation.pop("security", None)
    return whole


def whole_only(node, root: dict):
    """Without references that lead nowhere: descriptions that were parted into files are full of them."""
    if isinstance(node, list):
        return [whole_only(item, root) for item in node if not _leads_nowhere(item, root)]
    if not isinstance(node, dict):
        return node
    return {key: {} if _leads_nowhere(value, root) else whole_only(value, root) for key, value in node.items()}


def _leads_nowhere(node, root: dict) -> bool:
    """Also into another file: what that says is not judged."""
    if not (isinstance(node, dict) and isinstance(node.get("$ref"), str)):
        return False
    return not node["$ref"].startswith("#/") or resolved(node, root) is None


def resolved(node, root: dict):
    """What a reference stands for (None: nothing), or the node itself."""
    seen = 0
    while isinstance(node, dict) and isinstance(node.get("$ref"), str) and seen < 20:
        target, seen = root, seen + 1
        for name in node["$ref"].removeprefix("#/").split("/"):
            name = urllib.parse.unquote(name).replace("~1", "/").replace("~0", "~")
            target = target.get(name) if isinstance(target, dict) else None
        node = target
    return node


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
        elif key in ("example", "examples") or (key, value) == ("format", "url"):  # no format that the mock server could make a value of
            continue
        elif key == "$ref" and isinstance(value, str) and value.startswith("#/components/"):
            kind, name = value.removeprefix("#/components/").split("/", 1)
            out[key] = f"#/components/{kind}/{prefix}{name}"
        elif key == "content" and isinstance(value, dict) and "*/*" in value:
            out[key] = cleaned({"application/json": value["*/*"]}, prefix)
        else:
            out[key] = cleaned(value, prefix, names=key == "properties" and "type" not in value)
    return out


@dataclass
class Operation:
    """An operation of a description, with its example answers of success: `(status, name, body)`."""

    method: str
    path: str
    examples: list

    def __post_init__(self):
        self.pattern = re.compile(re.sub(r"\\\{[^/]+?\\\}", "[^/]+", re.escape(self.path)))

    def is_of(self, method: str, path: str) -> bool:
        return method == self.method and self.pattern.fullmatch(path) is not None


def operations(documents: list) -> list:
    """Every operation. A path with fewer holes is the closer one, and comes first."""
    found = []
    for root in documents:
        for path, item in root["paths"].items():
            for method, operation in item.items():
                if isinstance(operation, dict) and "responses" in operation:
                    examples = list(_examples(operation, root)) or list(_composed_answers(operation, root))
                    found.append(Operation(method.upper(), path, examples))
    return sorted(found, key=lambda operation: operation.path.count("{"))


def example_of_each(root: dict):
    """`(path, method, status)` and the first example answer of success, for each operation that has one."""
    for path, item in root["paths"].items():
        for method, operation in item.items():
            if isinstance(operation, dict) and "responses" in operation:
                for status, _, body in list(_examples(operation, root))[:1]:
                    yield (path, method, str(status)), body


def _examples(operation: dict, root: dict):
    for status, answer in operation["responses"].items():
        if not str(status).startswith("2"):
            continue
        for media in ((resolved(answer, root) or {}).get("content") or {}).values():
            named = {"example": {"value": media["example"]}} if "example" in media else {}
            for name, example in {**named, **(media.get("examples") or {})}.items():
                body = _read((resolved(example, root) or {}).get("value"))
                if isinstance(body, (dict, list)):
                    yield int(status), name, body


def _composed_answers(operation: dict, root: dict):
    """An answer whose parts are the examples that its schema has, where they make a whole."""
    for status, answer in operation["responses"].items():
        if str(status).startswith("2"):
            for media in ((resolved(answer, root) or {}).get("content") or {}).values():
                body = _composed(media.get("schema"), root)
                if isinstance(body, (dict, list)):
                    yield int(status), "schema", body


def _composed(schema, root: dict, depth: int = 0):
    """The example of a schema, its own or made of those of its parts; none if a part that has to be there has none."""
    schema = resolved(schema, root)
    if not isinstance(schema, dict) or depth > 8:
        return None
    own = [schema.get("example"), *(schema["examples"] if isinstance(schema.get("examples"), list) else [])]
    if found := [one for one in own if one is not None]:
        return found[0]
    if schema.get("allOf"):
        parts = [_composed(part, root, depth + 1) for part in schema["allOf"]]
        return None if None in parts else {name: value for part in parts if isinstance(part, dict) for name, value in part.items()}
    if "properties" in schema:
        members = {name: _composed(member, root, depth + 1) for name, member in schema["properties"].items()}
        members = {name: value for name, value in members.items() if value is not None}
        return members if members and set(schema.get("required", [])) <= members.keys() else None
    item = _composed(schema.get("items"), root, depth + 1)
    return None if item is None else [item]


def _read(example):
    """An example that was written as JSON text, as what it says; one that is cut off in the middle is none."""
    try:
        return json.loads(example) if isinstance(example, str) and example[:1] in "[{" else example
    except ValueError:
        return None

"""Every call that an account's OpenAPI document offers: each filter, each sort, each field written, each word of an enum."""

from dataclasses import dataclass, field

HTTP = {"get": "GET", "post": "POST", "patch": "PATCH", "delete": "DELETE"}
MOMENT, DAY = "2026-03-01T00:00:00Z", "2026-03-01"


@dataclass
class Offer:
    title: str
    method: str
    path: str
    query: dict = field(default_factory=dict)
    body: dict | None = None
    clears: bool = False  # writes null


class Offers:
    """`document` is what the product publishes for one account; `cases` are the fixtures, whose ids and values are the vendor's own."""

    def __init__(self, document: dict, cases: list, model: dict):
        self.document, self.model = document, model
        self.cases = [case for _, case in cases if "call" in case and not case["call"].get("proxy")]

    def every(self):
        for path, item in self.document["paths"].items():
            parts = path.removeprefix("/unified/").split("/")
            if not path.startswith("/unified/") or "-" in parts:
                continue
            for method, operation in item.items():
                of = {2: self.lists if method == "get" else self.writes, 3: self.writes if method == "patch" else self.plain, 4: self.plain}
                if method in HTTP:
                    yield from of[len(parts)](HTTP[method], path, parts[1], operation)

    def strangers(self):
        """One call for each list and write, with a filter or a field that nothing maps."""
        for offer in self.every():
            if offer.body is None and offer.title.endswith(" list"):
                yield Offer(f"{offer.title} no_such_filter", offer.method, offer.path, offer.query | {"no_such_filter": "x"})
            elif offer.body is not None and offer.title.endswith(" everything"):
                start = self.fixture_body(offer.title.split()[0]) if offer.method == "POST" else {}
                yield Offer(f"{offer.title.removesuffix('everything')}no_such_field", offer.method, offer.path, body=start | {"no_such_field": "x"})

    def unneeded(self):
        """Fields that a new record is said to need, which a fixture of the vendor's was made without."""
        for path, item in self.document["paths"].items():
            parts = path.removeprefix("/unified/").split("/")
            content = item.get("post", {}).get("requestBody", {}).get("content", {}).get("application/json")
            if len(parts) == 2 and content:
                needed = set(self.resolved(content["schema"]).get("required", []))
                bodies = [case["call"].get("body") or {} for case in self.of(parts[1]) if case["call"]["method"] == "create" and succeeded(case)]
                yield from (f"{parts[1]} {name}" for body in bodies for name in needed - set(body))

    # --- kinds of call

    def lists(self, method: str, path: str, resource: str, operation: dict):
        parameters = [one for one in operation["parameters"] if "$ref" not in one]
        filters = {one["name"]: self.filtered(resource, one) for one in parameters if one["name"] != "sort"}
        sorts = [word for one in parameters if one["name"] == "sort" for word in one["schema"]["items"]["enum"]]
        always = {one["name"]: filters[one["name"]][0] for one in parameters if one.get("required")}
        yield Offer(f"{resource} list", method, path, always)
        for name, values in filters.items():
            for value in values:
                yield Offer(f"{resource} list {name}={value}", method, path, always | {name: value})
            if sorts:
                yield Offer(f"{resource} list {name}={values[0]} sort={sorts[0]}", method, path, always | {name: values[0], "sort": sorts[0]})
        for word in sorts:
            yield Offer(f"{resource} list sort={word}", method, path, always | {"sort": word})

    def plain(self, method: str, path: str, resource: str, operation: dict):
        wanted = path.split("/")[5] if path.count("/") == 5 else {"GET": "get", "DELETE": "delete"}[method]
        yield Offer(f"{resource} {wanted}", method, path.replace("{id}", self.id_of(resource, wanted)))

    def writes(self, method: str, path: str, resource: str, operation: dict):
        wanted = "create" if method == "POST" else "update"
        start = self.fixture_body(resource) if wanted == "create" else {}
        path = path.replace("{id}", self.id_of(resource, wanted))
        if start:
            yield Offer(f"{resource} create", method, path, body=start)
        whole = dict(start)
        for name, schema in self.resolved(operation["requestBody"]["content"]["application/json"]["schema"]).get("properties", {}).items():
            values = self.written(resource, name, schema)
            whole[name] = whole.get(name, values[0])
            for value in values:
                yield Offer(f"{resource} {wanted} {name}={value}", method, path, body=start | {name: value})
            if wanted == "update":
                yield Offer(f"{resource} update {name}=null", method, path, body={name: None}, clears=True)
        yield Offer(f"{resource} {wanted} everything", method, path, body=whole)

    # --- values

    def resolved(self, schema: dict) -> dict:
        while "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return schema

    def id_of(self, resource: str, method: str) -> str:
        ids = [case["call"]["id"] for case in self.of(resource) if "id" in case["call"] and case["call"]["method"] in (method, "get") and succeeded(case)]
        return next(iter(ids), "1")

    def of(self, resource: str) -> list:
        return [case for case in self.cases if case["call"]["resource"] == resource]

    def fixture_body(self, resource: str) -> dict:
        bodies = [case["call"]["body"] for case in self.of(resource) if case["call"]["method"] == "create" and succeeded(case) and case["call"].get("body")]
        return min(bodies, key=lambda body: len(str(body)), default={})

    def filtered(self, resource: str, parameter: dict) -> list:
        """Values of a filter: every word of an enum, else one that records have."""
        schema, (name, _, operator) = parameter["schema"], parameter["name"].partition("[")
        if words := schema.get("enum") or schema.get("x-enum"):
            return list(words)
        if operator == "exists]" or schema.get("type") == "boolean":
            return ["true", "false"]
        if schema.get("format") in ("date-time", "date"):
            return [MOMENT if schema["format"] == "date-time" else DAY]
        found = [case["call"]["query"][key] for case in self.of(resource) for key in case["call"].get("query", {}) if key.partition("[")[0] == name]
        found = found or [str(value) for value in self.served(resource, name.split(".")) if not isinstance(value, (dict, list))]
        found = found or ([self.referred(name.removesuffix(".id"))] if name.endswith(".id") else [])
        fallback = "7" if schema.get("type") in ("integer", "number") else "northwind"
        return [found[0] if found else fallback]

    def referred(self, name: str) -> str:
        """The id of a record that a field of this name refers to: as other resources show it, else one of the resource so called."""
        for resource in {case["call"]["resource"] for case in self.cases}:
            if ids := self.served(resource, [name, "id"]):
                return str(ids[0])
        return self.id_of(name if name.endswith("s") else name + "s", "get")

    def served(self, resource: str, names: list) -> list:
        """What the fixtures' answers have at a field, and at members of it."""
        records = []
        for case in self.of(resource):
            data = case.get("expect", {}).get("data") if succeeded(case) else None
            records += data if isinstance(data, list) else [data]
        for name in names:
            records = [value for record in records if isinstance(record, dict) and name in record for value in (record[name] if isinstance(record[name], list) and len(names) > 1 else [record[name]])]
        return [value for value in records if value not in (None, "", [], {})]

    def written(self, resource: str, name: str, schema: dict) -> list:
        """Values of a field: every word of an enum, else one that a fixture wrote, else one that records have, else the model's example."""
        schema = self.resolved(schema)
        if words := schema.get("enum") or schema.get("x-enum"):
            return list(words)
        if schema.get("type") in ("boolean", ["boolean", "null"]):
            return [True, False]
        bodies = [case["call"].get("body") or {} for case in self.of(resource) if succeeded(case)]
        found = [body[name] for body in bodies if body.get(name) not in (None, [], {})] or self.served(resource, [name])
        if not found and "id" in schema.get("properties", {}) and "email" not in schema["properties"]:
            found = [{"id": self.referred(name)}]
        examples = self.model["resources"].get(resource, {}).get("properties", {}).get(name, {}).get("examples", [])
        return [next(iter(found or examples), "text")]


def succeeded(case: dict) -> bool:
    return case.get("expect", {}).get("status", 200) < 300

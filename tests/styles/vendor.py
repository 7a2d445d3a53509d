"""Five systems of different styles that exist nowhere else."""

from unseen.vendor import Vendor

PEOPLE = [{"id": f"p{n}", "fullName": f"Person {n}", "email": f"p{n}@crew.example"} for n in range(1, 6)]


class Styles(Vendor):
    def __init__(self):
        super().__init__()
        self.cabinet_version = 7
        self.tickets = {}
        self.link_status = 204
        self.contacts = {}

    # GraphQL.

    def galaxy(self, rest, request):
        if request["headers"].get("authorization") != "Bearer star":
            return 200, {}, {"data": None, "errors": [{"message": "who?", "extensions": {"code": "UNAUTHENTICATED"}}]}
        query, variables = request["body"]["query"], request["body"]["variables"]
        if "createPerson" in query:
            given = variables["input"]
            if "@" not in given.get("email", "@"):
                return 200, {}, {"data": {"createPerson": None}, "errors": [{"message": "not an address", "path": ["createPerson", "email"]}]}
            return 200, {}, {"data": {"createPerson": {"id": "p9", **given}}}
        if "person(" in query:
            found = [person for person in PEOPLE if person["id"] == variables["id"]]
            return 200, {}, {"data": {"person": found[0] if found else None}}
        start = int(variables.get("after") or 0)
        end = start + variables["first"]
        nodes = [person for person in PEOPLE if variables.get("name") in (None, person["fullName"])][start:end]
        page = {"nodes": nodes, "pageInfo": {"endCursor": str(end), "hasNextPage": end < len(PEOPLE) and len(nodes) > 0}}
        answer = {"data": {"people": page}}
        if start == 2:
            answer["errors"] = [{"message": "e-mail is hidden", "path": ["people", "nodes", 0, "email"]}]
        return 200, {}, answer

    # JSON-RPC.

    def ticker(self, rest, request):
        body = request["body"]
        done = lambda result: (200, {}, {"jsonrpc": "2.0", "id": body["id"], "result": result})
        wrong = lambda code, message, **more: (200, {}, {"jsonrpc": "2.0", "id": body["id"], "error": {"code": code, "message": message, **more}})
        if body.get("auth") != "tick":
            return wrong(-32001, "no key")
        params = body["params"]
        people = [{"uid": n, "name": f"Person {n}", "mail": f"{n}@x.example"} for n in range(1, 4)]
        if body["method"] == "people.list":
            offset, size = (params + [None, None])[1:3]
            return done(people[offset or 0 :][: size or 2])
        if body["method"] == "people.get":
            found = [person for person in people if str(person["uid"]) == str(params[0])]
            return done(found[0]) if found else wrong(-32004, "nobody")
        if body["method"] == "people.add":
            name, mail, note = params
            if not mail:
                return wrong(-32602, "invalid params", data=[{"at": "mail", "why": "is needed"}])
            return done({"uid": 9, "name": name, "mail": mail})
        return done({"uid": params[0], "name": f"now {params[1]}"})

    # A write with the version that was read.

    def cabinet(self, rest, request):
        record = {"id": "1", "name": "Ann", "mail": "ann@x.example", "extra": {"shoe": 38}}
        if rest == "fields":
            page = int(request["query"].get("page", 1))
            keys = [("shoe", "Shoe size", "number", False), ("hat", "Hat", "text", True)]
            key, title, kind, locked = keys[page - 1]
            return 200, {}, {"fields": [{"key": key, "title": title, "kind": kind, "locked": locked}], "more": page < 2}
        if rest == "people":
            return 200, {}, {"people": [record], "more": False}
        if request["method"] == "GET":
            return 200, {"etag": f'"v{self.cabinet_version}"'}, record
        if request["headers"].get("if-match") != '"v7"':
            return 412, {}, {"message": "stale"}
        return 200, {}, {**record, **request["body"]}

    # A login.

    def gatehouse(self, rest, request):
        if rest == "login":
            if request["body"] != {"user": "ann", "password": "secret"}:
                return 401, {}, {"message": "no"}
            ticket = f"t{len(self.tickets) + 1}"
            self.tickets[ticket] = 2
            return 200, {}, {"ticket": ticket}
        ticket = request["headers"].get("x-ticket", "")
        if self.tickets.get(ticket, 0) < 1:
            return 401, {}, {"message": "the ticket has ended"}
        self.tickets[ticket] -= 1
        return 200, {}, [{"id": 1}]

    # Create a contact, look up the company, associate them.

    def rolodex(self, rest, request):
        if rest == "contacts":
            contact = {"id": f"c{len(self.contacts) + 1}", **request["body"]}
            self.contacts[contact["id"]] = contact
            return 201, {}, contact
        if rest == "companies/search":
            known = [{"id": "k 1", "name": "Acme"}]
            return 200, {}, {"results": [company for company in known if company["name"] == request["body"]["filter"]["name"]]}
        if "/companies/" in rest:
            return self.link_status, {}, b"" if self.link_status == 204 else {"message": "the link is refused"}
        if request["method"] == "DELETE":
            self.contacts.pop(rest.split("/")[1], None)
            return 204, {}, b""
        contact = self.contacts.get(rest.split("/")[1])
        return (200, {}, contact) if contact else (404, {}, {})

"""A vendor that answers with the example answers of its own description; what has none, with what a fixture holds."""

from support.vendor import Asked, Reply, Vendor, json_reply


class Examples(Vendor):
    """`round` says which example of each operation is answered; `most` is the highest number of examples that an operation asked for had;
    `met` holds what was answered: the operation and the example's name."""

    def __init__(self, operations: list, below: str = ""):
        self.operations, self.below, self.round, self.most, self.recorded, self.met = operations, below, 0, 0, [], set()
        super().__init__(self.reply)

    def reply(self, asked: Asked) -> Reply:
        return json_reply(*self.answer(asked.method, asked.path))

    def answer(self, method: str, path: str) -> tuple:
        operation = self.operation(method, path)
        if operation and operation.examples:
            self.most = max(self.most, len(operation.examples))
            status, name, body = operation.examples[min(self.round, len(operation.examples) - 1)]
            self.met.add((operation.method, operation.path, name))
            return status, body
        # What has no example: the recorded answer, of another record of the same kind if need be.
        exact = [one for one in self.recorded if one["request"]["method"] == method and one["request"]["path"].endswith(path.removeprefix(self.below))]
        alike = [one for one in self.recorded if operation and self.operation(one["request"]["method"], one["request"]["path"]) is operation]
        for exchange in exact or alike:
            return exchange["response"].get("status", 200), exchange["response"].get("body")
        return 404, {"message": "no example"}

    def operation(self, method: str, path: str):
        """The operation that a request is of, if the description has it."""
        return next((one for one in self.operations if one.is_of(method, path.removeprefix(self.below))), None)

    def of_calls(self, cases: list) -> set:
        """Every example answer of the operations that these fixtures' requests are of."""
        asked = [exchange["request"] for _, case in cases for exchange in case["exchanges"] if exchange["response"].get("status", 200) < 400]
        found = [operation for request in asked if (operation := self.operation(request["method"], request["path"]))]
        return {(operation.method, operation.path, name) for operation in found for _, name, _ in operation.examples}

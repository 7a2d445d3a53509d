"""What the judges share: HTTP, processes, the server under judgement, and the count of results."""

"""What the judges share: HTTP, processes, the server under judgement, vendors, real applications and what is recorded of them."""

"""A vendor that turns refresh tokens over and revokes the whole grant when an old one comes back. Keeps a log of every token call."""

import asyncio
import json
import secrets
import time
import urllib.parse


class Grant:
    """One customer's consent: the chain of refresh tokens and the access tokens that they yielded."""

    def __init__(self, life: float):
        self.life = life
        self.current = secrets.token_hex(8)
        self.before, self.turned_at = None, 0.0
        self.access: dict[str, float] = {}
        self.revoked = False
        self.calls = []

    def issue(self) -> dict:
        self.before, self.turned_at = self.current, time.monotonic()
        self.current = secrets.token_hex(8)
        access = secrets.token_hex(8)
        self.access[access] = time.monotonic() + self.life
        return {"access_token": access, "refresh_token": self.current, "expires_in": self.life, "token_type": "Bearer"}

    def count(self, decision: str) -> int:
        return sum(1 for call in self.calls if call == decision)


class Vendor:
    """`delay` before each token answer; `grace` seconds for the token before; `fault` is what the next token calls meet."""

    def __init__(self, delay: float = 0, grace: float = 0, life: float = 3600):
        self.delay, self.grace, self.life = delay, grace, life
        self.grants: list[Grant] = []
        self.fault = None
        self.rotated = None  # called between the rotation and the answer
        self.port = 0

    async def start(self) -> "Vendor":
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    def stop(self) -> None:
        self.server.close()

    def grant(self) -> Grant:
        self.grants.append(Grant(self.life))
        return self.grants[-1]

    def definition(self) -> dict:
        auth = {"type": "oauth2", "token_url": f"http://127.0.0.1:{self.port}/token", "rotates": True}
        if self.grace:
            auth["rotation_grace_s"] = max(1, int(self.grace))
        return {
            "base_url": f"http://127.0.0.1:{self.port}",
            "auth": auth,
            "resources": {"contacts": {"list": {"method": "GET", "path": "/contacts", "response_path": "results"}}},
        }

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                lines = head.split("\r\n")
                headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                if lines[0].split()[1] == "/token":
                    answer = await self._token(dict(urllib.parse.parse_qsl(body.decode())))
                else:
                    answer = self._contacts(headers.get("authorization", ""))
                if answer is None:
                    writer.transport.abort()
                    return
                status, text = answer[0], json.dumps(answer[1]).encode()
                writer.write(f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {len(text)}\r\n\r\n".encode() + text)
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            writer.close()

    def _contacts(self, authorization: str):
        token = authorization.removeprefix("Bearer ")
        now = time.monotonic()
        if any(grant.access.get(token, 0) > now and not grant.revoked for grant in self.grants):
            return 200, {"results": [{"id": "1"}]}
        return 401, {"error": "unauthorized"}

    async def _token(self, form: dict):
        presented = form.get("refresh_token", "")
        grant = next((g for g in self.grants if presented in (g.current, g.before)), None)
        fault = self.fault
        if fault == "500":
            if grant:
                grant.calls.append("fault")
            return 500, {}
        if fault == "reset":
            if grant:
                grant.calls.append("fault")
            return None
        if fault == "hang":
            if grant:
                grant.calls.append("fault")
            await asyncio.sleep(120)
            return None
        if grant is None:
            return 400, {"error": "invalid_grant"}
        await asyncio.sleep(self.delay)
        if grant.revoked:
            grant.calls.append("refused")
            return 400, {"error": "invalid_grant"}
        if presented == grant.current:
            grant.calls.append("rotated")
        elif time.monotonic() - grant.turned_at <= self.grace:
            grant.calls.append("grace")
        else:
            grant.calls.append("reuse")
            grant.revoked = True
            return 400, {"error": "invalid_grant"}
        tokens = grant.issue()
        if self.rotated:
            await self.rotated()
        return 200, tokens

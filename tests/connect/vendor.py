"""A vendor whose OAuth 1.0a is oauthlib's, and which knows one API key. What it is asked is counted."""

import http.server
import json
import threading
import urllib.parse

from oauthlib.oauth1 import AccessTokenEndpoint, AuthorizationEndpoint, RequestTokenEndpoint, RequestValidator, ResourceEndpoint

CLIENT = ("consumer-1-of-twenty-chars", "consumer-secret-of-some-length")
API_KEY = "the-right-key"


class Validator(RequestValidator):
    """Everything in memory; a request token and a verifier are good once."""

    enforce_ssl = False
    client_key_length = request_token_length = access_token_length = nonce_length = verifier_length = (8, 100)
    dummy_client = dummy_request_token = dummy_access_token = "dummy-of-twenty-characters"

    def __init__(self):
        self.requests, self.tokens, self.nonces = {}, {}, set()

    def check_client_key(self, key): return bool(key)
    check_request_token = check_access_token = check_nonce = check_verifier = check_client_key
    def validate_client_key(self, key, request): return key == CLIENT[0]
    def get_client_secret(self, key, request): return CLIENT[1]
    def validate_redirect_uri(self, key, uri, request): return uri is not None and "/oauth/callback/" in uri
    def validate_requested_realms(self, key, realms, request): return True
    def get_default_realms(self, key, request): return []
    def get_realms(self, token, request): return []
    def validate_realms(self, key, token, request, uri=None, realms=None): return True
    def validate_request_token(self, key, token, request): return token in self.requests
    def validate_access_token(self, key, token, request): return token in self.tokens
    def get_request_token_secret(self, key, token, request): return self.requests.get(token, {}).get("secret", "none")
    def get_access_token_secret(self, key, token, request): return self.tokens.get(token, "none")
    def get_redirect_uri(self, token, request): return self.requests[token]["callback"]
    def verify_request_token(self, token, request): return token in self.requests
    def verify_realms(self, token, realms, request): return True
    def validate_verifier(self, key, token, verifier, request): return self.requests.get(token, {}).get("verifier") == verifier
    def save_request_token(self, token, request): self.requests[token["oauth_token"]] = {"secret": token["oauth_token_secret"], "callback": request.redirect_uri}
    def save_verifier(self, token, verifier, request): self.requests[token]["verifier"] = verifier["oauth_verifier"]
    def save_access_token(self, token, request): self.tokens[token["oauth_token"]] = token["oauth_token_secret"]
    def invalidate_request_token(self, key, token, request): self.requests.pop(token, None)

    def validate_timestamp_and_nonce(self, key, timestamp, nonce, request, request_token=None, access_token=None):
        seen = (timestamp, nonce, request_token, access_token)
        fresh = seen not in self.nonces
        self.nonces.add(seen)
        return fresh


class Vendor:
    """`url`, `stop`; `down` makes it answer 503."""

    def __init__(self):
        validator = Validator()
        ends = {"/oauth1/request": RequestTokenEndpoint(validator), "/oauth1/token": AccessTokenEndpoint(validator), "/oauth1/authorize": AuthorizationEndpoint(validator)}
        resource = ResourceEndpoint(validator)
        vendor = self
        self.down = False
        self.app = ""
        self.hook = lambda: None

        class Handler(http.server.BaseHTTPRequestHandler):
            # Head and body in one packet: the client's acknowledgement of the first would be waited for.
            wbufsize, disable_nagle_algorithm = -1, True

            def log_message(self, *_): pass

            def answer(self, status, body, headers=None):
                self.send_response(status)
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                data = (body or "").encode()
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def do_GET(self): self.serve()
            def do_POST(self): self.serve()

            def serve(self):
                body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
                url, path = vendor.url + self.path, urllib.parse.urlparse(self.path).path
                headers = dict(self.headers.items())
                as_json = {"content-type": "application/json"}
                if path == "/hook":
                    vendor.hook()
                    return self.answer(200, "")
                if vendor.down:
                    return self.answer(503, "down")
                if path in ("/oauth1/request", "/oauth1/token"):
                    end = ends[path]
                    make = end.create_request_token_response if path.endswith("request") else end.create_access_token_response
                    sent, text, status = make(url, self.command, body, headers)
                    return self.answer(status, text, sent)
                if path == "/oauth1/authorize":
                    sent, text, status = ends[path].create_authorization_response(url, "POST", None, headers, realms=[])
                    return self.answer(status, text, sent)
                if path == "/oauth1/me":
                    valid, _ = resource.validate_protected_resource_request(url, self.command, body, headers, realms=[])
                    return self.answer(200 if valid else 401, json.dumps([{"id": "1"}]), as_json)
                if path == "/key/me":
                    good = self.headers.get("x-api-key") == API_KEY
                    return self.answer(200 if good else 401, json.dumps([{"id": "1"}]), as_json)
                if path == "/key/sites":
                    return self.answer(200, json.dumps([{"id": "s1", "name": "First site"}, {"id": "s2", "name": "Second site"}]), as_json)
                if path == "/app":
                    return self.answer(200, vendor.app, {"content-type": "text/html"})
                self.answer(200, "<title>caller</title><h1>caller's site</h1>", {"content-type": "text/html"})

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

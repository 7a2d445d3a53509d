"""A vendor that believes nothing: every request is held against another implementation of its signature scheme.

oauthlib verifies OAuth 1.0a, botocore AWS SigV4, PyJWT tokens and assertions. A request that does not verify is answered with 401 and the
reason; one that does, with what was verified.
"""

import http.server
import json
import threading
import time
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import jwt
from oauthlib import oauth1

CONSUMER = ("consumer key", "consumer secret & more")
TOKEN = ("token~1", "token secret/+=")
AWS = botocore.credentials.Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "session+token/==")
JWT_SECRET = bytes(range(64))


class Validator(oauth1.RequestValidator):
    """What an OAuth 1.0a provider of one client and one token knows."""

    enforce_ssl = False
    allowed_signature_methods = ("HMAC-SHA1", "HMAC-SHA256", "PLAINTEXT")
    client_key_length = request_token_length = access_token_length = (1, 100)
    nonce_length = (6, 64)
    safe_characters = {chr(code) for code in range(0x21, 0x7F)} | {" "}
    dummy_client = dummy_request_token = dummy_access_token = "nobody"

    def __init__(self):
        self.nonces = set()

    def validate_timestamp_and_nonce(self, client_key, timestamp, nonce, request, request_token=None, access_token=None):
        fresh = abs(time.time() - int(timestamp)) < 300 and (timestamp, nonce) not in self.nonces
        self.nonces.add((timestamp, nonce))
        return fresh

    def validate_client_key(self, client_key, request):
        return client_key == CONSUMER[0]

    def get_client_secret(self, client_key, request):
        return CONSUMER[1]

    def validate_access_token(self, client_key, token, request):
        return token == TOKEN[0]

    def get_access_token_secret(self, client_key, token, request):
        return TOKEN[1]

    def validate_realms(self, client_key, token, request, uri=None, realms=None):
        return True


class Refused(Exception):
    pass


class Vendor:
    """`seen` counts requests that verified, by scheme; `refused` holds reasons."""

    def __init__(self, public_keys: dict):
        self.seen, self.refused, self.tokens, self.keys = {}, [], set(), public_keys
        self.validator = Validator()
        self.resources = oauth1.ResourceEndpoint(self.validator)
        vendor = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Head and body in one packet: the client's acknowledgement of the first would be waited for.
            wbufsize, disable_nagle_algorithm = -1, True

            def log_message(self, *_):
                pass

            def _serve(self):
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                scheme = urllib.parse.urlsplit(self.path).path.split("/")[1]
                try:
                    status, answer = 200, getattr(vendor, scheme)(self.command, self.path, self.headers, body)
                    vendor.seen[scheme] = vendor.seen.get(scheme, 0) + 1
                except Refused as reason:
                    vendor.refused.append(f"{self.command} {self.path}: {reason}")
                    status, answer = 401, {"error": str(reason)}
                sent = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def oauth1(self, method, path, headers, body):
        sent = {"Authorization": headers["authorization"] or ""}
        if headers.get("content-type"):
            sent["Content-Type"] = headers["content-type"]
        valid, request = self.resources.validate_protected_resource_request(self.url + path, method, body.decode(), sent, None)
        if not valid:
            raise Refused(f"oauthlib does not verify {headers['authorization']}")
        return {"method": request.signature_method, "realm": request.realm or None}

    def sigv4(self, method, path, headers, body):
        claimed = headers["authorization"] or ""
        names = claimed.split("SignedHeaders=")[1].split(",")[0].split(";")
        if not {"host", "x-amz-date", "x-amz-security-token"} <= set(names):
            raise Refused(f"signed headers are {names}")
        request = botocore.awsrequest.AWSRequest(method=method, url=self.url + path, data=body)
        for name in names:
            if name not in ("x-amz-date", "x-amz-security-token"):
                request.headers[name] = headers[name]
        region, service = claimed.split("/")[2:4]
        signer = botocore.auth.SigV4Auth(AWS, service, region)
        # botocore signs at its own time; here it is the request's.
        stamp = headers["x-amz-date"]
        request.context["timestamp"] = stamp
        request.headers["X-Amz-Date"] = stamp
        request.headers["X-Amz-Security-Token"] = AWS.token
        canonical = signer.canonical_request(request)
        signature = signer.signature(signer.string_to_sign(request, canonical), request)
        if not claimed.endswith(f"Signature={signature}"):
            raise Refused(f"botocore makes {signature} of\n{canonical}\nnot {claimed}")
        return {"service": service}

    def jwt(self, method, path, headers, body):
        algorithm = path.split("/")[2]
        key = JWT_SECRET if algorithm.startswith("HS") else self.keys[algorithm[:2]]
        token = (headers["authorization"] or "").removeprefix("Bearer ")
        try:
            claims = jwt.decode(token, key, algorithms=[algorithm], audience="vendor", issuer="acme", options={"require": ["exp", "iat"]})
        except jwt.PyJWTError as error:
            raise Refused(f"PyJWT: {error!r}") from error
        return {"sub": claims["sub"], "kid": jwt.get_unverified_header(token).get("kid")}

    def token(self, method, path, headers, body):
        """A token endpoint: private_key_jwt for the client, JWT bearer for the grant."""
        form = dict(urllib.parse.parse_qsl(body.decode()))
        try:
            if form["grant_type"] == "client_credentials":
                if form["client_assertion_type"] != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer":
                    raise Refused(f"the assertion is of type {form['client_assertion_type']}")
                claims = self.assertion(form["client_assertion"], "ES256")
                if claims["iss"] != "app-1" or claims["sub"] != "app-1" or "client_secret" in form:
                    raise Refused(f"the client says {claims}")
            elif form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer":
                claims = self.assertion(form["assertion"], "RS256")
                if claims["iss"] != "robot@acme.example" or claims["scope"] != "read":
                    raise Refused(f"the assertion says {claims}")
            else:
                raise Refused(f"grant {form['grant_type']}")
        except (jwt.PyJWTError, KeyError) as error:
            raise Refused(f"{error!r} in {form}") from error
        issued = f"token-{len(self.tokens)}"
        self.tokens.add(f"Bearer {issued}")
        return {"access_token": issued, "expires_in": 3600, "token_type": "bearer"}

    def assertion(self, token, algorithm):
        audience = self.url + "/token"
        claims = jwt.decode(token, self.keys[algorithm[:2]], algorithms=[algorithm], audience=audience, options={"require": ["exp", "iat", "jti"]})
        if claims["jti"] in self.tokens:
            raise Refused("the assertion was used before")
        self.tokens.add(claims["jti"])
        return claims

    def granted(self, method, path, headers, body):
        if headers["authorization"] not in self.tokens:
            raise Refused(f"unknown token {headers['authorization']}")
        return {"granted": True}

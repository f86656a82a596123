"""A provider of single sign-on that runs beside the tests: keys, codes, signed tokens."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET, CODE = "naryad", "between-us", "code-1"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
STRANGERS_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """`claims`: what it says of who logs in; `key`: what it signs by; `challenge`: of the login that was begun."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    key: Any = KEY
    algorithm: str = "RS256"
    challenge: str = ""
    says_issuer: str = ""
    userinfo: dict[str, Any] = field(default_factory=dict)

    def answer(self, path: str, body: str) -> tuple[int, dict[str, Any]]:
        if path == "/.well-known/openid-configuration":
            named = {"token": "token_endpoint", "authorize": "authorization_endpoint", "keys": "jwks_uri"}
            addresses = {name: f"{self.issuer}/{end}" for end, name in named.items()}
            return 200, addresses | {
                "issuer": self.says_issuer or self.issuer,
                "userinfo_endpoint": f"{self.issuer}/me",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        if path == "/keys":
            return 200, {
                "keys": [json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key())) | {"kid": "k1"}]
            }
        if path == "/me":
            return 200, self.userinfo
        return self.token({name: values[0] for name, values in parse_qs(body).items()})

    def token(self, sent: dict[str, str]) -> tuple[int, dict[str, Any]]:
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        is_theirs = base64.urlsafe_b64encode(digest).decode().rstrip("=") == self.challenge
        if (sent["code"], sent["client_id"], sent["client_secret"], is_theirs) != (
            CODE,
            CLIENT,
            SECRET,
            True,
        ):
            return 400, {"error": "invalid_grant"}
        signed = jwt.encode(self.claims, self.key, algorithm=self.algorithm, headers={"kid": "k1"})
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": signed}

    def says(self, *, nonce: str, **changes: Any) -> None:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "person-1",
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "email_verified": True,
        }
        self.claims = {name: value for name, value in (claims | changes).items() if value is not None}


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say("")

        def do_POST(self) -> None:
            self._say(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _say(self, body: str) -> None:
            status, said = provider.answer(self.path, body)
            text = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()

"""A small OpenID Connect provider on loopback: discovery, code flow with PKCE, signed id tokens, logging out."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENT, SECRET = "tracker", "kept secret"


class Provider:
    """What the provider knows: its key, the codes it gave out, and who sits at the browser."""

    def __init__(self, address: str, redirect_uri: str) -> None:
        self.address, self.redirect_uri = address, redirect_uri
        self.key = RSAKey.generate_key(2048, {"kid": "1", "alg": "RS256", "use": "sig"})
        self.codes: dict[str, dict[str, str]] = {}
        self.email, self.logouts = "jane@example.org", 0

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/jwks",
            "end_session_endpoint": f"{self.address}/logout",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def authorise(self, asked: dict[str, str]) -> str:
        """Return where the browser goes: the person at it agrees to everything."""
        assert (asked["client_id"], asked["redirect_uri"]) == (CLIENT, self.redirect_uri)
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{self.redirect_uri}?{urlencode({'code': code, 'state': asked['state']})}"

    def tokens(self, given: dict[str, str]) -> dict[str, Any]:
        """Exchange a code, once, for somebody who proves to be the one that asked for it."""
        asked = self.codes.pop(given["code"])
        digest = hashlib.sha256(given["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "sub": self.email,
            "email": self.email,
            "email_verified": True,
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 600,
        }
        token = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.key)
        return {"access_token": "opaque", "token_type": "Bearer", "expires_in": 600, "id_token": token}


@contextmanager
def provider(redirect_uri: str) -> Iterator[Provider]:
    """Serve a provider that knows one client, until the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    known = Provider(f"http://127.0.0.1:{server.server_address[1]}", redirect_uri)
    server.known = known  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield known
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    @property
    def _known(self) -> Provider:
        found: Provider = self.server.known  # type: ignore[attr-defined]
        return found

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/.well-known/openid-configuration":
            self._say(self._known.metadata())
        elif parts.path == "/jwks":
            self._say({"keys": [self._known.key.as_dict(private=False)]})
        elif parts.path == "/authorize":
            self._send_to(self._known.authorise(asked))
        else:
            self._known.logouts += 1
            self._send_to(asked["post_logout_redirect_uri"])

    def do_POST(self) -> None:
        kind, _, text = self.headers["Authorization"].partition(" ")
        user, _, password = base64.b64decode(text).decode().partition(":")
        assert (kind, user, unquote(password)) == ("Basic", CLIENT, SECRET)
        content = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._say(self._known.tokens({name: values[0] for name, values in parse_qs(content).items()}))

    def _say(self, answer: dict[str, Any]) -> None:
        content = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _send_to(self, address: str) -> None:
        self.send_response(302)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""

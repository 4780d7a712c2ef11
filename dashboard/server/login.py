"""The login, where one is configured: which provider, whom it lets in, and what stands before it."""

from __future__ import annotations

import importlib.util
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

CALLBACK: Final = "/oauth2callback"
"""Where the provider sends people back to; it has to know this address."""
SHORTEST_SECRET: Final = 32
_TEXTS: Final = ("server_metadata_url", "client_id", "client_secret", "cookie_secret")
UNVERIFIED: Final = "accept_unverified_email"
_KNOWN: Final = {*_TEXTS, "allowed", "name", UNVERIFIED}
_EXTRA: Final = "pip install 'neuromodulation-tracker[auth]'"
_LOCAL: Final = {"127.0.0.1", "::1", "localhost"}
EVERYONE: Final = "*"


class LoginError(Exception):
    """The login cannot be set up like this; says why and what to do."""


@dataclass(frozen=True, slots=True)
class Login:
    """An OpenID Connect provider and whom of those it knows the dashboard lets in."""

    server_metadata_url: str
    client_id: str
    client_secret: str = field(repr=False)
    cookie_secret: str = field(repr=False)
    allowed: tuple[str, ...]
    name: str = "your account"
    unverified: bool = False
    """Whether an address counts that the provider does not say it has verified; one it says it has not never does."""

    def secrets(self, address: str) -> dict[str, Any]:
        """Return what Streamlit has to know, for a dashboard that people open at this address."""
        return {
            "auth": {
                "redirect_uri": address + CALLBACK,
                "cookie_secret": self.cookie_secret,
                "client_id": self.client_id,
                "client_secret": self.client_secret,
                "server_metadata_url": self.server_metadata_url,
            }
        }

    def admits(self, email: object, verified: object) -> bool:
        """Tell whether somebody may come in: by address, by the part behind the @, or because everybody may."""
        if EVERYONE in self.allowed:
            return True
        if not isinstance(email, str) or email.count("@") != 1:
            return False
        told = "" if verified is None else str(verified).lower()
        if told != "true" and (told or not self.unverified):
            return False
        address = email.strip().lower()
        return address in self.allowed or address[address.index("@") :] in self.allowed


def read_login(path: str) -> Login | None:
    """Read the login's file; None when there is none. Raises LoginError for one that is only half written."""
    if not path:
        return None
    try:
        given = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise LoginError(f"TRACKER_LOGIN: {path} cannot be read ({error.strerror})") from error
    except ValueError as error:  # neither UTF-8 nor TOML; what it says quotes no value
        raise LoginError(f"TRACKER_LOGIN: {path} is not TOML ({error})") from error
    if faults := [*_faults(given)]:
        raise LoginError(
            f"TRACKER_LOGIN: {path} is not complete: {'; '.join(faults)}. See docs/deployment.md"
        )
    missing = [name for name in ("authlib", "httpx") if importlib.util.find_spec(name) is None]
    if missing:
        raise LoginError(f"TRACKER_LOGIN is set, and {' and '.join(missing)} not installed: {_EXTRA}")
    return Login(
        **{name: given[name] for name in _TEXTS},
        allowed=tuple(entry.strip().lower() for entry in given["allowed"]),
        **({"name": given["name"]} if "name" in given else {}),
        unverified=given.get(UNVERIFIED, False),
    )


def _faults(given: dict[str, Any]) -> list[str]:
    """Return what is missing or wrong, without a value: some are secret."""
    faults = [f"{name} is missing" for name in _TEXTS if not given.get(name)]
    faults += [f"{name} is not known" for name in sorted(given.keys() - _KNOWN)]
    faults += [
        f"{name} must be text"
        for name in (*_TEXTS, "name")
        if given.get(name) and not isinstance(given[name], str)
    ]
    if not isinstance(given.get(UNVERIFIED, False), bool):
        faults.append(f"{UNVERIFIED} must be true or false")
    if faults:
        return faults + _allowed_faults(given.get("allowed"))
    if len(given["cookie_secret"]) < SHORTEST_SECRET:
        faults.append(
            f"cookie_secret needs {SHORTEST_SECRET} characters, such as openssl rand -hex 32 prints"
        )
    url = urlsplit(given["server_metadata_url"])
    if url.scheme != "https" and not (url.scheme == "http" and url.hostname in _LOCAL):
        faults.append("server_metadata_url must be an https address")
    return faults + _allowed_faults(given.get("allowed"))


def _allowed_faults(allowed: object) -> list[str]:
    if not isinstance(allowed, list) or not allowed:
        return ['allowed is missing: list addresses ("jane@example.org"), domains ("@example.org"), or "*"']
    return [
        f"allowed: {entry!r} is neither an address, nor a domain that starts with @, nor *"
        for entry in allowed
        if not isinstance(entry, str) or (entry != EVERYONE and entry.count("@") != 1)
    ]

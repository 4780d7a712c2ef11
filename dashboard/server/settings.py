"""How the dashboard is served: what the environment says, checked before anything is started."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from dashboard.server.login import Login, LoginError, read_login

if TYPE_CHECKING:
    from collections.abc import Mapping

_ANSWERS: Final = {"1": True, "0": False, "yes": True, "no": False, "true": True, "false": False}


class SettingsError(Exception):
    """The dashboard cannot be served like this; says why and what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the dashboard listens, what it is called from outside, and who may see it."""

    host: str = "127.0.0.1"
    port: int = 8501
    public_url: str | None = None
    metrics: bool = False
    login: Login | None = None
    demo: bool | None = None
    """Whether readers may have the demo built; None where the environment does not say."""

    @property
    def address(self) -> str:
        """The address under which people open it, without a slash at its end."""
        return self.public_url or f"http://{_in_url(_reachable(self.host))}:{self.port}"

    @property
    def open_to_others(self) -> bool:
        """Whether other machines can reach the port itself."""
        return not is_loopback(self.host)

    @property
    def offers_demo(self) -> bool:
        """Whether readers may have the demo built: unless told, only where the dashboard is for this machine alone."""
        served = self.open_to_others or self.public_url is not None or self.login is not None
        return not served if self.demo is None else self.demo

    @property
    def encrypted(self) -> bool:
        """Whether people reach it by HTTPS, which a proxy before it has to speak."""
        return self.address.startswith("https://")


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine alone."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def read_settings(host: str, port: int, environment: Mapping[str, str] | None = None) -> Settings:
    """Read what the environment says of serving. Raises SettingsError when it cannot be followed."""
    env = os.environ if environment is None else environment
    public_url = _public_url(env.get("TRACKER_PUBLIC_URL", ""))
    try:
        login = read_login(env.get("TRACKER_LOGIN", ""))
    except LoginError as error:
        raise SettingsError(str(error)) from error
    if login and not public_url and not is_loopback(host):
        raise SettingsError(
            "TRACKER_LOGIN is set and TRACKER_PUBLIC_URL is not: the login provider has to send people back, so "
            "say at which address they open the dashboard, such as https://papers.example.org"
        )
    demo = _yes(env, "TRACKER_DEMO") if env.get("TRACKER_DEMO") else None
    return Settings(host, port, public_url, _yes(env, "TRACKER_METRICS"), login, demo)


def _public_url(value: str) -> str | None:
    if not value:
        return None
    fault = (
        f"TRACKER_PUBLIC_URL is {value!r}: write the address people open, such as https://papers.example.org"
    )
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise SettingsError(fault) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.password:
        raise SettingsError(fault)
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise SettingsError(f"{fault}, without a path")
    host = _in_url(parts.hostname)
    return f"{parts.scheme}://{host}:{port}" if port else f"{parts.scheme}://{host}"


def _yes(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name) or "0"
    if value.lower() not in _ANSWERS:
        raise SettingsError(f"{name} is {value!r}: it must be one of {', '.join(_ANSWERS)}")
    return _ANSWERS[value.lower()]


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104  shown, not bound


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host

"""How the dashboard is served: what the environment may say, and what stands before every answer."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from starlette.responses import PlainTextResponse

from dashboard.__main__ import exposure, main
from dashboard.server.serving import Guard, policy
from dashboard.server.settings import Settings, SettingsError, read_settings
from tests.apart import finished

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

EVERYWHERE = "0.0.0.0"  # noqa: S104  never bound here
LOGIN = """
server_metadata_url = "https://id.example.org/.well-known/openid-configuration"
client_id = "tracker"
client_secret = "kept secret"
cookie_secret = "0123456789abcdef0123456789abcdef"
allowed = ["Jane@example.org", "@hospital.example"]
"""


def settings(**environment: str) -> Settings:
    return read_settings("127.0.0.1", 8501, environment)


@pytest.mark.parametrize(
    ("host", "open_to_others"),
    [
        ("127.0.0.1", False),
        ("::1", False),
        ("localhost", False),
        (EVERYWHERE, True),
        ("::", True),
        ("nmt", True),
    ],
)
def test_what_is_not_this_machine_alone_is_open_to_others(host: str, open_to_others: bool) -> None:  # noqa: FBT001
    assert read_settings(host, 8501, {}).open_to_others == open_to_others


def test_an_open_port_is_explained_in_plain_words(tmp_path: Path) -> None:
    words = exposure(read_settings(EVERYWHERE, 8501, {}))
    assert "0.0.0.0, port 8501, is open to other machines" in words
    assert "there is no login" in words
    assert "docs/deployment.md" in words
    file = tmp_path / "login.toml"
    file.write_text(LOGIN)
    given = {"TRACKER_LOGIN": str(file), "TRACKER_PUBLIC_URL": "https://papers.example.org"}
    assert "they have to log in first" in exposure(read_settings(EVERYWHERE, 8501, given))


@pytest.mark.parametrize(
    "value",
    [
        "papers.example.org",
        "ftp://x",
        "https://",
        "https://a:b@x",
        "https://x/y",
        "https://x:99999",
        "https://x?y",
    ],
)
def test_a_public_address_is_an_address_without_a_path(value: str) -> None:
    with pytest.raises(SettingsError, match="TRACKER_PUBLIC_URL is"):
        settings(TRACKER_PUBLIC_URL=value)


def test_a_public_address_is_what_people_open() -> None:
    assert settings(TRACKER_PUBLIC_URL="https://Papers.example.org/").address == "https://papers.example.org"
    assert settings().address == "http://127.0.0.1:8501"
    assert read_settings("::1", 8501, {}).address == "http://[::1]:8501"


@pytest.mark.parametrize(
    ("host", "environment", "offered"),
    [
        ("127.0.0.1", {}, True),
        ("127.0.0.1", {"TRACKER_DEMO": "0"}, False),
        ("127.0.0.1", {"TRACKER_PUBLIC_URL": "https://papers.example.org"}, False),
        (EVERYWHERE, {}, False),
        (EVERYWHERE, {"TRACKER_DEMO": "1"}, True),
    ],
)
def test_readers_elsewhere_have_the_demo_only_if_the_operator_wants_it(
    host: str,
    environment: dict[str, str],
    offered: bool,  # noqa: FBT001
) -> None:
    assert read_settings(host, 8501, environment).offers_demo is offered


def test_a_login_is_read_and_lets_in_whom_it_names(tmp_path: Path) -> None:
    file = tmp_path / "login.toml"
    file.write_text(LOGIN)
    login = settings(TRACKER_LOGIN=str(file)).login
    assert login is not None
    assert "kept secret" not in repr(login)
    assert login.secrets("https://x")["auth"]["redirect_uri"] == "https://x/oauth2callback"
    told = {
        "jane@example.org": True,
        "JANE@EXAMPLE.ORG": True,
        "joe@example.org": False,
        "joe@hospital.example": True,
        "joe@evil.hospital.example": False,
        "joe@hospital.example@evil.test": False,
        "@hospital.example": True,
        None: False,
    }
    assert {email: login.admits(email, verified=True) for email in told} == told
    assert login.admits("jane@example.org", "true")
    assert not any(login.admits("jane@example.org", said) for said in (False, "false", None, "", 0))
    trusting = replace(login, unverified=True)
    assert trusting.admits("jane@example.org", None)
    assert not any(trusting.admits("jane@example.org", said) for said in (False, "false", 0))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('client_secret = "kept secret"', ""), "client_secret is missing"),
        (('client_id = "tracker"', "client_id = 3"), "client_id must be text"),
        (("allowed = ", "alowed = "), "alowed is not known"),
        (("allowed = ", "alowed = "), "allowed is missing"),
        (('"@hospital.example"', '"hospital.example"'), "neither an address, nor a domain"),
        (("0123456789abcdef0123", "0123"), "cookie_secret needs 32 characters"),
        (("https://id", "http://id"), "must be an https address"),
        (('"tracker"', "tracker"), "is not TOML"),
    ],
)
def test_half_a_login_is_refused_by_what_is_missing(
    tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    file = tmp_path / "login.toml"
    file.write_text(LOGIN.replace(*change))
    with pytest.raises(SettingsError, match=said) as refused:
        settings(TRACKER_LOGIN=str(file))
    assert "kept secret" not in str(refused.value)


def test_a_login_needs_to_know_where_people_come_back_to(tmp_path: Path) -> None:
    file = tmp_path / "login.toml"
    file.write_text(LOGIN)
    with pytest.raises(SettingsError, match="TRACKER_PUBLIC_URL is not"):
        read_settings(EVERYWHERE, 8501, {"TRACKER_LOGIN": str(file)})


def test_a_wrong_environment_is_one_clear_line_before_anything_is_served(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("TRACKER_LOGIN", str(tmp_path / "none.toml"))
    assert main([]) == 2
    assert capsys.readouterr().err.startswith("Error: TRACKER_LOGIN: ")


async def _breaks(*_: Any) -> None:
    raise RuntimeError("SELECT secret FROM /var/lib/tracker.db")


def asked(app: Any, given: Settings, path: str = "/", **headers: str) -> tuple[int, Mapping[str, str], str]:
    """Ask an app behind the guard for a path; return status, headers and text of the answer."""
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    encoded = [(name.encode(), value.encode()) for name, value in {"host": "localhost", **headers}.items()]
    scope = {"type": "http", "method": "GET", "path": path, "headers": encoded}
    finished(Guard(app, given, "<script>1</script>")(scope, receive, send))  # type: ignore[arg-type]
    shown = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], shown, b"".join(part.get("body", b"") for part in sent[1:]).decode()


def test_a_fault_of_the_server_says_a_number_and_nothing_of_its_insides(
    caplog: pytest.LogCaptureFixture,
) -> None:
    status, headers, text = asked(_breaks, Settings())
    assert status == 500
    assert "content-security-policy" in headers
    assert "SELECT" not in text
    number = re.search(r"finds (\w{8}) in its log", text)
    assert number is not None
    assert f"error {number[1]}" in caplog.text
    assert "SELECT secret" in caplog.text


def test_an_encrypted_address_keeps_cookies_to_itself() -> None:
    plain = PlainTextResponse("ok", headers={"Set-Cookie": "a=b; Path=/"})
    encrypted = Settings(public_url="https://papers.example.org")
    _, headers, _ = asked(plain, encrypted)
    assert headers["set-cookie"] == "a=b; Path=/; Secure"
    assert headers["strict-transport-security"] == "max-age=31536000"
    _, headers, _ = asked(plain, Settings())
    assert headers["set-cookie"] == "a=b; Path=/"
    assert "strict-transport-security" not in headers


@pytest.mark.parametrize(
    ("host", "loopback", "behind_a_proxy", "open_port"),
    [
        ("localhost:8501", 200, 200, 200),
        ("127.0.0.1", 200, 200, 200),
        ("papers.example.org", 421, 200, 200),
        ("evil.test", 421, 421, 200),
        ("", 421, 421, 200),
        ("none", 421, 421, 200),
        ("[", 400, 400, 400),
    ],
)
def test_a_foreign_name_for_our_address_is_refused(
    host: str, loopback: int, behind_a_proxy: int, open_port: int
) -> None:
    app = PlainTextResponse("ok")
    served = (Settings(), Settings(public_url="https://papers.example.org"), Settings(host=EVERYWHERE))
    assert [asked(app, given, host=host)[0] for given in served] == [loopback, behind_a_proxy, open_port]


def test_a_page_whose_address_makes_no_sense_is_a_foreign_one() -> None:
    assert asked(PlainTextResponse("ok"), Settings(), origin="http://[")[0] == 200


def test_metrics_and_login_are_there_when_they_are_asked_for() -> None:
    app = PlainTextResponse("ok")
    assert asked(app, Settings(), "/_stcore/metrics")[0] == 404
    assert asked(app, Settings(metrics=True), "/_stcore/metrics")[0] == 200
    assert asked(app, Settings(), "/auth/login")[0] == 404


def test_scripts_written_into_the_page_are_known_by_their_digest() -> None:
    scripts = re.search(r"script-src ([^;]*)", policy("<script>a</script><script src=x></script>"))
    assert scripts is not None
    assert scripts[1].split() == [
        "'self'",
        "'wasm-unsafe-eval'",
        "'sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs='",
    ]

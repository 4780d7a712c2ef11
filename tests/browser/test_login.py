"""The login, with a provider of OpenID Connect on loopback: nothing before it, in by it, out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import oidc
from tests.browser.serving import serving
from tests.browser.test_access import serious

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
DOOR = "This dashboard asks who you are"


def login_file(folder: Path, known: oidc.Provider) -> str:
    file = folder / "login.toml"
    file.write_text(
        f'server_metadata_url = "{known.address}/.well-known/openid-configuration"\n'
        f'client_id = "{oidc.CLIENT}"\nclient_secret = "{oidc.SECRET}"\ncookie_secret = "{"0123" * 8}"\n'
        'allowed = ["jane@example.org"]\nname = "the *hospital*"\n'
    )
    return str(file)


def test_nothing_is_drawn_before_the_login_which_leads_back_and_can_be_left(
    chromium: Browser, database: str, tmp_path: Path
) -> None:
    with (
        oidc.provider("") as known,
        serving(database, tmp_path, TRACKER_LOGIN=login_file(tmp_path, known)) as where,
        chromium.new_context(color_scheme="dark") as context,
    ):
        known.redirect_uri = f"{where}/oauth2callback"
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if "Policy" in said.text else None)
        page.goto(f"{where}/papers?ind=ptsd")
        page.get_by_text(DOOR).wait_for()
        assert page.get_by_role("link", name="Trends").count() == 0
        assert "PTSD" not in page.content()
        assert serious(page, "cat.color") == []
        strangers_are_told(page, known)
        known.email = "jane@example.org"
        page.goto(f"{where}/papers?ind=ptsd")
        page.get_by_role("button", name="Log in with the *hospital*").click()
        page.get_by_role("heading", level=1, name="Papers").wait_for()
        assert page.url == f"{where}/papers?ind=ptsd"
        page.get_by_text("Logged in as jane").wait_for()
        page.get_by_role("button", name="Log out").click()
        page.get_by_text(DOOR).wait_for()
        assert known.logouts == 2
        assert complaints == []


def strangers_are_told(page: Page, known: oidc.Provider) -> None:
    """Log in as somebody whom the provider knows and the dashboard does not let in, and out again."""
    known.email = "eve@evil.test"
    page.get_by_role("button", name="Log in with").click()
    page.get_by_text("this account may not see the dashboard").wait_for()
    assert "eve@evil.test" in page.content().replace("\u2060", "")
    assert page.get_by_role("link", name="Trends").count() == 0
    page.get_by_role("button", name="Log out").click()
    page.get_by_text(DOOR).wait_for()
    assert known.logouts == 1

"""The door of the dashboard, where a login is configured: nothing is drawn before somebody has come in."""

from __future__ import annotations

import os
from functools import lru_cache

import streamlit as st

from dashboard import words
from dashboard.paint import ALONE
from dashboard.server.login import Login, read_login


@lru_cache(maxsize=1)
def _login() -> Login | None:
    return read_login(os.environ.get("TRACKER_LOGIN", ""))


def is_open() -> bool:
    """Tell whether this session may see the pages: nobody has to log in, or somebody has who may."""
    login = _login()
    return login is None or (
        bool(st.user.is_logged_in) and login.admits(st.user.get("email"), st.user.get("email_verified"))
    )


def ask(name: str) -> None:
    """Ask for the login, or tell somebody who is logged in that this account may not come in."""
    login = _login()
    with st.container(horizontal_alignment="center", key=ALONE), st.container(width=480, border=True):
        st.title(name, anchor=False)
        if not st.user.is_logged_in:
            st.markdown("This dashboard asks who you are before it shows anything.")
            label = words.plain(login.name if login else "")
            st.button(f"Log in with {label}", on_click=st.login, type="primary", icon=":material/login:")
            return
        st.markdown(
            f"You are logged in as **{words.plain(_who())}**, and this account may not see the dashboard. "
            "Ask whoever runs it, or log out and take another."
        )
        st.button("Log out", on_click=st.logout, icon=":material/logout:")


def leave() -> None:
    """Offer the way out to somebody who came in by the login."""
    if _login() is None:
        return
    st.caption(f"Logged in as {words.plain(_who())}")
    st.button("Log out", on_click=st.logout, icon=":material/logout:", type="tertiary")


def _who() -> str:
    return str(st.user.get("email") or st.user.get("name") or "somebody without a name")

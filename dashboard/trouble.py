"""What a reader sees when something fails: one plain message and a number to find it in the log."""

from __future__ import annotations

import logging
import secrets

import streamlit as st

_LOG = logging.getLogger("dashboard")


def show(error: Exception) -> bool:
    """Show an unforeseen error without its stack trace, which goes to the log; return True: it is dealt with."""
    number = secrets.token_hex(4)
    _LOG.error("error %s", number, exc_info=error)
    st.error(
        "The page could not be drawn. Your data is untouched. Reload the page; if it happens again, "
        f"look for **{number}** in the log of the dashboard.",
        title="Something went wrong",
        icon=":material/error:",
    )
    return True


def explain(error: Exception) -> None:
    """Show an error of the tracker: its own words say what happened and what to do."""
    st.title("The data cannot be read", anchor=False)
    st.code(str(error), language=None, wrap_lines=True)
    st.markdown("Put this right and reload the page. `tracker doctor` checks the whole installation.")

"""What a reader sees when something fails: what to do, and a number; the log has the reason under that number."""

from __future__ import annotations

import logging
import secrets

import streamlit as st

from dashboard.data import Trouble

_LOG = logging.getLogger("dashboard")


def note(error: Exception) -> str:
    """Write an error into the log with its stack trace; return the number it has there."""
    number = secrets.token_hex(4)
    _LOG.error("error %s", number, exc_info=error)
    return number


def show(error: Exception) -> bool:
    """Show an error that nobody dealt with, without anything of our insides; return True: it is dealt with."""
    if isinstance(error, Trouble):
        explain(error)
        return True
    st.error(
        "The page could not be drawn. Your data is untouched. Reload the page; if it happens again, "
        f"tell whoever runs this dashboard the number **{note(error)}**: the reason stands beside it in the log.",
        title="Something went wrong",
        icon=":material/error:",
    )
    return True


def explain(error: Exception) -> None:
    """Say that the data cannot be read; why, and where it lies, is for those who run the tracker."""
    number = note(error)
    st.title("The data cannot be read", anchor=False)
    st.markdown(
        "Nothing you did caused this, and reloading the page does no harm: it may be over in a moment.\n\n"
        f"If it stays, tell whoever runs this dashboard the number **{number}**: the reason, and what to do about it, "
        "stand beside it in the log. `tracker doctor` checks the whole installation."
    )

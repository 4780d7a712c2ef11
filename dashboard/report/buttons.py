"""One click makes the report of the brief in view: the buttons."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import downloads
from dashboard.report import pages
from dashboard.report.document import Asked

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.frame import View
    from dashboard.maturity.pairs import Pair


def draw(view: View, pair: Pair) -> None:
    """Offer the report as PDF and as HTML; it is made when it is asked for, and waiting for it stops nobody else."""
    asked = Asked(view, pair, dt.datetime.now(dt.UTC).date())
    for label, make, kind, ending in (
        ("PDF", pages.pdf, "application/pdf", "pdf"),
        ("HTML", pages.html, "text/html", "html"),
    ):
        st.download_button(
            f"Report as {label}",
            downloads.made(view, partial(_of, make, asked)),
            pages.file_name(pair, asked.day, ending),
            kind,
            on_click="ignore",
            icon=":material/download:",
            key=f"report_{ending}",
            help="The whole brief with its charts, methods and numbered papers, made here in a second or two.",
        )


def _of(make: Callable[[Asked], bytes], asked: Asked, view: View) -> bytes:
    return make(asked._replace(view=view))

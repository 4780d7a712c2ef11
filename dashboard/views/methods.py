"""Data & methods: how fresh and complete the data is, and how everything is counted."""

from __future__ import annotations

from dashboard import frame
from dashboard.methods import counted, ledger


def page() -> None:
    """Draw the page."""
    view = frame.here()
    ledger.verdict(view)
    counted.contents()
    ledger.freshness(view)
    ledger.absent(view)
    ledger.ledger(view)
    counted.queries(view)
    counted.scope(view)
    counted.explained(view)


page()

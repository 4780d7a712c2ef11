"""Data & methods: how fresh and complete the data is, and how everything is counted."""

from __future__ import annotations

from dashboard import frame, ledger, methods


def page() -> None:
    """Draw the page."""
    view = frame.here()
    ledger.verdict(view)
    methods.contents()
    ledger.freshness(view)
    ledger.absent(view)
    ledger.ledger(view)
    methods.queries(view)
    methods.scope(view)
    methods.explained(view)


page()

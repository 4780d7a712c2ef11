"""How the terminal shows things: progress on stderr; tables, summaries and JSON on stdout."""

from tracker.show.evidence import accuracy, evidence
from tracker.show.ledger import run_in_full, runs, status
from tracker.show.progress import Bars, Lines, outcome, watching
from tracker.show.tables import findings, found, results, topic, topics

__all__ = [
    "Bars",
    "Lines",
    "accuracy",
    "evidence",
    "findings",
    "found",
    "outcome",
    "results",
    "run_in_full",
    "runs",
    "status",
    "topic",
    "topics",
    "watching",
]

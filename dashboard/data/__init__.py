"""The only doorway to the tracker: every page asks here, and nothing else imports it.

Answers are kept per database, data version and filters, shared by all sessions and few in number, so a
rerun costs a look-up and no session holds a frame of its own. They are read, never changed.
"""

from dashboard.data.answers import Data, _source, current
from tracker.analysis import (
    DATE_RULE,
    EVIDENCE_LEVELS,
    MODIFIERS,
    SPECIES,
    Absent,
    Break,
    Event,
    Filters,
    IndicationStatus,
    Kpi,
    Page,
    Paper,
    PaperLink,
    RunRow,
    Stamp,
    Verdict,
)
from tracker.analysis import TrackerError as Trouble

__all__ = [
    "DATE_RULE",
    "EVIDENCE_LEVELS",
    "MODIFIERS",
    "SPECIES",
    "Absent",
    "Break",
    "Data",
    "Event",
    "Filters",
    "IndicationStatus",
    "Kpi",
    "Page",
    "Paper",
    "PaperLink",
    "RunRow",
    "Stamp",
    "Trouble",
    "Verdict",
    "_source",
    "current",
]

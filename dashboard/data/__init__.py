"""The only doorway to the tracker: every page asks here, and nothing else imports it.

Answers are kept per database, data version and filters, shared by all sessions and few in number, so a
rerun costs a look-up and no session holds a frame of its own. They are read, never changed.
"""

from dashboard.data.answers import Data, current
from tracker.analysis import (
    DATE_RULE,
    EVIDENCE_KINDS,
    EVIDENCE_LEVELS,
    JOURNAL_CLASSES,
    MODIFIERS,
    RUNGS,
    SPECIES,
    STAGE_NOTE,
    STAGES,
    Absent,
    ArticleRow,
    Break,
    Event,
    Filters,
    IndicationStatus,
    Kpi,
    Ladder,
    Page,
    Paper,
    PaperLink,
    Rung,
    RunRow,
    Stamp,
    Verdict,
    rule_label,
)
from tracker.analysis import TrackerError as Trouble
from tracker.analysis.breaks import Kind
from tracker.analysis.evidence import levels_of
from tracker.analysis.filters import FACETS, Facet
from tracker.analysis.measures import FEWEST_OF_BASE as BASE_PAPERS
from tracker.analysis.movers import Mover
from tracker.analysis.readouts import MONTHS as READOUT_MONTHS
from tracker.analysis.readouts import READOUT_NOTE
from tracker.analysis.similar import Similar
from tracker.analysis.trajectories import Measure

__all__ = [
    "BASE_PAPERS",
    "DATE_RULE",
    "EVIDENCE_KINDS",
    "EVIDENCE_LEVELS",
    "FACETS",
    "JOURNAL_CLASSES",
    "MODIFIERS",
    "READOUT_MONTHS",
    "READOUT_NOTE",
    "RUNGS",
    "SPECIES",
    "STAGES",
    "STAGE_NOTE",
    "Absent",
    "ArticleRow",
    "Break",
    "Data",
    "Event",
    "Facet",
    "Filters",
    "IndicationStatus",
    "Kind",
    "Kpi",
    "Ladder",
    "Measure",
    "Mover",
    "Page",
    "Paper",
    "PaperLink",
    "RunRow",
    "Rung",
    "Similar",
    "Stamp",
    "Trouble",
    "Verdict",
    "current",
    "levels_of",
    "rule_label",
]

"""Answers: one function per question a user asks; the dashboard sees no other module of the tracker.

corpus     every counted article as columns, and what a set of filters selects of it
overview   papers per year and headline figures     wording    one sentence about them
landscape  modality by indication                   listing    the papers behind a count
growth     is it growing, and how sure are we       trajectories  the way the established ones went
breaks     years in which indexing changed          accuracy   how well the rules do
status     freshness, and exact queries             ledger     the runs, what they miss
verdict    whether the data can be trusted today    scheduler  whether anybody keeps it up to date
downloads  the same answers as CSV
timeline   what happened to one paper
"""

from tracker.analysis.accuracy import Recomputed, measured_accuracy, recomputed_accuracy, rule_label
from tracker.analysis.breaks import Break, breaks
from tracker.analysis.corpus import DATE_RULE, Corpus, Stamp, count, unknown_year
from tracker.analysis.downloads import articles_csv, matrix_csv, trends_csv
from tracker.analysis.filters import EVIDENCE_LEVELS, MODIFIERS, SPECIES, UNATTRIBUTED, Filters
from tracker.analysis.growth import growth, recent_since
from tracker.analysis.landscape import matrix
from tracker.analysis.ledger import Absent, absent, run, runs, state
from tracker.analysis.listing import Page, Paper, newest, paper, papers
from tracker.analysis.overview import Kpi, kpis, papers_per_year, trend_table
from tracker.analysis.scheduler import SchedulerStatus, scheduler_status
from tracker.analysis.source import Source, load_corpus
from tracker.analysis.status import (
    IndicationStatus,
    Progress,
    indication_status,
    queries,
)
from tracker.analysis.timeline import Event
from tracker.analysis.trajectories import Likeness, Stand, stands_like, trajectories
from tracker.analysis.verdict import Verdict, verdict
from tracker.analysis.wording import finding
from tracker.errors import TrackerError
from tracker.queries import Link as PaperLink
from tracker.queries import RunRow

__all__ = [
    "DATE_RULE",
    "EVIDENCE_LEVELS",
    "MODIFIERS",
    "SPECIES",
    "UNATTRIBUTED",
    "Absent",
    "Break",
    "Corpus",
    "Event",
    "Filters",
    "IndicationStatus",
    "Kpi",
    "Likeness",
    "Page",
    "Paper",
    "PaperLink",
    "Progress",
    "Recomputed",
    "RunRow",
    "SchedulerStatus",
    "Source",
    "Stamp",
    "Stand",
    "TrackerError",
    "Verdict",
    "absent",
    "articles_csv",
    "breaks",
    "count",
    "finding",
    "growth",
    "indication_status",
    "kpis",
    "load_corpus",
    "matrix",
    "matrix_csv",
    "measured_accuracy",
    "newest",
    "paper",
    "papers",
    "papers_per_year",
    "queries",
    "recent_since",
    "recomputed_accuracy",
    "rule_label",
    "run",
    "runs",
    "scheduler_status",
    "stands_like",
    "state",
    "trajectories",
    "trend_table",
    "trends_csv",
    "unknown_year",
    "verdict",
]

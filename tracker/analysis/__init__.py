"""Answers: one function per question a user asks; the dashboard sees no other module of the tracker.

corpus     every counted article as columns, and what a set of filters selects of it
overview   papers per year and headline figures     wording    one sentence about them
landscape  modality by indication                   listing    the papers behind a count
growth     is it growing, and how sure are we       trajectories  the way the established ones went
sources    who and where                            spread     over the years, and how few hold how much
whitespace what is missing                          terms      what rises
readouts   announced, and not reported             measures   shares of a year, and against ten years before
breaks     years in which indexing changed          accuracy   how well the rules do
studies    what each paper tells of its study       maturity   which stage has each cell reached
evidence   papers by year and level                 milestones what happened for the first time, and when
status     freshness, and exact queries             ledger     the runs, what they miss
verdict    whether the data can be trusted today    scheduler  whether anybody keeps it up to date
downloads  the same answers as CSV
timeline   what happened to one paper
"""

from tracker.analysis.accuracy import Recomputed, measured_accuracy, recomputed_accuracy, rule_label
from tracker.analysis.breaks import Break, breaks
from tracker.analysis.corpus import DATE_RULE, Corpus, Stamp, count, unknown_year
from tracker.analysis.downloads import articles_csv, chart_csv, matrix_csv, trends_csv
from tracker.analysis.evidence import (
    EVIDENCE_COLUMNS,
    EVIDENCE_KINDS,
    Mix,
    evidence,
    evidence_levels,
    evidence_mix,
)
from tracker.analysis.filters import EVIDENCE_LEVELS, MODIFIERS, SPECIES, UNATTRIBUTED, Filters
from tracker.analysis.growth import Tested, growth, recent_since, tested
from tracker.analysis.journals import JOURNAL_CLASSES
from tracker.analysis.landscape import matrix
from tracker.analysis.ledger import Absent, absent, run, runs, state
from tracker.analysis.listing import Page, Paper, cited, newest, paper, papers, rows_of
from tracker.analysis.maturity import MATURITY_COLUMNS, STAGE_NOTE, ladders, maturity
from tracker.analysis.measures import base_years, established_band, indexed, shares
from tracker.analysis.milestones import MILESTONE_COLUMNS, milestone_keys, milestones
from tracker.analysis.origins import Origins, origins
from tracker.analysis.overview import Kpi, kpis, papers_per_year, trend_table
from tracker.analysis.readouts import READOUT_COLUMNS, READOUT_NOTE, readouts_due
from tracker.analysis.scheduler import SchedulerStatus, scheduler_status
from tracker.analysis.source import Source, load_corpus
from tracker.analysis.sources import countries, funders, groups, journals
from tracker.analysis.spread import concentration, country_years, journal_drift, new_entrants
from tracker.analysis.status import (
    IndicationStatus,
    Progress,
    indication_status,
    queries,
)
from tracker.analysis.studies import Studies
from tracker.analysis.terms import LENS_COLUMNS, TERM_COLUMNS, lens_years, terms
from tracker.analysis.timeline import Event
from tracker.analysis.trajectories import Likeness, Stand, stands_like, trajectories
from tracker.analysis.verdict import Verdict, verdict
from tracker.analysis.vocabulary import Lens, Vocabulary, lenses, vocabulary
from tracker.analysis.whitespace import MATRIX_COLUMNS, WHITE_SPACE_COLUMNS, matrix_table, white_space
from tracker.analysis.wording import finding
from tracker.errors import TrackerError
from tracker.maturity.inputs import Inputs
from tracker.maturity.ladder import RUNGS, STAGES, Ladder, Rung
from tracker.maturity.milestones import KINDS as MILESTONES
from tracker.queries import ArticleRow, RunRow
from tracker.queries import Link as PaperLink

__all__ = [
    "DATE_RULE",
    "EVIDENCE_COLUMNS",
    "EVIDENCE_KINDS",
    "EVIDENCE_LEVELS",
    "JOURNAL_CLASSES",
    "LENS_COLUMNS",
    "MATRIX_COLUMNS",
    "MATURITY_COLUMNS",
    "MILESTONES",
    "MILESTONE_COLUMNS",
    "MODIFIERS",
    "READOUT_COLUMNS",
    "READOUT_NOTE",
    "RUNGS",
    "SPECIES",
    "STAGES",
    "STAGE_NOTE",
    "TERM_COLUMNS",
    "UNATTRIBUTED",
    "WHITE_SPACE_COLUMNS",
    "Absent",
    "ArticleRow",
    "Break",
    "Corpus",
    "Event",
    "Filters",
    "IndicationStatus",
    "Inputs",
    "Kpi",
    "Ladder",
    "Lens",
    "Likeness",
    "Mix",
    "Origins",
    "Page",
    "Paper",
    "PaperLink",
    "Progress",
    "Recomputed",
    "RunRow",
    "Rung",
    "SchedulerStatus",
    "Source",
    "Stamp",
    "Stand",
    "Studies",
    "Tested",
    "TrackerError",
    "Verdict",
    "Vocabulary",
    "absent",
    "articles_csv",
    "base_years",
    "breaks",
    "chart_csv",
    "cited",
    "concentration",
    "count",
    "countries",
    "country_years",
    "established_band",
    "evidence",
    "evidence_levels",
    "evidence_mix",
    "finding",
    "funders",
    "groups",
    "growth",
    "indexed",
    "indication_status",
    "journal_drift",
    "journals",
    "kpis",
    "ladders",
    "lens_years",
    "lenses",
    "load_corpus",
    "matrix",
    "matrix_csv",
    "matrix_table",
    "maturity",
    "measured_accuracy",
    "milestone_keys",
    "milestones",
    "new_entrants",
    "newest",
    "origins",
    "paper",
    "papers",
    "papers_per_year",
    "queries",
    "readouts_due",
    "recent_since",
    "recomputed_accuracy",
    "rows_of",
    "rule_label",
    "run",
    "runs",
    "scheduler_status",
    "shares",
    "stands_like",
    "state",
    "terms",
    "tested",
    "trajectories",
    "trend_table",
    "trends_csv",
    "unknown_year",
    "verdict",
    "vocabulary",
    "white_space",
]

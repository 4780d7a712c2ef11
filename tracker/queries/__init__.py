"""Every read. Each function takes the connection of a read transaction: `with database.read() as c: ...`."""

from tracker.queries.corrections import corrections, corrections_of
from tracker.queries.counted import (
    CountedArticle,
    counted_articles,
    labelled,
    open_memberships,
    superseded_preprints,
)
from tracker.queries.detail import ArticleDetail, MembershipRow, article_detail
from tracker.queries.edits import QueryEdit, labelled_by_heading, query_edits
from tracker.queries.health import (
    integrity_faults,
    search_index_faults,
    set_aside,
    unattributed,
    unpublished,
    without_labels,
)
from tracker.queries.history import HistoryRow, changes_since, history
from tracker.queries.leads import leads
from tracker.queries.ledger import (
    LastRuns,
    RunRow,
    Version,
    article_count,
    complete_run_since,
    current_version,
    given_up,
    has_kind,
    imported,
    last_runs,
    member_counts,
    members,
    run,
    runs,
)
from tracker.queries.links import Link
from tracker.queries.listed import ArticleRow, ExportRow, article_rows, export_rows, member_pmids
from tracker.queries.measures import (
    TotalRow,
    milestones_noted,
    milestones_seen,
    pubmed_totals,
    pubmed_totals_asked,
    total_rows,
)
from tracker.queries.scheduler import SchedulerRow, schedulers
from tracker.queries.search import fts_query, matching, search, search_count
from tracker.queries.stale import all_unlabelled, published, unlabelled
from tracker.queries.standing import UnreadableRow, listed_members, unreadable
from tracker.queries.stored import (
    content_hashes,
    held,
    newer_stored,
    newest_revision,
    raw_xml,
    searchables,
    stored_pmids,
)
from tracker.queries.studies import (
    StudyRow,
    label_reasons,
    of_types,
    registration_rows,
    retraction_dates,
    study_rows,
)
from tracker.queries.whole import whole_articles

__all__ = [
    "ArticleDetail",
    "ArticleRow",
    "CountedArticle",
    "ExportRow",
    "HistoryRow",
    "LastRuns",
    "Link",
    "MembershipRow",
    "QueryEdit",
    "RunRow",
    "SchedulerRow",
    "StudyRow",
    "TotalRow",
    "UnreadableRow",
    "Version",
    "all_unlabelled",
    "article_count",
    "article_detail",
    "article_rows",
    "changes_since",
    "complete_run_since",
    "content_hashes",
    "corrections",
    "corrections_of",
    "counted_articles",
    "current_version",
    "export_rows",
    "fts_query",
    "given_up",
    "has_kind",
    "held",
    "history",
    "imported",
    "integrity_faults",
    "label_reasons",
    "labelled",
    "labelled_by_heading",
    "last_runs",
    "leads",
    "listed_members",
    "matching",
    "member_counts",
    "member_pmids",
    "members",
    "milestones_noted",
    "milestones_seen",
    "newer_stored",
    "newest_revision",
    "of_types",
    "open_memberships",
    "published",
    "pubmed_totals",
    "pubmed_totals_asked",
    "query_edits",
    "raw_xml",
    "registration_rows",
    "retraction_dates",
    "run",
    "runs",
    "schedulers",
    "search",
    "search_count",
    "search_index_faults",
    "searchables",
    "set_aside",
    "stored_pmids",
    "study_rows",
    "superseded_preprints",
    "total_rows",
    "unattributed",
    "unlabelled",
    "unpublished",
    "unreadable",
    "whole_articles",
    "without_labels",
]

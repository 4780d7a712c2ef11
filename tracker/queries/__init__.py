"""Every read. Each function takes the connection of a read transaction: `with database.read() as c: ...`."""

from tracker.queries.counted import (
    CountedArticle,
    counted_articles,
    labelled,
    open_memberships,
    superseded_preprints,
)
from tracker.queries.detail import ArticleDetail, LinkRow, MembershipRow, article_detail
from tracker.queries.health import integrity_faults, search_index_faults, set_aside, unattributed, unpublished
from tracker.queries.ledger import (
    LastRuns,
    RunRow,
    Version,
    article_count,
    complete_run_since,
    current_version,
    has_kind,
    last_runs,
    member_counts,
    members,
    run,
    runs,
)
from tracker.queries.listed import ArticleRow, ExportRow, article_rows, export_rows, member_pmids
from tracker.queries.search import fts_query, matching, search, search_count
from tracker.queries.stored import (
    all_unlabelled,
    content_hashes,
    newer_stored,
    raw_xml,
    searchables,
    stored_pmids,
    unlabelled,
)
from tracker.queries.whole import whole_articles

__all__ = [
    "ArticleDetail",
    "ArticleRow",
    "CountedArticle",
    "ExportRow",
    "LastRuns",
    "LinkRow",
    "MembershipRow",
    "RunRow",
    "Version",
    "all_unlabelled",
    "article_count",
    "article_detail",
    "article_rows",
    "complete_run_since",
    "content_hashes",
    "counted_articles",
    "current_version",
    "export_rows",
    "fts_query",
    "has_kind",
    "integrity_faults",
    "labelled",
    "last_runs",
    "matching",
    "member_counts",
    "member_pmids",
    "members",
    "newer_stored",
    "open_memberships",
    "raw_xml",
    "run",
    "runs",
    "search",
    "search_count",
    "search_index_faults",
    "searchables",
    "set_aside",
    "stored_pmids",
    "superseded_preprints",
    "unattributed",
    "unlabelled",
    "unpublished",
    "whole_articles",
]

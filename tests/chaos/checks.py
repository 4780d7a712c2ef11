"""What has to hold whatever happened: the database is sound, nothing is doubled, and it is what PubMed has."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from tracker import queries
from tracker.models import Article, DataVersion, History, Label, Membership, RawXml, Run
from tracker.parse import article_from_xml, content_hash

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

    from tests.eutils_server import EutilsServer
    from tracker.database import Database
    from tracker.update import RunResult

MEMBERSHIP = (
    Membership.indication,
    Membership.source,
    Membership.pmid,
    Membership.closed_run,
    Membership.close_reason,
)
LABEL = (Label.pmid, Label.kind, Label.value, Label.basis, Label.reason)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reader of the database is shown: it changes in publications only, all at once."""

    version: int | None
    memberships: frozenset[Any]
    labels: frozenset[Any]
    articles: frozenset[int]

    @classmethod
    def by(cls, database: Database) -> Shown:
        """Read it in one transaction."""
        with database.read() as c:
            return cls(
                version=c.execute(select(func.max(DataVersion.id))).scalar(),
                memberships=frozenset(tuple(row) for row in c.execute(select(*MEMBERSHIP))),
                labels=frozenset(tuple(row) for row in c.execute(select(*LABEL))),
                articles=frozenset(
                    c.execute(select(Article.pmid).where(Article.data_version.is_not(None))).scalars()
                ),
            )


def assert_sound(database: Database) -> None:
    """The file and its links are whole, and so is the full-text index."""
    if database.path is None:
        _let_the_server_finish(database)
    with database.read() as c:
        assert queries.integrity_faults(c) == []
        assert queries.search_index_faults(c) is None
        if c.dialect.name == "sqlite":
            assert c.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def _let_the_server_finish(database: Database) -> None:
    """A server still carries out what a killed process had sent, a COMMIT perhaps: wait for that."""
    others = (
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
    )
    for _ in range(1000):
        with database.read() as c:
            if c.exec_driver_sql(others).scalar_one() == 0:
                return
        time.sleep(0.01)


def doubled(database: Database) -> int:
    """Return how often anything is stored twice: copies of one content, lines of a history."""
    lines = (History.pmid, History.kind, History.detail, History.revised, History.indication)
    with database.read() as c:
        copies = _repeated(c, select(RawXml.pmid, RawXml.content_hash))
        told = _repeated(c, select(*lines).where(History.revised.is_not(None)))
        articles = _repeated(c, select(Article.pmid))
        return copies + told + articles


def _repeated(c: Connection, statement: Any) -> int:
    rows = c.execute(statement).all()
    return len(rows) - len(set(rows))


def left_running(database: Database) -> int:
    """Return how many runs of the ledger say that they are running."""
    with database.read() as c:
        return c.execute(select(func.count()).where(Run.status == "running")).scalar_one()


def members(database: Database, indication: str) -> set[int]:
    """Return whom PubMed's listing made a member."""
    with database.read() as c:
        return queries.members(c, indication, "pubmed")


def lost(database: Database, server: EutilsServer, query: str, indication: str) -> set[int]:
    """Return the PMIDs that PubMed has for a query and the database does not, or has in other words."""
    truth = set(server.truth(query))
    return (truth - members(database, indication)) | outdated(database, server, truth)


def outdated(database: Database, server: EutilsServer, pmids: Iterable[int]) -> set[int]:
    """Return those whose stored copy is not what the server has today."""
    with database.read() as c:
        stored = queries.content_hashes(c, pmids)
    return {pmid for pmid, found in stored.items() if found != _today(server, pmid)}


def _today(server: EutilsServer, pmid: int) -> str | None:
    xml = server.records.get(pmid)
    return None if xml is None else _hash(xml)


def _hash(xml: bytes) -> str:
    known = _HASHES.get(xml)
    if known is None:
        known = _HASHES[xml] = content_hash(article_from_xml(xml))
    return known


_HASHES: dict[bytes, str] = {}


def assert_accounted(database: Database, result: RunResult, truth: set[int]) -> None:
    """Every PMID that PubMed counted is stored, missing or set aside, in one only; and the run says which."""
    with database.read() as c:
        run = queries.runs(c, 1, indication=result.indication)[0]
        assert run.expected == len(truth)
        assert run.stored == run.expected - len(run.missing) - len(run.set_aside)
        assert not set(run.missing) & set(run.set_aside)
        stored = queries.stored_pmids(c, truth)
    assert truth - stored <= {*run.missing, *run.set_aside}
    assert (run.status == "complete") is (not run.missing and not run.error)

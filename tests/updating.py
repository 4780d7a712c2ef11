"""What tests of the whole flow share: a watcher that remembers, a client in a hurry, looks into the ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.eutils_server.client import PATIENCE
from tracker import queries
from tracker.catalog import load_catalog
from tracker.pubmed import PubMed

if TYPE_CHECKING:
    from tests.eutils_server import EutilsServer
    from tests.eutils_server.reference import ReferenceServer
    from tracker.config import Settings
    from tracker.session import Session
    from tracker.update import RunResult

    Server = EutilsServer | ReferenceServer

CATALOG = load_catalog()
MINE = (88_000_001, 88_000_002, 88_000_003)
"""PMIDs that no server has of its own."""
PAPER = {
    "title": "Deep brain stimulation for Parkinson's disease",
    "mesh": ["Deep Brain Stimulation", "Parkinson Disease"],
}


@dataclass
class Notes:
    """A watcher that remembers what it was told."""

    told: list[tuple[Any, ...]] = field(default_factory=list)

    def noting(self, text: str) -> None:
        self.told.append(("noting", text))

    def started(self, indication: str) -> None:
        self.told.append(("started", indication))

    def listed(self, indication: str, expected: int, to_fetch: int) -> None:
        self.told.append(("listed", indication, expected, to_fetch))

    def waiting(self, indication: str, reason: str) -> None:
        self.told.append(("waiting", indication, reason))

    def fetched(self, indication: str, asked: int) -> None:
        self.told.append(("fetched", indication, asked))

    def labelling(self, indication: str, articles: int) -> None:
        self.told.append(("labelling", indication, articles))

    def ended(self, result: RunResult) -> None:
        self.told.append(("ended", result.indication, result.status))


def impatient(settings: Settings, **options: Any) -> PubMed:
    return PubMed(settings, patience=PATIENCE, batch_size=3, **options)


def members(session: Session, indication: str) -> set[int]:
    with session.database.read() as c:
        return queries.members(c, indication, "pubmed")


def last_run(session: Session) -> queries.RunRow:
    with session.database.read() as c:
        return queries.runs(c, 1)[0]


def title(session: Session, pmid: int) -> str:
    with session.database.read() as c:
        return next(queries.whole_articles(c, [pmid])).title


def membership(session: Session, pmid: int) -> queries.MembershipRow:
    with session.database.read() as c:
        detail = queries.article_detail(c, pmid)
    assert detail is not None
    return next(m for m in detail.memberships if (m.indication, m.source) == ("parkinson", "pubmed"))


def closed(session: Session, pmid: int) -> str | None:
    """Why a paper left, None while it is a member."""
    return membership(session, pmid).close_reason


def told(session: Session, pmid: int) -> list[tuple[str, str]]:
    with session.database.read() as c:
        return [(row.kind, row.detail) for row in queries.history(c, pmid)]

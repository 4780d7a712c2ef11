"""The end of a run: everything it found becomes visible at once, in the caller's one transaction."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, delete, func, insert, select, update

from tracker.database import portions
from tracker.errors import StoreError
from tracker.models import Article, DataVersion, Label, Run
from tracker.store.bulk import insert_rows, table_of
from tracker.store.memberships import PUBMED, close_all_but, close_deleted, closed_by, open_memberships
from tracker.store.runs import COMPLETE, INCOMPLETE, RUNNING, Traffic, traffic_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.engine import Connection, Row

    from tracker import label


@dataclass(frozen=True, slots=True)
class Labelled:
    """One article's labels; `labelled_from` is `labelled_from(content_hash, catalog digest)`."""

    pmid: int
    labelled_from: str
    labels: tuple[label.Label, ...]
    evidence_level: str | None
    evidence_basis: str | None
    species: str | None

    @classmethod
    def of(cls, pmid: int, mark: str, labels: label.Labels) -> Labelled:
        """Take what the rules said of an article; `mark` is what they were made from."""
        return cls(pmid, mark, labels.labels, labels.evidence_level, labels.evidence_basis, labels.species)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run went, as far as the store cannot see it itself.

    `missing` are PMIDs asked for and not delivered, beside those listed and not stored. `error` says what
    stopped the run early; either makes it incomplete.
    """

    missing: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()
    error: str | None = None
    traffic: Traffic | None = None


class _Listed(NamedTuple):
    stored: set[int]
    missing: list[int]
    opened: int


def labelled_from(content_hash: str, digest: str) -> str:
    """Return the mark of what labels were made from: the record's content and the catalog's rules."""
    return f"{content_hash}+{digest}"


def publish(
    c: Connection,
    run_id: int,
    *,
    memberships: Sequence[int] | None = None,
    source: str = PUBMED,
    indication: str | None = None,
    labels: Iterable[Labelled] = (),
    outcome: Outcome | None = None,
) -> int:
    """End a run and make what it found visible; return the data version.

    `memberships` are all PMIDs that now answer `indication`'s query (None: the run listed nothing).
    Listed articles not stored make the run incomplete; only a complete PubMed listing closes the
    memberships it no longer names, and only those of source `pubmed`. The data version rises when
    something changed. Raises StoreError when the run is not running (any more): it publishes nothing.
    """
    outcome = outcome or Outcome()
    run = _running(c, run_id)
    labelled = _write_labels(c, labels)
    listed = _open(c, run_id, indication, source, memberships)
    missing = sorted({*outcome.missing, *listed.missing}, reverse=True)
    counted = memberships is None or run.expected is None or run.expected == len(set(memberships))
    complete = not missing and not outcome.error and counted
    close_deleted(c, run_id)
    if complete and source == PUBMED and memberships is not None and indication is not None:
        close_all_but(c, run_id, indication, source, memberships, reason="no longer listed by PubMed")
    left = closed_by(c, run_id)
    changes = run.new + run.changed + len(labelled) + listed.opened + left
    version = _version(c, run.kind, changed=changes > 0 or run.kind != "fetch")
    _show(c, version, {*listed.stored, *labelled})
    c.execute(
        update(Run)
        .where(Run.id == run_id)
        .values(
            status=COMPLETE if complete else INCOMPLETE,
            stored=len(listed.stored) if memberships is not None else None,
            missing=missing,
            warnings=[*run.warnings, *outcome.warnings],
            left=left,
            error=outcome.error,
            data_version=version,
            ended_at=dt.datetime.now(dt.UTC),
            **traffic_values(outcome.traffic),
        )
    )
    return version


def _running(c: Connection, run_id: int) -> Row[Any]:
    run = c.execute(select(table_of(Run)).where(Run.id == run_id)).first()
    if run is None or run.status != RUNNING:
        state = run.status if run is not None else "unknown"
        raise StoreError(f"run {run_id} is {state}, so it may not publish; run the command again")
    return run


def _open(
    c: Connection, run_id: int, indication: str | None, source: str, memberships: Sequence[int] | None
) -> _Listed:
    if memberships is None or indication is None:
        return _Listed(set(), [], 0)
    stored: set[int] = set()
    for portion in portions(set(memberships)):
        stored.update(c.execute(select(Article.pmid).where(Article.pmid.in_(portion))).scalars())
    missing = [pmid for pmid in dict.fromkeys(memberships) if pmid not in stored]
    return _Listed(stored, missing, open_memberships(c, run_id, indication, source, stored))


def _write_labels(c: Connection, labels: Iterable[Labelled]) -> list[int]:
    written: list[int] = []
    table = table_of(Article)
    statement = update(table).where(table.c.pmid == bindparam("labelled"))
    for portion in portions(labels):
        pmids = [item.pmid for item in portion]
        c.execute(delete(Label).where(Label.pmid.in_(pmids)))
        insert_rows(
            c,
            Label,
            [(i.pmid, one.kind, one.value, one.basis, one.reason) for i in portion for one in i.labels],
        )
        values = ("labelled_from", "evidence_level", "evidence_basis", "species")
        c.execute(
            statement, [{"labelled": i.pmid, **{name: getattr(i, name) for name in values}} for i in portion]
        )
        written += pmids
    return written


def _version(c: Connection, kind: str, *, changed: bool) -> int:
    current = c.execute(select(func.max(DataVersion.id))).scalar()
    if current is not None and not changed:
        return int(current)
    row = insert(DataVersion).values(kind=kind, at=dt.datetime.now(dt.UTC)).returning(DataVersion.id)
    return c.execute(row).scalar_one()


def _show(c: Connection, version: int, pmids: Iterable[int]) -> None:
    for portion in portions(pmids):
        c.execute(
            update(Article)
            .where(Article.pmid.in_(portion), Article.data_version.is_(None))
            .values(data_version=version)
        )

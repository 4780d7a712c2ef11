"""Labels of articles, written only where they were made from the content that is stored now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, update

from tracker import queries
from tracker.corrections import mark
from tracker.database import portions
from tracker.models import Article, Label
from tracker.store.bulk import insert_rows, table_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

    from tracker import label

VALUES = ("labelled_from", "evidence_level", "evidence_basis", "species")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One article's labels; `labelled_from` says what they were made from (`label.labelled_from`)."""

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

    def is_from(self, content_hash: str, said: str) -> bool:
        """Tell whether they were made from this content, and from what people said (`corrections.mark`)."""
        content, _, *corrections = self.labelled_from.split("+")
        return content == content_hash and corrections == ([said] if said else [])


def write_labels(c: Connection, labels: Iterable[Labelled]) -> list[int]:
    """Replace the labels of these articles; return the PMIDs it did.

    Labels made from another copy than the stored one, or from other corrections than people's present ones,
    are left out: another process has stored those meanwhile, and labels the article itself.
    """
    written: list[int] = []
    table = table_of(Article)
    statement = update(table).where(table.c.pmid == bindparam("labelled"))
    for portion in portions(labels):
        given = [item.pmid for item in portion]
        hashes, said = queries.content_hashes(c, given), queries.corrections_of(c, given)
        items = [i for i in portion if i.is_from(hashes.get(i.pmid, "-"), mark(said.get(i.pmid, ())))]
        pmids = [item.pmid for item in items]
        c.execute(delete(Label).where(Label.pmid.in_(pmids)))
        rows = [(i.pmid, one.kind, one.value, one.basis, one.reason) for i in items for one in i.labels]
        insert_rows(c, Label, rows)
        if items:
            c.execute(
                statement,
                [{"labelled": i.pmid, **{name: getattr(i, name) for name in VALUES}} for i in items],
            )
        written += pmids
    return written

"""Which papers come from one group of authors: independent replication is what other groups publish.

Papers belong together when they have the same last author, or the same first author at the same institution; and so
do those that are joined through a third. PubMed has no identity of authors, so that a person is judged by name,
ORCID iD and institution. A person who leaves for another institution is two where the surname is common or the
forename unknown; two people of one rare name are one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from tracker.maturity.names import Signature, signature

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracker.records import Author
    from tracker.trends.arrays import IntArray

UNKNOWN_GROUP = -1
"""The code of a paper that no person signed."""

Block = dict[int, Signature]
"""Paper -> its signature."""
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Lead:
    """The first and the last person among the authors of a paper, each with their affiliations.

    They are the same where there is one author, and None where only study groups or nobody signed.
    """

    first_author: Author | None = None
    last_author: Author | None = None

    @property
    def affiliations(self) -> tuple[str, ...]:
        """Those of the last author, or else of the first: before 2014 only the first author's were recorded."""
        last = self.last_author.affiliations if self.last_author else ()
        return last or (self.first_author.affiliations if self.first_author else ())

    @property
    def affiliation(self) -> str | None:
        """The first of them."""
        return next(iter(self.affiliations), None)

    @property
    def orcid(self) -> str | None:
        """The iD of the last author."""
        return self.last_author.orcid if self.last_author else None


def group_codes(leads: Sequence[Lead | None]) -> IntArray:
    """Return a number per paper, equal within a group: [papers]; -1 where no person signed.

    Numbers count from 0 in the order in which the groups first stand. Which papers are together depends on the
    papers alone, not on their order.
    """
    lasts = {
        paper: one
        for paper, lead in enumerate(leads)
        if lead and lead.last_author and (one := signature(lead.last_author, lead.affiliations))
    }
    firsts = {
        paper: one
        for paper, lead in enumerate(leads)
        if lead
        and lead.first_author
        and (one := signature(lead.first_author, lead.first_author.affiliations))
    }
    people = [papers for block in _namesakes(lasts) for papers in _people(block, anywhere=True)]
    people += [papers for block in _namesakes(firsts) for papers in _people(block, anywhere=False)]
    people += _gathered((one.orcid, paper) for paper, one in lasts.items() if one.orcid)
    codes = np.full(len(leads), UNKNOWN_GROUP, dtype=np.int64)
    for code, papers in enumerate(_joined(people, lasts.keys() | firsts.keys())):
        codes[papers] = code
    return codes


def _namesakes(signatures: Block) -> Iterable[Block]:
    """Yield the papers whose signatures may be one person's: surname, initials and forename agree.

    Where only one forename is known for a surname and its initials, the bare initials mean that one too.
    """
    names: dict[tuple[str, str], dict[str, Block]] = defaultdict(lambda: defaultdict(dict))
    for paper, one in signatures.items():
        names[one.surname, one.initials][one.given][paper] = one
    for forenames in names.values():
        if len(forenames.keys() - {""}) == 1:
            yield {paper: one for block in forenames.values() for paper, one in block.items()}
        else:
            yield from forenames.values()


def _people(block: Block, *, anywhere: bool) -> list[list[int]]:
    """Tell the namesakes of a block apart, by institution and by iD: the papers of each person.

    `anywhere` takes those of one telling name for one person wherever they are, unless their iDs differ.
    """
    if anywhere and len(_ids(block)) < 2 and any(one.is_telling for one in block.values()):  # noqa: PLR2004
        return [list(block)]
    places = _gathered((place, paper) for paper, one in block.items() for place in one.places)
    people: list[list[int]] = []
    for papers in _joined(places, block):
        several = len(_ids({paper: block[paper] for paper in papers})) > 1
        people += _gathered((block[paper].orcid, paper) for paper in papers) if several else [papers]
    return people


def _ids(block: Block) -> set[str]:
    return {one.orcid for one in block.values()} - {""}


def _gathered(pairs: Iterable[tuple[Key, int]]) -> list[list[int]]:
    """Return the papers of each key."""
    found: dict[Key, list[int]] = {}
    for key, paper in pairs:
        found.setdefault(key, []).append(paper)
    return list(found.values())


def _joined(sets: Iterable[Sequence[int]], papers: Iterable[int]) -> list[list[int]]:
    """Return the papers in groups that share no set with each other (union-find), in order of their first papers."""
    parent = {paper: paper for paper in papers}

    def root(paper: int) -> int:
        while parent[paper] != paper:
            parent[paper] = paper = parent[parent[paper]]
        return paper

    for members in sets:
        first = root(members[0])
        for paper in members:
            parent[root(paper)] = first
    return _gathered((root(paper), paper) for paper in sorted(parent))

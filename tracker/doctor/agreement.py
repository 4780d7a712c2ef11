"""Do the local rules and PubMed agree? Every member is matched again, and both answers are compared; pure.

Forward: PubMed lists a paper for an indication, so some block of the indication and some modality block must
match it here. The other way round: what both blocks match here must be on PubMed's list, when the list was taken after
the paper's arrival. It is about matching, not about attribution: `yields_to` and the labels play no part.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping

    from tracker.catalog import Catalog
    from tracker.queries.agreement import Member

TOLERATED = 0.01
"""The share of papers on which the sides may differ: the counting noise (square root) of 10,000 papers is 1% as well, so
that below it no figure on any chart would read differently. A record revised since its listing is among them."""
DEVIATIONS = 2.0
"""How far above the tolerated number, in standard deviations, chance alone may carry it."""
DOUBTFUL_FROM = 3
"""One odd record, or two, is no fault of a block."""
NAMED = 10  # PMIDs printed of a long list


@dataclass(slots=True)
class Tally:
    """How often both sides agree, and the PMIDs where they do not. `says` and `of` are the words around the figures."""

    says: str
    of: str
    agreed: int = 0
    pubmed_only: list[int] = field(default_factory=list)
    local_only: list[int] = field(default_factory=list)

    def count(self, pmid: int, *, pubmed: bool, local: bool) -> None:
        """Add one paper, unless neither side claims it."""
        if pubmed and local:
            self.agreed += 1
        elif pubmed:
            self.pubmed_only.append(pmid)
        elif local:
            self.local_only.append(pmid)

    @property
    def total(self) -> int:
        """How many papers were compared."""
        return self.agreed + self.differing

    @property
    def differing(self) -> int:
        """On how many of them the two sides differ."""
        return len(self.pubmed_only) + len(self.local_only)

    @property
    def doubtful(self) -> bool:
        """Whether the sides differ on more papers than is tolerated, beyond chance."""
        tolerated = TOLERATED * self.total
        return self.differing >= max(DOUBTFUL_FROM, tolerated + DEVIATIONS * math.sqrt(tolerated))

    def __str__(self) -> str:
        """Return one line for a person."""
        parts = [
            f"{self.says} {self.agreed:,} of {self.total:,} {self.of} ({percent(self.agreed, self.total)})"
        ]
        parts += [
            f"{side} only: {named(pmids)}"
            for side, pmids in (("PubMed", self.pubmed_only), ("local", self.local_only))
            if pmids
        ]
        return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class OfIndication:
    """What was compared for one indication."""

    block: Tally
    modalities: Tally
    reverse: Tally
    query: Tally
    """Both blocks together: what the sums are made of."""

    @classmethod
    def of(cls, indication: str) -> OfIndication:
        """Begin with nothing counted."""
        return cls(
            Tally(f"{indication}: its block explains", "members"),
            Tally(f"{indication}: modality blocks explain", "members"),
            Tally(f"{indication}: PubMed lists", "local matches"),
            Tally(f"{indication}: its query explains", "members"),
        )

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """The tallies of one side each that counted anything."""
        return tuple(tally for tally in (self.block, self.modalities, self.reverse) if tally.total)


class Comparison:
    """Compares members one by one. `listings` says when PubMed's last complete listing of each query was taken.

    `asked` is what PubMed answers for each modality block apart (modality -> PMIDs), where it was asked.
    """

    def __init__(
        self,
        catalog: Catalog,
        listings: Mapping[str, dt.datetime],
        asked: Mapping[str, Collection[int]] | None = None,
    ) -> None:
        self._matcher, self._listings, self._asked = catalog.matcher(), listings, asked or {}
        self._in_query = {m.id for m in catalog.enabled_modalities if m.in_query}
        self.indications = {name: OfIndication.of(name) for name in listings}
        self.blocks = {name: Tally(f"{name}: both find", "papers") for name in self._asked}
        self.gone: list[int] = []
        """Members that answer no modality block when PubMed is asked now: gone, merged or revised since."""

    def add_all(self, members: Iterable[Member]) -> None:
        """Compare these members."""
        for member in members:
            matched = set(self._matcher.read(member.record).matched)
            self._add(member, matched)
            if self._asked and member.listed:
                self._add_to_blocks(member.record.pmid, matched)

    def _add(self, member: Member, matched: set[str]) -> None:
        pmid = member.record.pmid
        stimulated = any(f"modality:{name}" in matched for name in self._in_query)
        for name, counted in self.indications.items():
            conditioned = f"indication:{name}" in matched
            listed = name in member.listed
            if listed:
                counted.block.count(pmid, pubmed=True, local=conditioned)
                counted.modalities.count(pmid, pubmed=True, local=stimulated)
                counted.query.count(pmid, pubmed=True, local=stimulated and conditioned)
            local = (stimulated and conditioned) or name in member.imported
            if local and (listed or self._had_arrived(member, name)):
                counted.reverse.count(pmid, pubmed=listed, local=True)

    def _had_arrived(self, member: Member, indication: str) -> bool:
        """Tell whether PubMed had the paper for sure when the listing was taken: a day earlier, whatever the time zone."""
        return member.created is not None and member.created < self._listings[indication].date()

    def _add_to_blocks(self, pmid: int, matched: set[str]) -> None:
        if not any(pmid in self._asked[name] for name in self._in_query & self._asked.keys()):
            self.gone.append(pmid)
            return
        for name, tally in self.blocks.items():
            tally.count(pmid, pubmed=pmid in self._asked[name], local=f"modality:{name}" in matched)


def percent(part: int, whole: int) -> str:
    """Return a share as a percentage, rounded down: 100% means every one."""
    tenths = 1000 * part // whole if whole else 1000
    return f"{tenths // 10}%" if tenths % 10 == 0 else f"{tenths / 10:.1f}%"


def named(pmids: Collection[int], most: int = NAMED) -> str:
    """Return the first PMIDs of a list, and how many more there are."""
    first = ", ".join(str(pmid) for pmid in sorted(pmids, reverse=True)[:most])
    more = len(pmids) - most
    return f"{first} and {more:,} more" if more > 0 else first

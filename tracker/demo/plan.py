"""Draw every record of the corpus from the planted histories; no text yet.

Each stream-year has its own dice, so a later day only adds records: it never changes or renumbers
those that had already arrived (their status, indexing and links apart).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from tracker.demo import dates, design
from tracker.demo.dice import Dice
from tracker.demo.phrases import modality_words
from tracker.demo.related import companions
from tracker.demo.truth import (
    PARENTS,
    UNATTRIBUTED,
    Cell,
    Curve,
    Planted,
    Truth,
    planted_cells,
    shared_streams,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SEED = 20_250_101
REFERENCE_DAY = dt.date(2026, 6, 30)
RECORDS = 8000
FIRST_PMID = 900_000_001
"""Far above any PMID that PubMed has given."""
STRAY = Curve(1995, 0.0, 0.13)
"""Papers of each indication in which no rule can find a modality."""
DECOY = Curve(1995, 0.0, 1.5)
"""Papers that answer no query, though an acronym of theirs looks like it."""
OTHER_LANGUAGES = ("ger", "fre", "jpn", "chi", "spa", "ita", "rus", "pol", "por")


@dataclass(frozen=True)
class Stream:
    """Papers drawn together: of one cell, or of several at once. `cells` are all those they count in."""

    modalities: tuple[str, ...]
    indications: tuple[str, ...]
    cells: tuple[Cell, ...]
    mean: Callable[[int], float]

    @property
    def key(self) -> str:
        """Name the stream."""
        return f"{'+'.join(self.modalities)}/{'+'.join(self.indications)}"

    @property
    def own(self) -> Cell | None:
        """The cell whose landmarks this stream must show."""
        single = len(self.modalities) == len(self.indications) == 1
        return self.cells[0] if single and self.cells else None


def streams() -> list[Stream]:
    """Return every stream; a cell's own is what its curve leaves after the others that count in it."""
    cells = {(cell.modality, cell.indication): cell for cell in planted_cells()}

    def touched(modalities: tuple[str, ...], indications: tuple[str, ...]) -> tuple[Cell, ...]:
        rows = dict.fromkeys((*modalities, *(PARENTS[m] for m in modalities if m in PARENTS)))
        return tuple(cells[m, i] for m in rows for i in indications)

    found = [Stream(ms, ids, touched(ms, ids), curve.mean) for ms, ids, curve in shared_streams()]
    for cell in planted_cells():
        others = tuple(stream.mean for stream in found if cell in stream.cells)
        place = ((cell.modality,), (cell.indication,))
        found.append(Stream(*place, touched(*place), _rest(cell.curve, others)))
    indications = dict.fromkeys(cell.indication for cell in planted_cells())
    found.extend(Stream((UNATTRIBUTED,), (name,), (), STRAY.mean) for name in indications)
    return [*found, Stream((), (), (), DECOY.mean)]


def _rest(curve: Curve, others: tuple[Callable[[int], float], ...]) -> Callable[[int], float]:
    return lambda year: max(0.0, curve.mean(year) - sum(mean(year) for mean in others))


@lru_cache(maxsize=4)
def planted(seed: int = SEED, today: dt.date = REFERENCE_DAY, records: int = RECORDS) -> Truth:
    """Return the whole plan as it stands on a day: the cells and every record with its PMID.

    `records` is about how many there are on REFERENCE_DAY; a small figure is overrun, because every
    cell keeps its first papers.
    """
    scale = records / RECORDS
    drafts: list[Planted] = []
    for stream in streams():
        for year in range(1985, today.year + 1):
            for draft in _stream_year(seed, stream, year, scale):
                drafts.extend((draft, *companions(Dice(seed, draft.key, "related"), draft)))
    here = sorted((d for d in drafts if d.arrived <= today), key=lambda d: (d.arrived, d.key))
    pmids = {draft.key: FIRST_PMID + number for number, draft in enumerate(here)}
    return Truth(seed, today, scale, planted_cells(), tuple(_settle(seed, here, pmids, today)))


def _stream_year(seed: int, stream: Stream, year: int, scale: float) -> Iterator[Planted]:
    due = stream.own.landmarks.get(year, set()) if stream.own else set()
    forced = _forced(due)
    mean = stream.mean(year) * scale
    count = max(Dice(seed, stream.key, year).poisson(mean), len(forced), 1 if due else 0)
    for number in range(count):
        key = f"{stream.key}/{year}/{number}"
        yield _draft(Dice(seed, key), stream, year, key, forced[number] if number < len(forced) else None)


def _forced(due: set[str]) -> list[str]:
    """Return the designs a landmark year must show; `sham` is a randomised trial against sham."""
    forced = [("sham" if "sham" in due else "rct")] if due & {"rct", "sham"} else []
    if "human" in due and not forced:
        forced.append("case_report")
    return [*forced, *(["systematic_review"] if "systematic_review" in due else [])]


def _design(dice: Dice, stream: Stream, year: int) -> str:
    if not stream.cells:
        return dice.weighted({"observational": 4, "trial": 2, "review": 2, "case_report": 2})
    mix = design.evidence_mix(stream.own, year) if stream.own else design.joint_mix(stream.cells, year)
    return dice.weighted(mix)


def _draft(dice: Dice, stream: Stream, year: int, key: str, forced: str | None) -> Planted:
    when = dates.draw(dice, year)
    kind = {"sham": "rct"}.get(forced, forced) if forced else _design(dice, stream, year)
    cell = stream.own
    sham_from = cell.first_sham_rct_year if cell else None
    sham = forced == "sham" or (
        kind == "rct"
        and forced is None
        and sham_from is not None
        and year >= sham_from
        and dice.chance(design.SHAM_SHARE)
    )
    place = stream.indications[0] if stream.indications else "other"
    foreign = dice.chance(0.05 if year < 2010 else 0.02)  # noqa: PLR2004  fewer since then
    return Planted(
        key, "article" if stream.indications else "decoy", stream.modalities, stream.indications,
        when.published, when.arrived, kind, when.dating, indexed=when.indexed,
        explicit=forced is not None or kind in design.SELF_EVIDENT or dice.chance(0.8),
        species=design.species(dice, kind), sham=sham,
        sample_size=design.participants(dice, kind, cell.sample_size if cell else 20),
        has_abstract=design.has_abstract(dice, kind, year),
        language=dice.pick(OTHER_LANGUAGES) if foreign else "eng",
        group=f"{place}-{min(dice.whole(0, 2 + (year - 1985) // 2), dice.whole(0, 2 + (year - 1985) // 2))}",
        nct=_registration(dice, stream, kind, year, key),
        target=_target(dice, stream),
    )  # fmt: skip


def _target(dice: Dice, stream: Stream) -> str | None:
    if len(stream.modalities) != 1 or not dice.chance(0.6):
        return None
    return dice.pick(modality_words(stream.modalities[0]).targets)


def _registration(dice: Dice, stream: Stream, kind: str, year: int, key: str) -> str | None:
    """Return a registry number in a range never given; a protocol may share its trial's."""
    if year < design.PROTOCOLS_FROM or kind not in {"rct", "trial", "protocol"} or not dice.chance(0.6):
        return None
    shared = kind == "protocol" and dice.chance(0.5)
    trial = f"{stream.key}/{year + 2}/0" if shared else key
    return f"NCT9{Dice('registry', trial).whole(0, 9_999_999):07d}"


def _settle(seed: int, here: list[Planted], pmids: dict[str, int], today: dt.date) -> Iterator[Planted]:
    links: dict[str, list[tuple[str, int]]] = {}
    for draft in here:
        if draft.source in pmids:
            there, back = LINKS[draft.kind]
            links.setdefault(draft.key, []).append((there, pmids[draft.source]))
            links.setdefault(draft.source, []).append((back, pmids[draft.key]))
    for draft in here:
        indexed = draft.indexed if draft.indexed and draft.indexed <= today else None
        status = dates.status(Dice(seed, draft.key, "status"), draft.arrived, draft.indexed, today)
        yield replace(
            draft,
            pmid=pmids[draft.key],
            indexed=indexed,
            status=status,
            links=tuple(links.get(draft.key, ())),
        )


LINKS = {
    "retraction": ("RetractionOf", "RetractionIn"),
    "erratum": ("ErratumFor", "ErratumIn"),
    "concern": ("ExpressionOfConcernFor", "ExpressionOfConcernIn"),
    "preprint": ("UpdateIn", "UpdateOf"),
}
"""RefType from a companion to its article, and back."""

"""The rules against what people judged: precision and recall of each level, modifier, size, target and device; pure.

Precision is the share of what a rule found that is right, recall the share of what is there that it found. A target or
device is judged only beside a modality, and a size only where the judge could tell it.
"""

from __future__ import annotations

import csv
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from tracker.label.evidence import evidence_label
from tracker.label.gold import shipped
from tracker.label.tags import Tags
from tracker.label.titles import title_level

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tracker.label.facts import Input, Labels
    from tracker.label.gold import Judgement

UNKNOWN = "unknown"
NONE = "none"
TAGGED = ("publication_type", "mesh")
COLUMNS = ("rule", "sample", "n", "told", "found", "right", "precision", "recall")

Pair = tuple[str, bool, bool, bool]
"""A rule, whether it is there, whether it was found, and whether what was found is right."""


class Score(NamedTuple):
    """How a rule did on a sample of `n` judged records: told by the judge, found by the rule, and right."""

    rule: str
    sample: str
    n: int
    told: int
    found: int
    right: int

    @property
    def precision(self) -> float | None:
        """The share of what was found that is right, None where nothing was found."""
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """The share of what is there that was found, None where nothing is there."""
        return self.right / self.told if self.told else None

    def row(self) -> dict[str, str]:
        """Return the score as a row of the table that is shipped, shares to two decimals."""
        shares = {"precision": self.precision, "recall": self.recall}
        text = {name: "" if share is None else f"{share:.2f}" for name, share in shares.items()}
        return {name: str(value) for name, value in self._asdict().items()} | text


def audit(
    gold: Iterable[Judgement], found: Mapping[int, Labels], sample: str = "reviewed"
) -> tuple[Score, ...]:
    """Return the score of every rule on the judged papers that were labelled, in the order of the rules' names."""
    judged: Counter[str] = Counter()
    counts: dict[str, Counter[str]] = {}
    for judgement in gold:
        labels = found.get(judgement.pmid)
        if labels is None:
            continue
        for rule, told, got, right in _pairs(judgement, labels):
            counts.setdefault(rule, Counter()).update(told=int(told), found=int(got), right=int(right))
        judged.update(_judged(judgement, labels))
    return tuple(
        Score(rule, sample, judged[rule.split(":", 1)[0]], count["told"], count["found"], count["right"])
        for rule, count in sorted(counts.items())
        if count["told"] or count["found"]
    )


def audit_titles(records: Iterable[Input], sample: str = "tagged") -> tuple[Score, ...]:
    """Return how well titles alone tell the level of records whose level NLM's tags give: the rules for records without tags.

    Needs no judge, so it can be asked of any store; records that are not indexed, or without a telling tag, are left out.
    """
    counts: dict[str, Counter[str]] = {}
    judged = 0
    for given in records:
        label = evidence_label(given.record, given.facts, Tags.of(given.record))
        if not given.facts.indexed(given.record) or label.basis not in TAGGED:
            continue
        judged += 1
        by_title = title_level(given.record.title)
        got = by_title[0] if by_title else UNKNOWN
        for name in {label.value, got} - {UNKNOWN}:
            right = int(name == label.value == got)
            counts.setdefault(name, Counter()).update(
                told=int(name == label.value), found=int(name == got), right=right
            )
    return tuple(
        Score(f"title:{name}", sample, judged, count["told"], count["found"], count["right"])
        for name, count in sorted(counts.items())
    )


def measured() -> tuple[Score, ...]:
    """Return the scores that are shipped: what the rules of this version reached on the documented samples."""
    return tuple(
        Score(row["rule"], row["sample"], *(int(row[name]) for name in ("n", "told", "found", "right")))
        for row in csv.DictReader(shipped("measured"))
    )


def as_csv(scores: Iterable[Score]) -> str:
    """Return scores as the text of the table that is shipped."""
    rows = (score.row() for score in scores)
    return "".join(
        f"{','.join(row)}\n" for row in ([*COLUMNS], *([row[name] for name in COLUMNS] for row in rows))
    )


def _judged(judgement: Judgement, labels: Labels) -> Iterator[str]:
    """Yield the kinds of rule that the paper was judged for."""
    if judgement.level is not None:
        yield from ("evidence", "modifier", "candidate")
    if judgement.size is not None:
        yield from ("sample_size", "planned_size")
    if labels.values("modality"):
        yield from (
            kind
            for kind, told in (("target", judgement.targets), ("device", judgement.devices))
            if told is not None
        )


def _pairs(judgement: Judgement, labels: Labels) -> Iterator[Pair]:
    if judgement.level is not None:
        yield from _levels(judgement.level, labels)
    if judgement.modifiers is not None:
        yield from _sets("modifier", judgement.modifiers, labels, each=True)
    if judgement.size is not None:
        yield from _sizes(judgement.size, labels)
    if labels.values("modality"):
        yield from (
            _sets("target", judgement.targets or frozenset(), labels) if judgement.targets is not None else ()
        )
        yield from (
            _sets("device", judgement.devices or frozenset(), labels) if judgement.devices is not None else ()
        )


def _levels(level: str, labels: Labels) -> Iterator[Pair]:
    """Yield the level as a whole, by itself and by its basis; `unknown` is no finding."""
    got, basis = labels.evidence_level, labels.evidence_basis
    right = got == level != UNKNOWN
    yield "evidence", level != UNKNOWN, got != UNKNOWN, right
    for name in {level, got} - {UNKNOWN}:
        yield f"evidence:{name}", name == level, name == got, right and name == got
    if got != UNKNOWN:
        yield f"evidence:by {basis.replace('_', ' ')}", False, True, right
    candidate = basis == "candidate"
    yield "candidate:rct", level == "rct" and got == UNKNOWN, candidate, candidate and level == "rct"


def _sets(kind: str, told: frozenset[str], labels: Labels, *, each: bool = False) -> Iterator[Pair]:
    got = frozenset(labels.values(kind))
    for name in sorted(told | got):
        yield f"{kind}:{name}" if each else kind, name in told, name in got, name in told and name in got


def _sizes(size: str, labels: Labels) -> Iterator[Pair]:
    planned = size.startswith("planned ")
    for kind, told in (
        ("sample_size", NONE if planned else size),
        ("planned_size", size.rsplit(maxsplit=1)[-1] if planned else NONE),
    ):
        got = next(iter(labels.values(kind)), NONE)
        yield kind, told != NONE, got != NONE, got == told != NONE

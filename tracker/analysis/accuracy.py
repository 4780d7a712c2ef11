"""How well the rules tell evidence, design, numbers of people, targets and devices: precision and recall."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tracker import queries
from tracker.analysis.filters import EVIDENCE_LEVELS, MODIFIERS
from tracker.label import Labeller, audit, audit_titles, gold, measured

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

    from tracker.analysis.source import Source
    from tracker.label import Score

KINDS = {
    "evidence": "Evidence level",
    "candidate": "Candidate for a randomised trial",
    "modifier": "Design",
    "sample_size": "People studied",
    "planned_size": "People planned",
    "target": "Target",
    "device": "Device",
    "title": "Title alone",
}
"""Kind of rule -> what it is called, in the order of the tables."""
BASES = {"by mesh": " by MeSH heading", "by publication type": " by publication type", "by text": " by title"}
SHARES = ("precision", "recall")


@dataclass(frozen=True, slots=True)
class Recomputed:
    """The rules of this version on this database: `scores` as those of `accuracy`.

    judged: papers that people judged; held: those of them that are stored here, as PubMed has them now;
    tagged: stored papers whose level NLM's tags give, and on whose titles the rules for titles were tried;
    synthetic: whether this is the demo, whose papers are invented.
    """

    judged: int
    held: int
    tagged: int
    synthetic: bool
    scores: pd.DataFrame


@cache
def measured_accuracy() -> pd.DataFrame:
    """Return what was measured on the documented samples, and is shipped, as `accuracy` does; read it, change nothing."""
    return accuracy(measured())


def recomputed_accuracy(source: Source) -> Recomputed:
    """Measure again on what is stored: the judged papers among it, and every title against NLM's tags.

    People's corrections are left out: it is the rules that are measured.
    """
    samples, labeller = gold(), Labeller(source.catalog)
    pmids = [judgement.pmid for judged in samples.values() for judgement in judged]
    with source.database.read() as c:
        found = {
            given.record.pmid: labeller.labels(given.record, given.facts)
            for given in queries.searchables(c, pmids)
        }
        titles = _titles(c)
    scores = [score for name, judged in samples.items() for score in audit(judged, found, name)]
    return Recomputed(
        judged=len(pmids),
        held=len(found),
        tagged=titles[0].n if titles else 0,
        synthetic=source.stamp().synthetic,
        scores=accuracy([*scores, *titles]),
    )


def _titles(c: Connection) -> tuple[Score, ...]:
    return audit_titles(queries.searchables(c, queries.member_pmids(c)), "stored here")


def accuracy(scores: Iterable[Score]) -> pd.DataFrame:
    """Return scores with their exact 95 % intervals (Clopper and Pearson 1934), kind by kind.

    Columns: rule, sample (str), n (papers judged), told (with what the rule is about), found (by the rule),
    right (int64), precision (right of found), recall (right of told), each with _low and _high (float64; nan where
    nothing was found, or told).
    """
    from tracker.trends.intervals import binomial_interval  # noqa: PLC0415  scipy takes a moment to load

    order = list(KINDS)
    rows = sorted(scores, key=lambda score: order.index(score.rule.partition(":")[0]))
    table = pd.DataFrame(rows, columns=["rule", "sample", "n", "told", "found", "right"])
    right = table["right"].to_numpy(dtype=np.int64)
    for share, whole in zip(SHARES, ("found", "told"), strict=True):
        size = table[whole].to_numpy(dtype=np.int64)
        known = size > 0
        limits = binomial_interval(np.where(known, right, 0), np.maximum(size, 1))
        for name, values in zip(("", "_low", "_high"), (right / np.maximum(size, 1), *limits), strict=True):
            table[f"{share}{name}"] = np.where(known, values, np.nan)
    return table


def rule_label(rule: str) -> str:
    """Write the name of a rule for a reader: Evidence level: Randomised controlled trial."""
    kind, _, value = rule.partition(":")
    if not value or kind == "candidate":
        return KINDS[kind]
    names = MODIFIERS if kind == "modifier" else EVIDENCE_LEVELS
    return f"{KINDS[kind]}{BASES.get(value) or f': {names[value]}'}"

"""The papers that a report lists: those that prove its milestones and stages, then the others, strongest evidence first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from dashboard import words
from dashboard.brief import stages
from dashboard.data import EVIDENCE_LEVELS

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from dashboard.frame import View
    from dashboard.maturity.pairs import Pair

SHOWN: Final = 40
"""Papers that are listed beside the proofs."""
LONGEST_TITLE: Final = 400  # characters
ORDER: Final = (
    *("guideline", "systematic_review", "rct", "trial", "observational", "case_report", "protocol"),
    *("review", "preclinical", "commentary", "unknown"),
)
"""Evidence levels in the order in which papers are listed."""
RULE: Final = (
    "Guidelines first, then systematic reviews, randomised and other trials, observational studies, case reports and the "
    "rest; within a level the newest PMID first"
)


def proofs(view: View, pair: Pair) -> list[dict[str, str]]:
    """Return the papers that prove milestones and rungs, in the order in which the report names them."""
    named = [pmid for first in stages.firsts(view, pair) for pmid in first.pmids]
    named += [pmid for rung in reversed(stages.ladder(view, pair)) for pmid in rung.pmids]
    return [_entry(row) for row in _records(view, tuple(dict.fromkeys(named)))]


def further(view: View, proofs: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the first papers of the selection that prove nothing, by RULE."""
    held = {entry["pmid"] for entry in proofs}
    found = (_entry(row) for row in _by_level(view, SHOWN + len(held)))
    return [entry for entry in found if entry["pmid"] not in held][:SHOWN]


def _by_level(view: View, most: int) -> Iterator[Mapping[Hashable, Any]]:
    asked = view.filters.evidence
    left = most
    for level in ORDER:
        if left > 0 and (not asked or level in asked):
            shown = view.data.papers(replace(view.filters, evidence=(level,)), 1, left)
            left -= len(shown.rows)
            yield from shown.rows.to_dict("records")


def _records(view: View, pmids: tuple[int, ...]) -> list[dict[Hashable, Any]]:
    rows: list[dict[Hashable, Any]] = view.data.cited(pmids).to_dict("records")
    return rows


def _entry(row: Mapping[Hashable, Any]) -> dict[str, str]:
    """Write one paper as plain text."""
    level = EVIDENCE_LEVELS.get(row["evidence_level"] or "unknown", "")
    doubt = ", by its title" if row["evidence_basis"] == "text" else ""
    flags = {
        "Retracted": row["is_retracted"],
        "Expression of concern": row["has_concern"],
        "Preprint": row["is_preprint"],
    }
    return {
        "title": plain(row["title"], LONGEST_TITLE) or "No title",
        "journal": plain(row["journal"]),
        "date": words.date(row["publication_date"]),
        "level": f"{level}{doubt}",
        "flags": ", ".join(flag for flag, holds in flags.items() if holds),
        "pmid": str(int(row["pmid"])),
        "url": words.article_link(int(row["pmid"])),
    }


def plain(text: str | None, longest: int = 200) -> str:
    """Return text as one line that can be printed: no controls, nothing that turns the direction of what follows."""
    seen = "".join(
        letter if letter.isprintable() or letter.isspace() else "" for letter in (text or "")[: 4 * longest]
    )
    line = " ".join(seen.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}\u2026"

"""A small world: a catalog of four indications, and papers that answer them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from tests.records import article_set, article_xml
from tracker.catalog import load_catalog

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

INDICATIONS = ("alpha", "beta", "gamma", "delta")
STATUSES = {
    "alpha": "investigational",
    "beta": "investigational",
    "gamma": "emerging",
    "delta": "established",
}
HEADINGS = ("Humans", "Deep Brain Stimulation", "Parkinson Disease", "Aged", "Prospective Studies")
WORDS = (
    "patients", "outcome", "randomised", "sham", "electrode", "months", "scores", "improved", "adverse", "events", "pulse",
    "stimulation", "follow-up", "controls", "significant", "baseline", "implanted", "tolerated", "response", "rate",
)  # fmt: skip


def write_catalog(path: Path, blocks: dict[str, str] | None = None) -> Path:
    """Write a catalog file with one modality and the four indications, and nothing of the shipped ones.

    `blocks` replaces expressions: indication (or `pulse`, the modality) -> block.
    """
    shipped = load_catalog()
    lines = [f"[modality.{name}]\nenabled = false" for name in shipped.modalities]
    lines += [f"[indication.{name}]\nenabled = false" for name in shipped.indications]
    own = {name: f'"{name} syndrome"[tiab]' for name in INDICATIONS} | {"pulse": '"pulse stimulation"[tiab]'}
    own |= blocks or {}
    lines.append(f"[modality.pulse]\nlabel = 'Pulse'\nblock = '''{own.pop('pulse')}'''")
    lines += [
        f"[indication.{name}]\nlabel = '{name.title()}'\nstatus = '{STATUSES[name]}'\nblock = '''{block}'''"
        for name, block in own.items()
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def paper(pmid: int, *indications: str, dice: random.Random | None = None, **values: object) -> str:
    """Return one PubmedArticle that answers these indications; `values` as `article_xml` takes them."""
    dice = dice or random.Random(pmid)  # noqa: S311  repeatable
    names = " and ".join(f"{name} syndrome" for name in indications) or "nothing we follow"
    text = " ".join(dice.choices(WORDS, k=60))
    plain = {
        "title": f"Pulse stimulation in {names}: report {pmid}",
        "abstract": [("METHODS", "METHODS", text), ("RESULTS", "RESULTS", text[::-1])],
        "mesh": dice.sample(HEADINGS, 2),
        "authors": [("Doe", f"Jane {n}") for n in range(dice.randint(1, 6))],
        "keywords": dice.sample(WORDS, 2),
        "created": "2020-01-15",
        "revised": "2020-02-01",
    }
    return article_xml(pmid, **{**plain, **values})  # type: ignore[arg-type]


def papers(pmids: Iterable[int], *indications: str) -> bytes:
    """Return a PubmedArticleSet of plain papers that all answer these indications."""
    return article_set(*(paper(pmid, *indications) for pmid in pmids))

"""PubMed moves on: papers arrive, are revised, retracted, deleted and merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.chaos.corpus import paper
from tests.records import article_set

if TYPE_CHECKING:
    import random

    from tests.chaos.installation import Installation


def move_on(
    at: Installation, chance: random.Random, *, first: int, arriving: int = 60, revised: int = 40
) -> None:
    """Change what PubMed has on `alpha`: numbers from `first` on arrive, and others of our own papers change."""
    at.server.add(article_set(*(paper(pmid, "alpha") for pmid in range(first, first + arriving))))
    ours = [pmid for pmid in sorted(at.truth("alpha")) if 1000 <= pmid < 2000 or pmid >= 88_000_000]
    chosen = chance.sample(ours, revised + 7)
    for pmid in chosen[7:]:
        at.server.revise(pmid, abstract=f"Corrected {chance.random()}.", mesh=["Humans"])
    at.server.retract(chosen[0], first + 90)
    at.server.revise(chosen[1], title="Of something else", abstract="Nothing that we follow.")
    for pmid in chosen[2:5]:
        at.server.delete(pmid)
    at.server.merge(chosen[5], into=chosen[6])

"""A corpus made of streams of papers, each with its numbers per year, as it stands on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from tracker.analysis.building import build_corpus
from tracker.analysis.corpus import Stamp
from tracker.catalog import load_catalog
from tracker.demo.truth import pubmed_total
from tracker.queries import CountedArticle

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracker.analysis.corpus import Corpus
    from tracker.queries import QueryEdit

CATALOG = load_catalog()
JUNE = dt.date(2026, 6, 30)
TOTALS = {year: pubmed_total(year) for year in range(1970, 2027)}
"""A PubMed that grows by 4 % a year."""


@dataclass(frozen=True)
class Stream:
    """Papers alike: how many per year, and where they are labelled. They appear evenly over the year."""

    per_year: Mapping[int, int]
    indications: tuple[str, ...] = ("tbi",)
    modalities: tuple[str, ...] = ("tms",)
    level: str = "trial"
    species: str | None = "human"
    retracted: bool = False
    headed: tuple[str, ...] = ()
    """Indications and modalities that only a heading gives them."""
    delay: int = 20
    """Days from publication to arrival."""

    def articles(self, number: Iterator[int], as_of: dt.date) -> Iterator[CountedArticle]:
        for year, papers in self.per_year.items():
            for place in range(papers):
                passed = int(365 * (place + 0.5) / papers) + self.delay
                day = dt.date(year or 2020, 1, 1) + dt.timedelta(passed)
                if day <= as_of:
                    told = self.level, self.species, self.retracted, "publication_type"
                    yield CountedArticle(next(number), year or None, day, *told)


def corpus_of(
    *streams: Stream,
    as_of: dt.date = JUNE,
    listed_on: Mapping[str, dt.date] | None = None,
    edits: Sequence[QueryEdit] = (),
) -> Corpus:
    """Return what has arrived by the day of the listing; year 0 is an unknown one."""
    number = count(1)
    made = [(stream, list(stream.articles(number, as_of))) for stream in streams]
    articles = [article for _, own in made for article in own]

    def group(kind: str) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for stream, own in made:
            for name in getattr(stream, kind):
                found.setdefault(name, []).extend(article.pmid for article in own)
        return found

    days = dict.fromkeys((entry.id for entry in CATALOG.enabled_indications), as_of)
    return build_corpus(
        articles,
        group("indications"),
        group("modalities"),
        stamp=Stamp(1, dt.datetime.combine(as_of, dt.time(12), dt.UTC), len(articles), synthetic=False),
        catalog=CATALOG,
        listed_on=days if listed_on is None else listed_on,
        search=lambda _text: [],
        by_heading=lambda _kind: group("headed"),
        edits=tuple(edits),
    )


def growing(first: int, papers: float, rate: float, last: int = 2026) -> dict[int, int]:
    """Return papers per year from the first to the last year: `papers` at first, times 1 + rate each year."""
    return {year: round(papers * (1 + rate) ** (year - first)) for year in range(first, last + 1)}

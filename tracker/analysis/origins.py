"""Where each counted paper comes from, as columns: group, country, journal, class of journal, funders."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tracker import queries
from tracker.affiliations import UNKNOWN_COUNTRY, country, country_name
from tracker.analysis.journals import JOURNAL_CLASSES, journal_class

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.engine import Connection

    from tracker.analysis.corpus import BoolArray, Corpus, IntArray
    from tracker.analysis.source import Source
    from tracker.analysis.studies import Studies

UNKNOWN_PLACE = -1
"""The code of a paper whose holder is not known."""


@dataclass(frozen=True, slots=True, eq=False)
class Holders:
    """What papers are counted under, each paper once per holder.

    names [holders]; paper, holder: equally long, which paper (its place in the corpus) has which holder. A paper may
    have several holders, or none.
    """

    names: tuple[str, ...]
    paper: IntArray
    holder: IntArray

    def count(self, chosen: BoolArray) -> IntArray:
        """Count the chosen papers (bool [papers]) of each holder: [holders]."""
        counts: IntArray = np.bincount(self.holder[chosen[self.paper]], minlength=len(self.names)).astype(
            np.int64
        )
        return counts

    def without(self, chosen: BoolArray) -> BoolArray:
        """Tell which of the chosen papers have no holder."""
        left = chosen.copy()
        left[self.paper] = False
        return left

    def known(self, chosen: BoolArray) -> int:
        """Count the chosen papers that have a holder, each once."""
        return len(np.unique(self.paper[chosen[self.paper]]))


@dataclass(frozen=True, slots=True, eq=False)
class Origins:
    """Every kind of holder of the papers of a corpus; read-only.

    groups are named by their most frequent last author, and stand in the order of their codes in `Studies.group`;
    countries by their English names; journals by NLM's titles; classes by the keys of JOURNAL_CLASSES; funders as
    the records name them.
    """

    corpus: Corpus
    groups: Holders
    countries: Holders
    journals: Holders
    classes: Holders
    funders: Holders
    group_country: tuple[str, ...]
    """The country from which a group's papers come most often, "" where none is known: [groups]."""
    journal_classes: tuple[str, ...]
    """The class of each journal: [journals]."""


def origins(source: Source) -> Origins:
    """Return the origins of the papers of the newest data version, read once per version."""
    with source.database.read() as c:
        return origins_seen_by(source, c)


def origins_seen_by(source: Source, c: Connection) -> Origins:
    """Return the origins of the data version that a read transaction sees."""
    studies = source.studies_seen_by(c)
    return studies.corpus.once("origins", lambda: _load(c, studies))


def _load(c: Connection, studies: Studies) -> Origins:
    corpus = studies.corpus
    journals = journals_of(corpus, c)
    return Origins(
        corpus=corpus,
        groups=groups_of(studies, c),
        countries=countries_of(corpus, c),
        journals=journals,
        classes=classes_of(corpus, c),
        funders=funders_of(corpus, c),
        group_country=_most_frequent(studies.group, _country_of_each(corpus, c)),
        journal_classes=tuple(journal_class(title) for title in journals.names),
    )


def journals_of(corpus: Corpus, c: Connection) -> Holders:
    """Return the journals of the papers of a corpus, by NLM's titles."""

    def load() -> Holders:
        places = _places(corpus)
        rows = [row for row in queries.origin_rows(c) if row.pmid in places and row.title]
        return _holders((places[row.pmid], row.title or "") for row in rows)

    return corpus.once("journals", load)


def classes_of(corpus: Corpus, c: Connection) -> Holders:
    """Return the classes of their journals, by the keys of JOURNAL_CLASSES."""
    journals = journals_of(corpus, c)

    def load() -> Holders:
        classes = [journal_class(title) for title in journals.names]
        pairs = zip(journals.paper.tolist(), journals.holder.tolist(), strict=True)
        return _holders(((paper, classes[journal]) for paper, journal in pairs), tuple(JOURNAL_CLASSES))

    return corpus.once("classes", load)


def countries_of(corpus: Corpus, c: Connection) -> Holders:
    """Return the countries of their first authors, by English names."""
    known = _country_of_each(corpus, c)
    return corpus.once(
        "countries", lambda: _holders((place, name) for place, name in enumerate(known) if name)
    )


def funders_of(corpus: Corpus, c: Connection) -> Holders:
    """Return their funding agencies, as the records name them."""

    def load() -> Holders:
        places = _places(corpus)
        return _holders((places[pmid], agency) for pmid, agency in queries.funders(c) if pmid in places)

    return corpus.once("funders", load)


def groups_of(studies: Studies, c: Connection) -> Holders:
    """Return the groups of authors behind papers, in the order of their codes, by their most frequent last author."""

    def load() -> Holders:
        heads = queries.last_authors(c)
        names = _most_frequent(studies.group, [heads.get(pmid, "") for pmid in studies.corpus.pmid.tolist()])
        signed = np.flatnonzero(studies.group >= 0)
        return Holders(names, signed, studies.group[signed])

    return studies.corpus.once("group holders", load)


def _country_of_each(corpus: Corpus, c: Connection) -> list[str]:
    """Return the country of each paper's first author, "" unknown."""

    def load() -> list[str]:
        texts = queries.first_affiliations(c)
        codes = (country(texts.get(pmid, "")) for pmid in corpus.pmid.tolist())
        return [country_name(code) if code != UNKNOWN_COUNTRY else "" for code in codes]

    return corpus.once("country of each", load)


def _places(corpus: Corpus) -> dict[int, int]:
    return {pmid: place for place, pmid in enumerate(corpus.pmid.tolist())}


def _holders(pairs: Iterable[tuple[int, str]], names: Sequence[str] = ()) -> Holders:
    """Give the holders numbers by name; `names` come first, whether or not they hold a paper."""
    numbers = {name: number for number, name in enumerate(names)}
    found = [(paper, numbers.setdefault(name, len(numbers))) for paper, name in pairs]
    columns = np.array(found, dtype=np.int64).reshape(-1, 2)
    return Holders(tuple(numbers), columns[:, 0], columns[:, 1])


def _most_frequent(group: IntArray, values: Sequence[str]) -> tuple[str, ...]:
    """Return the value that most papers of each group have, of equals the first by alphabet, "" unknown: [groups]."""
    tally: list[Counter[str]] = [Counter() for _ in range(int(group.max(initial=UNKNOWN_PLACE)) + 1)]
    for code, value in zip(group.tolist(), values, strict=True):
        if code != UNKNOWN_PLACE and value:
            tally[code][value] += 1
    return tuple(min(counts, key=lambda name: (-counts[name], name), default="") for counts in tally)

"""The papers of a corpus by what else they have in common, read from the store when a filter first names it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from tracker import queries
from tracker.analysis.journals import JOURNAL_CLASSES
from tracker.analysis.origins import (
    Holders,
    classes_of,
    countries_of,
    funders_of,
    groups_of,
    journals_of,
)
from tracker.analysis.vocabulary import KINDS, LENS, vocabulary_of
from tracker.query.text import split_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy.engine import Connection

    from tracker.analysis.corpus import BoolArray, Corpus
    from tracker.analysis.source import Source
    from tracker.analysis.studies import Studies

SLUG_LETTERS = 24
_OTHER = re.compile(r"[^a-z0-9]+")
_UI = re.compile(r"D\d+")


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """The papers of a corpus under one kind of facet; ids and places of the holders belong together."""

    holders: Holders
    ids: tuple[str, ...]
    place: Mapping[str, int]

    def mask(self, places: Sequence[int], papers: int) -> BoolArray:
        """Tell which papers have any of these holders."""
        wanted = np.zeros(len(self.ids), dtype=np.bool_)
        wanted[list(places)] = True
        chosen = np.zeros(papers, dtype=np.bool_)
        chosen[self.holders.paper[wanted[self.holders.holder]]] = True
        return chosen


def slug(name: str) -> str:
    """Return a short id of a name: how it begins, and a digest, since long names begin alike."""
    head = _OTHER.sub("-", " ".join(split_words(name)))[:SLUG_LETTERS].strip("-")
    digest = blake2b(name.encode(errors="replace"), digest_size=3).hexdigest()
    return f"{head}-{digest}" if head else digest


def held(source: Source, corpus: Corpus, kind: str) -> Held:
    """Return the papers of a corpus under one kind of facet. Raises KeyError for an unknown kind."""
    with source.database.read() as c:
        if kind in _OF_STUDIES:
            studies = source.studies_seen_by(c)  # of the newest version, which may be a later one
            return corpus.once(
                ("held", kind),
                lambda: _ids(corpus, kind, _aligned(corpus, studies, _OF_STUDIES[kind](studies, c))),
            )
        return corpus.once(("held", kind), lambda: _OF_PAPERS[kind](corpus, c))


def no_facets(corpus: Corpus, kind: str) -> Held:
    """Say that papers have nothing else in common."""
    del corpus, kind
    nothing = np.zeros(0, dtype=np.int64)
    return _with(Holders((), nothing, nothing), ())


def _with(holders: Holders, ids: Iterable[str]) -> Held:
    made = tuple(ids)
    return Held(holders, made, {one: place for place, one in enumerate(made)})


def _slugged(load: Callable[[Corpus, Connection], Holders]) -> Callable[[Corpus, Connection], Held]:
    def make(corpus: Corpus, c: Connection) -> Held:
        holders = load(corpus, c)
        return _with(holders, map(slug, holders.names))

    return make


def _countries(corpus: Corpus, c: Connection) -> Held:
    holders = countries_of(corpus, c)
    return _with(holders, ("-".join(split_words(name)) for name in holders.names))


def _readers(corpus: Corpus, c: Connection) -> Held:
    holders = classes_of(corpus, c)
    labels = tuple(JOURNAL_CLASSES.get(name, name) for name in holders.names)
    return _with(Holders(labels, holders.paper, holders.holder), holders.names)


def _versions(corpus: Corpus, c: Connection) -> Held:
    """Return the papers by the data version that showed them first; a version is named by its day."""
    days = {version: at.date().isoformat() for version, at in queries.versions(c)}
    place = {version: place for place, version in enumerate(days)}
    shown = queries.shown_since(c)
    pairs = [
        (paper, place[shown[pmid]])
        for paper, pmid in enumerate(corpus.pmid.tolist())
        if shown.get(pmid) in place
    ]
    columns = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return _with(Holders(tuple(days.values()), columns[:, 0], columns[:, 1]), map(str, days))


def _terms(kind: str) -> Callable[[Corpus, Connection], Held]:
    def make(corpus: Corpus, c: Connection) -> Held:
        found = vocabulary_of(corpus, c, kind)
        return _with(found.terms, (term_id(kind, key) for key in found.keys))

    return make


def term_id(kind: str, key: str) -> str:
    """Return the id of a term by its key in a vocabulary: a UI and a lens as they are, words as a slug."""
    return key.lower() if kind == LENS or _UI.fullmatch(key) else slug(key)


def _trials(studies: Studies, _c: Connection) -> Holders:
    numbers: dict[str, int] = {}
    pairs = [
        (place, numbers.setdefault(number, len(numbers)))
        for place, carried in enumerate(studies.registrations)
        for number in carried
    ]
    columns = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return Holders(tuple(numbers), columns[:, 0], columns[:, 1])


def _aligned(corpus: Corpus, studies: Studies, holders: Holders) -> Holders:
    """Return holders of the papers of another data version as those of this one."""
    if studies.corpus is corpus:
        return holders
    pmids = studies.corpus.pmid[holders.paper].tolist()
    places = {pmid: place for place, pmid in enumerate(corpus.pmid.tolist())}
    here = np.array([places.get(pmid, -1) for pmid in pmids], dtype=np.int64)
    return Holders(holders.names, here[here >= 0], holders.holder[here >= 0])


def _ids(corpus: Corpus, kind: str, holders: Holders) -> Held:
    """Give a trial its number, and a group the PMID of its oldest paper."""
    if kind == "trial":
        return _with(holders, (number.lower() for number in holders.names))
    oldest = np.full(len(holders.names), np.iinfo(np.int64).max)
    np.minimum.at(oldest, holders.holder, corpus.pmid[holders.paper])
    return _with(holders, map(str, oldest.tolist()))


_OF_STUDIES: Mapping[str, Callable[[Studies, Connection], Holders]] = {
    "group": groups_of,
    "trial": _trials,
}
_OF_PAPERS: Mapping[str, Callable[[Corpus, Connection], Held]] = {
    "journal": _slugged(journals_of),
    "readers": _readers,
    "country": _countries,
    "funder": _slugged(funders_of),
    "new": _versions,
    **{kind: _terms(kind) for kind in KINDS},
}

"""Facets: what else papers may have in common, each read when a filter first names its kind, once per data version.

    journal, readers   where they appeared: the journal by NLM's title, its class (`journals`)
    country, group     who wrote them: the first author's country, the independent group of authors; `unknown` is a country
    funder             who paid, as NLM writes it; `unknown` is one
    mesh, keyword      under which heading or keyword they are filed      lens   which claim they speak of
    trial              which registration number they carry
    paper, since       named papers; what arrived on a day or later
    new                what this database has shown only since after a data version, named by its number

An id is made of what it names, not of its place in a table, so that an address stays good with the next data version. A
group goes by any of its papers, and is written with the oldest.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracker.analysis.corpus import BoolArray, Corpus, IntArray
    from tracker.analysis.filters import Facet
    from tracker.analysis.held import Held

UNKNOWN = "unknown"
WITH_UNKNOWN = ("country", "funder")
"""Kinds of which a paper may have none, which is then something to ask for."""


def on_facets(corpus: Corpus, facets: Iterable[Facet]) -> BoolArray | None:
    """Tell for each paper whether the facets select it; None where none of their ids is known."""
    chosen: BoolArray | None = None
    for kind, ids in by_kind(facets).items():
        mask = _on_kind(corpus, kind, ids)
        if mask is not None:
            chosen = mask if chosen is None else chosen & mask
    return chosen


def by_kind(facets: Iterable[Facet]) -> dict[str, list[str]]:
    """Return the ids asked for of each kind."""
    asked: dict[str, list[str]] = {}
    for kind, known_id in facets:
        asked.setdefault(kind, []).append(known_id)
    return asked


def known(corpus: Corpus, facets: Iterable[Facet]) -> dict[Facet, str]:
    """Return those of the facets that mean something here, each with the name of what it narrows to."""
    names = ((facet, _name(corpus, facet)) for facet in dict.fromkeys(facets))
    return {facet: name for facet, name in names if name is not None}


def facet_id(corpus: Corpus, kind: str, name: str) -> str:
    """Return the id of a holder by its name, as the tables of sources show it."""
    held = corpus.held(corpus, kind)
    return UNKNOWN if name == UNKNOWN else held.ids[held.holders.names.index(name)]


def _on_kind(corpus: Corpus, kind: str, ids: Sequence[str]) -> BoolArray | None:
    if kind == "since":
        days = [day for day in map(_day, ids) if day is not None]
        return corpus.created >= np.datetime64(min(days)) if days else None
    if kind == "paper":
        places = _places(corpus, ids)
        return _marked(places, len(corpus)) if len(places) else None
    held = corpus.held(corpus, kind)
    if kind == "new":
        return _shown_after(held, ids, len(corpus))
    found = [place for place in (_place(corpus, held, kind, one) for one in ids) if place is not None]
    chosen = held.mask(found, len(corpus)) if found else None
    if UNKNOWN in ids and kind in WITH_UNKNOWN:
        without = held.holders.without(np.ones(len(corpus), dtype=np.bool_))
        return without if chosen is None else chosen | without
    return chosen


def _name(corpus: Corpus, facet: Facet) -> str | None:
    kind, asked = facet
    if kind == "since":
        return asked if _day(asked) else None
    if kind == "paper":
        return asked if len(_places(corpus, [asked])) else None
    if asked == UNKNOWN and kind in WITH_UNKNOWN:
        return UNKNOWN
    held = corpus.held(corpus, kind)
    place = _place(corpus, held, kind, asked)
    return None if place is None else held.holders.names[place]


def _shown_after(held: Held, ids: Sequence[str], papers: int) -> BoolArray | None:
    """Tell which papers were first shown after the earliest of these data versions."""
    known = [int(one) for one in ids if one in held.place]
    if not known:
        return None
    return held.mask([place for one, place in held.place.items() if int(one) > min(known)], papers)


def _place(corpus: Corpus, held: Held, kind: str, asked: str) -> int | None:
    if kind != "group":
        return held.place.get(asked)
    paper = _places(corpus, [asked])
    owned = np.flatnonzero(held.holders.paper == paper[0]) if len(paper) else paper
    return int(held.holders.holder[owned[0]]) if len(owned) else None


def _places(corpus: Corpus, ids: Iterable[str]) -> IntArray:
    """Return where papers stand in the corpus, by their PMIDs as text."""
    pmids = {int(one) for one in ids if one.isascii() and one.isdigit() and len(one) < 10}  # noqa: PLR2004  digits
    if not pmids or not len(corpus):
        return np.zeros(0, dtype=np.int64)
    rising, wanted = corpus.pmid[::-1], np.array(sorted(pmids), dtype=np.int64)
    at = np.minimum(np.searchsorted(rising, wanted), len(rising) - 1)
    places: IntArray = len(rising) - 1 - at[rising[at] == wanted]
    return places


def _marked(places: IntArray, papers: int) -> BoolArray:
    marked = np.zeros(papers, dtype=np.bool_)
    marked[places] = True
    return marked


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if len(text) == len("2020-01-01") else None
    except ValueError:
        return None

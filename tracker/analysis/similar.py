"""Papers like a paper: those filed under the same rare headings and keywords, with what they share as the reason.

A term is a MeSH heading or an author keyword; the same words in both are one term. It is rare where at least two and at
most one counted paper in twenty have it, and indexers do not check it for every paper (species, sex, age). A shared term
weighs log(papers / papers with it); papers stand by the sum, the newer PMID first where sums are equal. A paper that
shares fewer than three rare terms is not called similar, whatever its sum: without such papers the answer is empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tracker.analysis.terms import CHECK_TAGS
from tracker.analysis.vocabulary import KEYWORD, MESH, vocabulary_seen_by
from tracker.query.text import split_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.analysis.corpus import Corpus, IntArray
    from tracker.analysis.source import Source
    from tracker.analysis.vocabulary import Vocabulary
    from tracker.trends.arrays import FloatArray

LEAST_SHARED = 3
"""Rare terms that two papers have to share."""
RARE = 0.05
"""The largest part of all papers that may have a rare term."""
SHOWN = 5


class Similar(NamedTuple):
    """A paper like another: what the two share, the rarest first, and how much that weighs."""

    pmid: int
    shared: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class Rare:
    """The rare terms of a corpus, laid out both ways; read-only.

    terms of the paper at place p: term[of_paper[p] : of_paper[p + 1]]; papers with term t: paper[of_term[t] :
    of_term[t + 1]].
    """

    corpus: Corpus
    names: tuple[str, ...]
    weight: FloatArray
    of_paper: IntArray
    term: IntArray
    of_term: IntArray
    paper: IntArray


def rare_terms(mesh: Vocabulary, keywords: Vocabulary) -> Rare:
    """Lay out the rare terms of a corpus."""
    corpus = mesh.corpus
    numbers: dict[str, int] = {}
    names: list[str] = []
    pairs = []
    for found in (mesh, keywords):
        number = np.array(
            [_number(found, place, numbers, names) for place in range(len(found.keys))], np.int64
        )
        pairs.append(np.column_stack([found.terms.paper, number[found.terms.holder]]))
    both = np.concatenate(pairs) if names else np.zeros((0, 2), dtype=np.int64)
    both = np.unique(both[both[:, 1] >= 0], axis=0)
    held = np.bincount(both[:, 1], minlength=len(names))
    rare = (held > 1) & (held <= max(RARE * len(corpus), LEAST_SHARED))
    both = both[rare[both[:, 1]]]
    by_term = both[np.argsort(both[:, 1], kind="stable")]
    return Rare(
        corpus=corpus,
        names=tuple(names),
        weight=np.log(max(len(corpus), 1) / np.maximum(held, 1)),
        of_paper=np.searchsorted(both[:, 0], np.arange(len(corpus) + 1)),
        term=both[:, 1].copy(),
        of_term=np.searchsorted(by_term[:, 1], np.arange(len(names) + 1)),
        paper=by_term[:, 0].copy(),
    )


def _number(found: Vocabulary, place: int, numbers: dict[str, int], names: list[str]) -> int:
    """Return the number of a term by its folded words; -1 where indexers check it for every paper."""
    if found.keys[place] in CHECK_TAGS:
        return -1
    name = found.terms.names[place]
    number = numbers.setdefault(" ".join(split_words(name)), len(names))
    if number == len(names):
        names.append(name)
    return number


def similar(rare: Rare, pmid: int, limit: int = SHOWN) -> tuple[Similar, ...]:
    """Return the counted papers most like a counted paper; empty where none shares enough with it."""
    place = np.flatnonzero(rare.corpus.pmid == pmid)
    if not len(place):
        return ()
    own = rare.term[rare.of_paper[place[0]] : rare.of_paper[place[0] + 1]]
    papers = [rare.paper[rare.of_term[term] : rare.of_term[term + 1]] for term in own.tolist()]
    if len(papers) < LEAST_SHARED:
        return ()
    having, times = np.concatenate(papers), [len(one) for one in papers]
    shared = np.bincount(having, minlength=len(rare.corpus))
    weight = np.bincount(having, np.repeat(rare.weight[own], times), minlength=len(rare.corpus))
    shared[place[0]] = 0
    near = np.flatnonzero(shared >= LEAST_SHARED)
    best = near[np.argsort(-np.round(weight[near], 9), kind="stable")[:limit]]
    return tuple(
        Similar(int(rare.corpus.pmid[one]), _shared(rare, own, int(one)), float(weight[one])) for one in best
    )


def _shared(rare: Rare, own: IntArray, place: int) -> tuple[str, ...]:
    theirs = rare.term[rare.of_paper[place] : rare.of_paper[place + 1]]
    both: Sequence[int] = np.intersect1d(own, theirs).tolist()
    return tuple(rare.names[term] for term in sorted(both, key=lambda term: (-rare.weight[term], term)))


def similar_papers(source: Source, pmid: int, limit: int = SHOWN) -> tuple[Similar, ...]:
    """Return the papers of the newest data version that are most like one of them; terms are read once per version."""
    return similar(rare_terms_of(source), pmid, limit)


def rare_terms_of(source: Source) -> Rare:
    """Return the rare terms of the papers of the newest data version, read once per version."""
    with source.database.read() as c:
        mesh, keywords = (vocabulary_seen_by(source, c, kind) for kind in (MESH, KEYWORD))
    return mesh.corpus.once("rare terms", lambda: rare_terms(mesh, keywords))

"""Which terms and which lenses each counted paper falls under, read once per data version."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from tracker import queries
from tracker.analysis.origins import Holders
from tracker.query import Matcher, mesh_tree, parse
from tracker.query.text import split_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

    from tracker.analysis.corpus import Corpus
    from tracker.analysis.source import Source
    from tracker.queries import FiledUnder

MESH, KEYWORD, LENS = "mesh", "keyword", "lens"
KINDS = {MESH: "MeSH heading", KEYWORD: "Author keyword", LENS: "Lens"}
"""Kind of term -> label."""


@dataclass(frozen=True, slots=True)
class Lens:
    """A claim about the field, as a PubMed expression: the papers that speak of it."""

    id: str
    label: str
    expression: str


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The papers of a corpus under the terms of one kind; read-only.

    terms: names as they are shown, of spellings the newest paper's; keys: the UI of a heading, the folded words of a
    keyword, the id of a lens: [terms].
    """

    corpus: Corpus
    kind: str
    terms: Holders
    keys: tuple[str, ...]


def vocabulary(source: Source, kind: str) -> Vocabulary:
    """Return the terms of one kind (a key of KINDS) of the newest data version, read once per version."""
    with source.database.read() as c:
        return vocabulary_seen_by(source, c, kind)


def vocabulary_seen_by(source: Source, c: Connection, kind: str) -> Vocabulary:
    """Return the terms of the data version that a read transaction sees. Raises KeyError for an unknown kind."""
    return vocabulary_of(source.corpus_seen_by(c), c, kind)


def vocabulary_of(corpus: Corpus, c: Connection, kind: str) -> Vocabulary:
    """Return the terms of a corpus. Raises KeyError for an unknown kind."""
    load = {MESH: _mesh, KEYWORD: _keywords, LENS: _lenses}[kind]
    return corpus.once(("vocabulary", kind), lambda: load(c, corpus))


@cache
def lenses() -> tuple[Lens, ...]:
    """Return the fixed lenses, in the order of `lenses.toml`."""
    text = files("tracker.analysis").joinpath("lenses.toml").read_text(encoding="utf-8")
    return tuple(Lens(**row) for row in tomllib.loads(text)["lens"])


def _mesh(c: Connection, corpus: Corpus) -> Vocabulary:
    found = list(queries.descriptors(c))
    by_name = {row.term.casefold(): row.ui for row in found if row.ui}
    keyed = ((row, row.ui or by_name.get(row.term.casefold()) or row.term.casefold()) for row in found)
    return _vocabulary(corpus, MESH, keyed)


def _keywords(c: Connection, corpus: Corpus) -> Vocabulary:
    keyed = ((row, " ".join(split_words(row.term))) for row in queries.keywords(c))
    return _vocabulary(corpus, KEYWORD, keyed)


def _lenses(c: Connection, corpus: Corpus) -> Vocabulary:
    """Match every counted paper's text and headings: some seconds for 100,000 papers, once."""
    matcher = Matcher({lens.id: parse(lens.expression) for lens in lenses()}, mesh_tree())
    numbers = {lens.id: number for number, lens in enumerate(lenses())}
    places = {pmid: place for place, pmid in enumerate(corpus.pmid.tolist())}
    pairs = [
        (places[record.pmid], numbers[name])
        for record in queries.texts(c)
        if record.pmid in places
        for name in matcher.read(record).matched
    ]
    columns = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    labels = tuple(lens.label for lens in lenses())
    return Vocabulary(corpus, LENS, Holders(labels, columns[:, 0], columns[:, 1]), tuple(numbers))


def _vocabulary(corpus: Corpus, kind: str, keyed: Iterable[tuple[FiledUnder, str]]) -> Vocabulary:
    """Give the terms of counted papers numbers by key; a paper that has a term twice has it once."""
    places = {pmid: place for place, pmid in enumerate(corpus.pmid.tolist())}
    numbers: dict[str, int] = {}
    names: list[str] = []
    pairs: dict[tuple[int, int], None] = {}
    for row, key in keyed:
        if key and row.pmid in places:
            if key not in numbers:
                numbers[key] = len(names)
                names.append(row.term)
            pairs[places[row.pmid], numbers[key]] = None
    columns = np.array(list(pairs), dtype=np.int64).reshape(-1, 2)
    return Vocabulary(corpus, kind, Holders(tuple(names), columns[:, 0], columns[:, 1]), tuple(numbers))

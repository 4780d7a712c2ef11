"""A seeded synthetic corpus whose truth is planted: the demo, and the ground truth of the tests.

cells.csv holds the history of every modality x indication cell, shared.csv the papers that lie in
several; plan.py draws the records from them, with dates.py, design.py and related.py; text.py,
indexing.py, people.py and write.py turn a planned record into PubMed XML. truth.py says what was
planted and what a perfect tracker must count.

Every record is marked: PMID from 900000001, SYNTHETIC first in its abstract, "Synthetic" in its
journal, a 10.5555 DOI, NCT9 registry numbers. Nothing in it is about a real study.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.demo.plan import RECORDS, REFERENCE_DAY, SEED, planted
from tracker.demo.streams import FIRST_YEAR
from tracker.demo.truth import Cell, Curve, Planted, Truth, pubmed_total
from tracker.demo.write import record_xml

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

__all__ = [
    "FIRST_YEAR", "RECORDS", "REFERENCE_DAY", "SEED", "Cell", "Curve", "Planted", "Truth", "corpus_xml", "generate",
    "planted", "pubmed_total", "record_xml",
]  # fmt: skip

HEAD = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    b'"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n<PubmedArticleSet>\n'
)
FOOT = b"</PubmedArticleSet>\n"


def generate(seed: int = SEED, today: dt.date = REFERENCE_DAY, records: int = RECORDS) -> Iterator[bytes]:
    """Yield the PubmedArticle elements of the corpus as it stands on a day, in order of PMID."""
    for record in planted(seed, today, records).records:
        yield record_xml(seed, record)


def corpus_xml(seed: int = SEED, today: dt.date = REFERENCE_DAY, records: int = RECORDS) -> Iterator[bytes]:
    """Yield a whole PubmedArticleSet, piece by piece; the same bytes for the same arguments."""
    yield HEAD
    for xml in generate(seed, today, records):
        yield xml + b"\n"
    yield FOOT

"""Which records answer a term: PMID ranges here, everything else by the tracker's expression language."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from tracker.parse import article_from_xml
from tracker.query import Matcher, mesh_tree, parse
from tracker.records import Searchable

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

    from lxml.etree import _Element

SLICE = re.compile(r"\((?P<term>.*)\) AND (?P<range>\d+:\d+\[uid\])", re.DOTALL)
RANGE = re.compile(r"(\d+)(?::(\d+))?\[uid\]")
FIELDS = {
    "tiab": "Title/Abstract",
    "ti": "Title",
    "mh": "MeSH Terms",
    "mh:noexp": "MeSH Terms:noexp",
    "majr": "MeSH Major Topic",
    "majr:noexp": "MeSH Major Topic:noexp",
    "pt": "Publication Type",
    "uid": "UID",
}


def pmid_of(record: _Element) -> int:
    """Return the PMID of a PubmedArticle or PubmedBookArticle."""
    return int(record.findtext("MedlineCitation/PMID") or record.findtext("BookDocument/PMID", ""))


def matching(
    term: str, records: Mapping[int, bytes], cache: MutableMapping[int, tuple[bytes, Searchable]]
) -> list[int]:
    """Return the PMIDs that answer, newest first; `cache` keeps what was parsed, with the bytes it came from."""
    if part := SLICE.fullmatch(term):
        within = set(matching(part["range"], records, cache))
        return [pmid for pmid in matching(part["term"], records, cache) if pmid in within]
    pmids = sorted(records, reverse=True)
    if bounds := RANGE.fullmatch(term.strip()):
        low, high = int(bounds[1]), int(bounds[2] or bounds[1])
        return [pmid for pmid in pmids if low <= pmid <= high]
    matcher = _matcher(term)
    return [pmid for pmid in pmids if matcher.read(_searchable(pmid, records[pmid], cache)).matched]


@lru_cache(maxsize=32)
def _matcher(term: str) -> Matcher:
    return Matcher({"term": parse(term)}, mesh_tree())


def translation(term: str) -> str:
    """Write the term as PubMed echoes it: lower case, long names of fields."""
    return re.sub(r"\[([^\]]*)\]", lambda tag: f"[{FIELDS.get(tag[1].lower(), 'All Fields')}]", term.lower())


def _searchable(pmid: int, xml: bytes, cache: MutableMapping[int, tuple[bytes, Searchable]]) -> Searchable:
    if pmid not in cache or cache[pmid][0] is not xml:
        cache[pmid] = (xml, Searchable.of(article_from_xml(xml)))
    return cache[pmid][1]

"""Which records answer a term: PMID and date ranges here, everything else by the tracker's expression language."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from tracker.parse import article_from_xml
from tracker.query import Matcher, mesh_tree, parse
from tracker.records import Searchable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element

    from tracker.records import Article

JOINED = re.compile(
    r"\s*(AND|OR|NOT)\s*(?=\()|\s*(AND|NOT)\s+(?=\d+:\d+\[uid\]$)|\s+(AND|OR|NOT)\s+(?=\d{4}(?::\d{4})?\[(?:ep|pp)dat\])"
)
RANGE = re.compile(r"(\d+)(?::(\d+))?\[uid\]")
DAYS = re.compile(
    r'"?(\d{4}(?:/\d\d?){0,2})"?(?:(?:\[\w+\])?\s*:\s*"?(\d{4}(?:/\d\d?){0,2})"?)?\[(?P<field>mdat|crdt|edat|epdat|ppdat)\]'
)
FIELDS = {
    "tiab": "Title/Abstract",
    "ti": "Title",
    "mh": "MeSH Terms",
    "mh:noexp": "MeSH Terms:noexp",
    "majr": "MeSH Major Topic",
    "majr:noexp": "MeSH Major Topic:noexp",
    "pt": "Publication Type",
    "uid": "UID",
    "mdat": "Date - Modification",
    "crdt": "Date - Create",
    "edat": "Date - Entry",
    "epdat": "Electronic Publication Date",
    "ppdat": "Print Publication Date",
}


def pmid_of(record: _Element) -> int:
    """Return the PMID of a PubmedArticle or PubmedBookArticle."""
    return int(record.findtext("MedlineCitation/PMID") or record.findtext("BookDocument/PMID", ""))


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index knows of one record, and the bytes it was made from."""

    xml: bytes
    searchable: Searchable
    days: Mapping[str, dt.date]

    @classmethod
    def of(cls, xml: bytes) -> Entry:
        """Index a record: MDAT is DateRevised, and the day it came where it was never revised.

        A print or electronic date that the record lacks is in no range; of one known to the year only, its first day counts.
        """
        article = article_from_xml(xml)
        created = _arrival(article)
        days = {"crdt": created, "edat": article.entered or created, "mdat": article.revised or created}
        published = {"epdat": article.electronic_date, "ppdat": article.print_date}
        days |= {field: date.first_day for field, date in published.items() if date is not None}
        return cls(xml, Searchable.of(article), days)


def _arrival(article: Article) -> dt.date:
    return article.created or article.entered or article.revised or dt.date(1900, 1, 1)


class Index:
    """Answers terms over records that may change at any moment."""

    def __init__(self, records: Mapping[int, bytes]) -> None:
        self._records = records
        self._entries: dict[int, Entry] = {}
        self._verdicts: dict[tuple[str, int], tuple[Entry, bool]] = {}

    def matching(self, term: str) -> list[int]:
        """Return the PMIDs that answer, newest first. Raises QueryError as the expression language does."""
        return sorted(self._find(term.strip(), set(self._records)), reverse=True)

    def _find(self, term: str, among: set[int]) -> set[int]:
        """Return those of `among` that answer; groups are joined from left to right."""
        first, *rest = _groups(term)
        found = self._operand(first[1], among)
        for operator, operand in rest:
            if operator == "AND":
                found = self._operand(operand, found)
            elif operator == "NOT":
                found -= self._operand(operand, found)
            else:
                found |= self._operand(operand, among)
        return found

    def _operand(self, text: str, among: set[int]) -> set[int]:
        while _is_group(text):
            text = text[1:-1].strip()
        if bounds := RANGE.fullmatch(text):
            first, last = int(bounds[1]), int(bounds[2] or bounds[1])
            return {pmid for pmid in among if first <= pmid <= last}
        if days := DAYS.fullmatch(text):
            low, high = _bound(days[1], last=False), _bound(days[2] or days[1], last=True)
            field = days["field"]
            return {p for p, e in self._entry(among) if field in e.days and low <= e.days[field] <= high}
        if len(_groups(text)) > 1:
            return self._find(text, among)
        return {pmid for pmid, entry in self._entry(among) if self._matches(text, pmid, entry)}

    def _matches(self, text: str, pmid: int, entry: Entry) -> bool:
        known = self._verdicts.get((text, pmid))
        if known is None or known[0] is not entry:
            known = self._verdicts[text, pmid] = (entry, _matcher(text).read(entry.searchable).matched)
        return known[1]

    def _entry(self, pmids: set[int]) -> Iterator[tuple[int, Entry]]:
        for pmid in pmids:
            xml = self._records.get(pmid)  # another thread may have deleted it meanwhile
            if xml is None:
                continue
            if pmid not in self._entries or self._entries[pmid].xml is not xml:
                self._entries[pmid] = Entry.of(xml)
            yield pmid, self._entries[pmid]


def _groups(term: str) -> list[tuple[str, str]]:
    """Split at the operators between groups and ranges that hold a range somewhere: (operator, operand).

    Anything without a range is one operand: the expression language reads it whole.
    """
    if not (RANGE.search(term) or DAYS.search(term)):
        return [("AND", term)]
    parts, start, operator, depth = [], 0, "AND", 0
    at = 0
    while at < len(term):
        if term[at] == '"':
            at = term.index('"', at + 1)
        depth += {"(": 1, ")": -1}.get(term[at], 0)
        joint = JOINED.match(term, at) if depth == 0 and at > start else None
        if joint:
            parts.append((operator, term[start:at].strip()))
            operator, start, at = joint[1] or joint[2] or joint[3], joint.end(), joint.end() - 1
        at += 1
    return [*parts, (operator, term[start:].strip())]


def _is_group(text: str) -> bool:
    """Tell whether one pair of brackets holds everything."""
    if not text.startswith("("):
        return False
    depth, quoted = 0, False
    for at, character in enumerate(text):
        quoted ^= character == '"'
        depth += 0 if quoted else {"(": 1, ")": -1}.get(character, 0)
        if depth == 0:
            return at == len(text) - 1
    return False


def _bound(text: str, *, last: bool) -> dt.date:
    year, *rest = map(int, text.split("/"))
    if not last:
        return dt.date(year, *[*rest, 1, 1][:2])
    if len(rest) == 2:
        return dt.date(year, *rest)
    month = rest[0] if rest else 12
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(1)


@lru_cache(maxsize=32)
def _matcher(term: str) -> Matcher:
    return Matcher({"term": parse(term)}, mesh_tree())


def translation(term: str) -> str:
    """Write the term as PubMed echoes it: lower case, long names of fields, days without quotation marks."""
    plain = DAYS.sub(lambda days: f"{days[1]}:{days[2] or days[1]}[{days['field']}]", term.lower())
    return re.sub(r"\[([^\]]*)\]", lambda tag: f"[{FIELDS.get(tag[1], 'All Fields')}]", plain)

"""How records are written on a page: as plain words, never as Markdown or HTML."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from dashboard.data import EVIDENCE_LEVELS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

PUBMED: Final = "https://pubmed.ncbi.nlm.nih.gov/"
DOI: Final = "https://doi.org/"
PMC: Final = "https://pmc.ncbi.nlm.nih.gov/articles/"
LINK_PMIDS: Final = 200  # PMIDs in one address: beyond, browsers and PubMed cut it off

MEGA: Final = 1_000_000

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_LIVE = re.compile(r"(?<=://)|(?<=\bwww)(?=\.)|(?<=@)|(?<=:)(?=[\w+-]+(?:/[\w+-]+)?(?::|\[))", re.IGNORECASE)
"""Where an address, a mail address, an emoji code or a colour code would come to life."""
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\xad\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")
"""Controls, and what turns the direction of all the text that follows; letters know their own direction."""
_ACCENTS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_HEAPED = re.compile(f"([{_ACCENTS}]{{3}})[{_ACCENTS}]+")
"""More accents on one letter than any language needs: a heap of them covers the lines above and below."""
_REGISTRIES = (
    (re.compile(r"NCT\d{8}"), "https://clinicaltrials.gov/study/"),
    (re.compile(r"ISRCTN\d{8}"), "https://www.isrctn.com/"),
)
"""Form of a registration number -> the address that it completes."""
_MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def plain(text: str | None) -> str:
    """Return text that Markdown shows as it stands: no link, no formula, no emoji, no HTML, nothing turned round."""
    seen = _HEAPED.sub(r"\1", _UNSEEN.sub("", " ".join((text or "").split())))
    broken = _LIVE.sub("\u2060", seen)  # a word joiner, which nobody sees
    return _PUNCTUATION.sub(r"\\\1", broken)


def date(iso: str | None) -> str:
    """Write an ISO date as far as it is known: 5 Mar 2020, Mar 2020 or 2020."""
    parts = (iso or "").split("-")
    if not parts[0]:
        return "date unknown"
    words = [parts[0]]
    if len(parts) > 1:
        words.insert(0, _MONTHS[int(parts[1])])
    if len(parts) > 2:  # noqa: PLR2004  year, month, day
        words.insert(0, str(int(parts[2])))
    return " ".join(words)


def day(moment: dt.date | None) -> str:
    """Write a day or a moment (UTC) as 5 Mar 2020."""
    return "never" if moment is None else f"{moment.day} {_MONTHS[moment.month]} {moment.year}"


def moment(at: dt.datetime | None, zone: str = " UTC") -> str:
    """Write a moment to the minute: 5 Mar 2020, 14:05 UTC."""
    return "never" if at is None else f"{day(at)}, {at:%H:%M}{zone}"


def size(count: int) -> str:
    """Write a number of bytes: 340 kB, 1.2 MB."""
    return f"{-(-count // 1000):,} kB" if count < MEGA else f"{count / MEGA:,.1f} MB"


def number(text: str) -> str:
    """Write a whole number with thousands separators; any other text as it stands."""
    return f"{int(text):,}" if text.isascii() and text.isdigit() else text


def papers(number: int) -> str:
    """Write a number of papers."""
    return count(number, "paper", "papers")


def count(number: int, one: str, several: str) -> str:
    """Write a number of things with the word that goes with it."""
    return f"{number:,} {one if number == 1 else several}"


def article_link(pmid: int) -> str:
    """Return the address of a paper at PubMed."""
    return f"{PUBMED}{pmid}/"


def doi_link(doi: str) -> str:
    """Return the address of a DOI; whatever is no part of an address is escaped."""
    return DOI + quote(doi, safe="/")


def pmc_link(pmcid: str) -> str:
    """Return the address of the full text at PubMed Central."""
    return PMC + quote(pmcid, safe="") + "/"


def trial_link(number: str) -> str:
    """Return the address of a trial at its registry, by its registration number; "" where the registry is not known."""
    known = next((link for form, link in _REGISTRIES if form.fullmatch(number.strip().upper())), "")
    return known + quote(number.strip().upper(), safe="") if known else ""


def selection_link(pmids: Iterable[int]) -> str:
    """Return the address that lists these papers at PubMed."""
    return PUBMED + "?" + urlencode({"term": " OR ".join(f"{pmid}[uid]" for pmid in pmids), "sort": "date"})


def legend(keys: Iterable[tuple[str, str]]) -> str:
    """Write labels of ours, each behind a spot of its colour, as HTML."""
    spot = "display:inline-block;width:.75em;height:.75em;border-radius:2px;margin-right:.35em"
    parts = (
        f'<span style="margin-right:1em;white-space:nowrap"><span style="{spot};background:{colour}"></span>'
        f"{escape(label)}</span>"
        for label, colour in keys
    )
    return f'<div style="font-size:.8rem">{" ".join(parts)}</div>'


def paper(row: Mapping[Any, Any], indications: Mapping[str, str], modalities: Mapping[str, str]) -> str:
    """Write a paper of a list as Markdown: its title, then where and when it appeared and what it is about."""
    title = f"[{plain(row['title']) or 'No title'}]({article_link(row['pmid'])})"
    about = [plain(row["journal"]), date(row["publication_date"]), f"PMID {row['pmid']}"]
    tags = [f":blue-badge[{plain(indications[name])}]" for name in row["indications"]]
    tags += [f":gray-badge[{plain(modalities[name])}]" for name in row["modalities"]]
    if row["evidence_level"]:
        doubt = ", by its title" if row["evidence_basis"] == "text" else ""
        tags.append(f":violet-badge[{plain(EVIDENCE_LEVELS[row['evidence_level']] + doubt)}]")
    return f"{title}  \n:gray[{' · '.join(part for part in about if part)}] {' '.join(tags)}"

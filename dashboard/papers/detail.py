"""Everything known of one paper, in a drawer: what it is, and why it is here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import openings, words
from dashboard.data import EVIDENCE_LEVELS, SPECIES, Facet, Filters
from dashboard.narrowing import filters
from dashboard.papers import alike, reasons, relations, timeline

if TYPE_CHECKING:
    from dashboard.data import Paper
    from dashboard.frame import View

AUTHORS_SHOWN: Final = 12
ABSTRACT_SHOWN: Final = 20_000  # characters: five times the longest that is usual
LONGEST_PMID: Final = 9  # digits
CANDIDATE: Final = "candidate"
"""The basis of a level that is not known, where the abstract speaks of randomising."""


def drawer(view: View) -> None:
    """Open the paper named in the address, if one is."""
    asked = str(st.session_state.get(filters.PMID, "")).strip()
    if not asked:
        return
    known = asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_PMID
    paper = view.data.paper(int(asked)) if known else None
    title = (words.plain(paper.article.title) or "No title") if paper else "No such paper"
    opened = st.dialog(title, position="right", width="medium", on_dismiss=close)
    opened(_draw)(view, paper)


def close() -> None:
    """Forget the paper."""
    st.session_state[filters.PMID] = ""


def _draw(view: View, paper: Paper | None) -> None:
    if paper is None:
        st.info("The database holds no paper with this PMID.", icon=":material/search_off:")
        return
    st.markdown(_source(paper))
    _flags(paper)
    relations.notices(paper)
    _links(paper)
    reasons.reasons(view, paper)
    _abstract(paper)
    _further(paper)
    registered(view, paper)
    alike.similar(view, paper.article.pmid)
    timeline.history(paper, view.data.indication_names())


def _source(paper: Paper) -> str:
    """Say who wrote it, where and when, in two lines."""
    article = paper.article
    names = [author.display for author in article.authors]
    shown = ", ".join(names[:AUTHORS_SHOWN]) + (
        f" and {len(names) - AUTHORS_SHOWN} more" if len(names) > AUTHORS_SHOWN else ""
    )
    journal = article.journal.title or article.journal.iso_abbreviation or article.book_title or ""
    place = _place(article.volume, article.issue, article.pages)
    line = " · ".join(
        words.plain(part)
        for part in (journal, words.date(paper.publication_date), place, f"PMID {article.pmid}")
        if part
    )
    return f"{words.plain(shown) or 'No author named'}  \n:gray[{line}]"


def _place(volume: str | None, issue: str | None, pages: str | None) -> str:
    """Say where in the journal, as references do: 34(6), 1377-1382."""
    number = f"{volume or ''}({issue})" if issue else volume
    return ", ".join(part for part in (number, pages) if part)


def _flags(paper: Paper) -> None:
    with st.container(horizontal=True):
        level = EVIDENCE_LEVELS.get(paper.evidence_level or "", "Not classified")
        st.badge(level, icon=":material/labs:", color="blue")
        if paper.evidence_basis == CANDIDATE:
            st.badge("May be a randomised trial", icon=":material/help:", color="gray")
        st.badge(f"Human or animal: {SPECIES.get(paper.species or '', 'Not stated').lower()}", color="gray")
        if paper.is_retracted:
            st.badge("Retracted", icon=":material/block:", color="red")
        if paper.has_concern:
            st.badge("Expression of concern", icon=":material/warning:", color="orange")
        if paper.is_preprint:
            st.badge("Preprint", icon=":material/draft:", color="violet")
        if paper.corrections:
            st.badge("Corrected by hand", icon=reasons.PEN, color="orange")
    if paper.not_counted:
        st.caption(f"Not counted in tables and charts: {words.plain(paper.not_counted)}.")


def _links(paper: Paper) -> None:
    article = paper.article
    with st.container(horizontal=True):
        st.link_button("PubMed", words.article_link(article.pmid), icon=":material/open_in_new:")
        if article.doi:
            st.link_button("Publisher (DOI)", words.doi_link(article.doi), icon=":material/open_in_new:")
        if article.pmcid:
            st.link_button("Full text (PMC)", words.pmc_link(article.pmcid), icon=":material/open_in_new:")


def _abstract(paper: Paper) -> None:
    article = paper.article
    st.markdown("**Abstract**")
    sections = [
        f"**{words.plain(s.label)}** {words.plain(s.text)}" if s.label else words.plain(s.text)
        for s in article.abstract
        if s.text
    ]
    whole = "\n\n".join(sections)
    length = sum(len(s.text) for s in article.abstract)
    if length > ABSTRACT_SHOWN and not st.toggle(
        f"Show all {length:,} characters", key=f"whole_{article.pmid}"
    ):
        whole = words.plain(article.abstract_text[:ABSTRACT_SHOWN]) + " \u2026"
    st.markdown(whole or "PubMed holds no abstract of this paper.")


def _further(paper: Paper) -> None:
    """List what is left of the record, where there is any."""
    article = paper.article
    parts = {
        "Publication types": "; ".join(kind.name for kind in article.publication_types),
        "MeSH headings": "; ".join(
            heading.name + ("*" if heading.is_major else "") for heading in article.mesh
        ),
        "Keywords": "; ".join(keyword.text for keyword in article.keywords),
    }
    told = {name: words.plain(value) for name, value in parts.items()}
    told["Comments and other links"] = relations.remarks(paper)
    st.markdown("\n\n".join(f"**{name}**  \n{value}" for name, value in told.items() if value))


def registered(view: View, paper: Paper) -> None:
    """Name the trials that the record is registered under, with their page at the registry and all papers of each."""
    numbers = dict.fromkeys((r.databank, r.accession) for r in paper.article.registrations)
    if not numbers:
        return
    st.markdown("**Registered as**")
    for bank, number in numbers:
        link = words.trial_link(number)
        named = words.plain(f"{bank} {number}")
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.markdown(f"[{named}]({link})" if link else named, width="content")
            facet = Facet("trial", "".join(letter for letter in number.lower() if letter.isalnum()))
            asked = Filters(facets=(facet,))
            count = view.data.count(asked) if view.data.facet_names(asked.facets) else 0
            if count > 1:
                openings.open_papers(f"List its {words.papers(count)}", f"trial_{facet.id}", asked)

"""What other papers have to do with one: retraction notices, corrections, preprints, comments, in words and with links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import words

if TYPE_CHECKING:
    from dashboard.data import Paper, PaperLink

RETRACTED: Final = ("RetractionIn", "RetractedandRepublishedIn", "PartialRetractionIn")
RETRACTIONS: Final = ("RetractionOf", "RetractedandRepublishedFrom", "PartialRetractionOf")
DOUBTED: Final = ("ExpressionOfConcernIn",)
RELATIONS: Final = {
    "RetractionIn": "Retracted by",
    "RetractedandRepublishedIn": "Retracted and republished as",
    "PartialRetractionIn": "Retracted in part by",
    "ExpressionOfConcernIn": "Expression of concern in",
    "RetractionOf": "Retraction of",
    "PartialRetractionOf": "Partial retraction of",
    "ExpressionOfConcernFor": "Expression of concern about",
    "ErratumFor": "Correction of",
    "ErratumIn": "Corrected by",
    "CorrectedandRepublishedIn": "Corrected and republished as",
    "CorrectedandRepublishedFrom": "Corrected version of",
    "RetractedandRepublishedFrom": "Republished after the retraction of",
    "UpdateIn": "Updated by",
    "UpdateOf": "Update of",
    "RepublishedIn": "Republished as",
    "RepublishedFrom": "Republished from",
}
"""The links that say how to read a paper, the gravest first."""
REMARKS: Final = {
    "ReprintIn": "Reprinted in",
    "ReprintOf": "Reprint of",
    "CommentIn": "Comment in",
    "CommentOn": "Comment on",
    "SummaryForPatientsIn": "Summary for patients in",
    "OriginalReportIn": "Original report in",
    "AssociatedDataset": "Data set",
    "AssociatedPublication": "Publication on these data",
}


def notices(paper: Paper) -> None:
    """Show what a reader has to know before reading on: retracted, doubted, corrected, published elsewhere."""
    if paper.is_retracted:
        named = _said(paper, RETRACTED)
        st.error(named or "Retracted. The records name no notice.", icon=":material/block:")
    if paper.has_concern and (doubts := _said(paper, DOUBTED)):
        st.warning(doubts, icon=":material/warning:")
    shown = {*(RETRACTED if paper.is_retracted else ()), *(DOUBTED if paper.has_concern else ())}
    if others := _said(paper, [kind for kind in RELATIONS if kind not in shown]):
        st.info(others, icon=":material/link:")


def remarks(paper: Paper) -> str:
    """Return the other links as Markdown: comments, reprints and whatever PubMed may invent."""
    return _said(paper, [link.kind for link in paper.links if link.kind not in RELATIONS])


def kinds_in_words(detail: str) -> str:
    """Write `+ RetractionIn 12345` of a history as `+ retracted by 12345`."""
    known = {**RELATIONS, **REMARKS}
    return " ".join(known[word].lower() if word in known else word for word in detail.split(" "))


def _said(paper: Paper, kinds: list[str] | tuple[str, ...]) -> str:
    """Return one line of Markdown for each link of these kinds, in the order of the kinds."""
    found = [link for kind in dict.fromkeys(kinds) for link in paper.links if link.kind == kind]
    return "  \n".join(_line(paper, link) for link in found)


def _line(paper: Paper, link: PaperLink) -> str:
    where = f"[{words.plain(f'{link.pmid} (PubMed)')}]({words.article_link(link.pmid)})" if link.pmid else ""
    there = ", ".join(part for part in (where, words.plain(link.source)) if part)
    line = f"{words.plain(_name(paper, link))} {there}"
    if link.kind in (*RETRACTED, *DOUBTED) and not link.by_record:
        return f"{line}. The paper's own record does not say so yet."
    if link.is_retracted and link.kind in RELATIONS and link.kind not in RETRACTIONS:
        return f"{line}. **That paper is retracted.**"
    return line


def _name(paper: Paper, link: PaperLink) -> str:
    if link.kind == "UpdateIn" and paper.is_preprint:
        return "Preprint of"
    if link.kind == "UpdateOf" and link.is_preprint:
        return "Journal version of the preprint"
    return {**RELATIONS, **REMARKS}.get(link.kind, link.kind)

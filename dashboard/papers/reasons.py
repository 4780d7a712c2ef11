"""Why a paper is here and what kind of study it is: every label with what earned it, and what people said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import words
from dashboard.data import EVIDENCE_LEVELS, MODIFIERS, SPECIES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from dashboard.data import Paper
    from dashboard.frame import View

    Names = Mapping[str, Mapping[str, str]]

TOPICS: Final = {"indication": "Indication", "modality": "Modality"}
SITES: Final = {"target": "Target", "device": "Device"}
STUDY: Final = {
    "evidence": "Evidence",
    "modifier": "Design",
    "sample_size": "People studied",
    "planned_size": "People planned",
    "species": "Human or animal",
}
KINDS: Final = {**TOPICS, **SITES, **STUDY}
"""What each kind of label is called, in the order in which they are shown."""
BASES: Final = {"child": "follows from its child", "rule": "by rule"}
"""The kinds of basis that a reason does not name itself."""
PEN: Final = ":material/edit:"
"""What marks a person's word against the rules'."""


def reasons(view: View, paper: Paper) -> None:
    """List every label with what earned it: what the paper is about, where it stimulates, what kind of study it is."""
    names = _names(view)
    topics = [*_labels(paper, TOPICS, names), *_members(paper, names), *_no_modality(paper)]
    parts = {
        "Why it is here": [*topics, *_struck(paper, TOPICS, names)],
        "Where it stimulates, and with whose device": _labels(paper, SITES, names),
        "What kind of study it is": [*_labels(paper, STUDY, names), *_struck(paper, STUDY, names)],
    }
    for title, lines in parts.items():
        if lines:
            st.markdown("\n".join([f"**{title}**", *lines]))


def _names(view: View) -> Names:
    return {
        "indication": view.data.indication_names(),
        "modality": view.data.modality_names(),
        "target": view.data.target_names(),
        "device": view.data.device_names(),
        "evidence": EVIDENCE_LEVELS,
        "modifier": MODIFIERS,
        "species": SPECIES,
    }


def _labels(paper: Paper, kinds: Collection[str], names: Names) -> list[str]:
    """Write the labels of these kinds, kind by kind, each kind in the order of its names."""
    said = _said(paper, "corrected", verdict=True)
    order = {(kind, value): place for kind, known in names.items() for place, value in enumerate(known)}
    found = sorted(
        (label for label in paper.labels if label.kind in kinds),
        key=lambda label: (list(kinds).index(label.kind), order.get((label.kind, label.value), len(order))),
    )
    return [
        f"- **{_named(label.kind, label.value, names)}**, "
        f"{said.get((label.kind, label.value)) or _reason(label.basis, label.reason)}"
        for label in found
    ]


def _named(kind: str, value: str, names: Names) -> str:
    known = names.get(kind, {}).get(value)
    return f"{KINDS.get(kind, kind)}: {words.plain(known or words.number(value))}"


def _reason(basis: str, reason: str) -> str:
    """Say what earned a label; the basis only where the reason does not name it itself."""
    if basis in {"mesh", "text", "publication_type"}:
        return f"from {words.plain(reason)}"
    told = f"{BASES[basis]}: {reason}" if basis in BASES else reason
    return words.plain(told)


def _no_modality(paper: Paper) -> list[str]:
    if any(label.kind == "modality" for label in paper.labels):
        return []
    if any(one.kind == "modality" and not one.verdict for one in paper.corrections):
        return ["- **Modality: none left**; the paper is counted as unattributed"]
    return ["- **Modality: none found** in the record; PubMed matched it in a way the record does not show"]


def _members(paper: Paper, names: Names) -> list[str]:
    """Say where the paper belongs, or did, that no label tells."""
    lines = []
    explained = {label.value for label in paper.labels if label.kind == "indication"}
    for member in (found for found in paper.memberships if found.source != "expert"):
        name = _named("indication", member.indication, names)
        if member.closed_at is not None:
            lines.append(f"- **{name}**, until {words.day(member.closed_at)}; PubMed no longer lists it")
        elif member.indication not in explained and not member.rejected:
            lines.append(
                f"- **{name}**, because PubMed lists it for the query; no rule of the tracker finds it in the record"
            )
    return lines


def _struck(paper: Paper, kinds: Collection[str], names: Names) -> list[str]:
    """Write the labels that people said are wrong, struck out."""
    rejected = _said(paper, "rejected", verdict=False)
    return [
        f"- ~~{_named(kind, value, names)}~~, {told}"
        for (kind, value), told in rejected.items()
        if kind in kinds
    ]


def _said(paper: Paper, word: str, *, verdict: bool) -> dict[tuple[str, str], str]:
    """Return kind and value of each label that people said is right, or wrong -> who said so, when and why."""
    return {
        (one.kind, one.value): f":orange[{PEN} "
        f"{words.plain(f'{word} by {one.who} on {words.day(one.at)}: {one.why}')}]"
        for one in sorted(paper.corrections, key=lambda one: list(KINDS).index(one.kind))
        if one.verdict is verdict
    }

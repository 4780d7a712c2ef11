"""From a number to its papers: what a click on a chart, or on a name beside it, lists."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import streamlit as st

from dashboard import chart_card, words
from dashboard.callbacks import reading
from dashboard.charts import clicks
from dashboard.data import EVIDENCE_KINDS, Facet, Filters, levels_of
from dashboard.narrowing import filters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from dashboard.drawn import Drawn
    from dashboard.frame import View

ALL: Final = "all"
"""All modalities of an indication."""
TURN: Final = "turn_mark"
"""Session state: how often a mark was opened; it names the charts, so that the same mark can be clicked again."""


class Way(NamedTuple):
    """A name and the filters that leave exactly its papers; None where no filters do."""

    label: str
    asked: Filters | None


class Marks(NamedTuple):
    """What the marks of a chart stand for: fields that name one, and from these by name the filters of its papers."""

    fields: tuple[str, ...]
    meant: Callable[..., Filters | None]


def card(
    view: View,
    drawn: Drawn,
    key: str,
    marks: Marks,
    foot: str = "",
    *,
    below: Callable[[], None] | None = None,
) -> None:
    """Draw a chart; a click on a mark lists its papers."""
    name = f"{key}_{st.session_state.setdefault(TURN, 0)}"
    chart = clicks.clickable(drawn.chart, *marks.fields)
    chart_card.draw(
        replace(drawn, chart=chart),
        key=name,
        foot=foot,
        on_select=lambda: _follow(view, name, marks),
        below=below,
    )


@reading
def _follow(view: View, name: str, marks: Marks) -> None:
    mark: Mapping[str, Any] | None = clicks.clicked(st.session_state[name].selection)
    if mark is None or any(mark.get(field) is None for field in marks.fields):
        return
    st.session_state[TURN] += 1
    asked = marks.meant(**{field: mark[field] for field in marks.fields})
    if asked is None or not view.data.count(asked):
        st.toast("No list shows exactly these papers under these filters.", icon=":material/filter_alt_off:")
    else:
        filters.list_papers(asked)


def by_name(view: View, key: str, title: str, ways: Callable[[], Iterable[Way]]) -> None:
    """Offer the same to those who use no mouse: each name with its number of papers, read when it is asked for."""
    opened = st.popover(
        title, icon=":material/article:", type="tertiary", on_change="rerun", key=f"open_{key}"
    )
    if not opened.open:
        return
    with opened:
        for place, way in enumerate(ways()):
            number = view.data.count(way.asked) if way.asked else 0
            if way.asked and number:
                open_papers(
                    f"{words.plain(way.label)} \u00b7 {words.papers(number)}", f"{key}_{place}", way.asked
                )


def open_papers(label: str, key: str, asked: Filters) -> None:
    """Offer a list of papers in one click."""
    st.button(
        f":blue[{label}]", key=f"list_{key}", type="tertiary", on_click=filters.list_papers, args=(asked,)
    )


def of_papers(pmids: Sequence[int], modality: str = ALL, chosen: tuple[str, ...] = ()) -> Filters:
    """Return the filters that leave these papers of a modality and no others, whatever else is asked; retracted ones too.

    A paper that is on ECT alone is in the row of ECT and in no total, so its modality has to be named.
    chosen: the modalities of which all are meant, where a filter names them.
    """
    facets = tuple(Facet("paper", str(pmid)) for pmid in pmids)
    return Filters(modalities=chosen if modality == ALL else (modality,), retracted=True, facets=facets)


def years(view: View) -> Marks:
    """Return what the points of the lines of years stand for."""

    def meant(indication: str, year: float) -> Filters:
        return replace(view.filters, indications=(indication,), years=(int(year), int(year)))

    return Marks(("indication", "year"), meant)


def kinds(asked: Filters) -> Marks:
    """Return what the bars of kinds of evidence by year stand for, under the filters of their cell."""

    def meant(label: str, year: float) -> Filters | None:
        of = next((kind for kind, name in EVIDENCE_KINDS.items() if name == label), "")
        levels = tuple(one for one in levels_of(of) if not asked.evidence or one in asked.evidence)
        return replace(asked, evidence=levels, years=(int(year), int(year))) if levels else None

    return Marks(("label", "year"), meant)

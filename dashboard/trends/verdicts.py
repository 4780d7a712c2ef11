"""Is it growing: which rows to show, their verdicts in words, and the papers behind each."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import streamlit as st

from dashboard import charts, words
from dashboard.callbacks import reading
from dashboard.data import Filters
from dashboard.maturity.pairs import ALL
from dashboard.narrowing import filters

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from dashboard.data import Data
    from dashboard.frame import View

INDICATIONS, MODALITIES, CELLS = "indications", "modalities", "cells"
NAMED: Final = {INDICATIONS: "Indications", MODALITIES: "Modalities", CELLS: "All cells that can be told"}
WINDOWS: Final = {"all": "All years", "recent": "Last 10 years"}
ROWS, WINDOW = "rows", "window"
_BEFORE_FIGURES: Final = re.compile(r" by |, | (?=\()")
TURN: Final = "turn_row"
"""Session state: how often a row was opened; it names the chart, so that the same row can be clicked again."""


def frame(view: View, rows: str, *, recent: bool) -> pd.DataFrame:
    """Return the rows asked for: indications, modalities, all cells that can be told, or the cells of one indication."""
    asked = view.filters
    told = view.data.growth(Filters(), recent=recent)
    kept = told[_among(told["indication"], asked.indications) & _among(told["modality"], asked.modalities)]
    if rows == INDICATIONS:
        return kept[(kept["modality"] == ALL) & (kept["indication"] != ALL)]
    if rows == MODALITIES:
        return kept[kept["indication"] == ALL]
    cells = kept[(kept["indication"] != ALL) & (kept["modality"] != ALL)]
    return (
        cells[cells["verdict"] != charts.TOO_FEW]
        if rows == CELLS
        else cells[(cells["indication"] == rows) & (cells["papers"] > 0)]
    )


def _among(column: pd.Series[str], wanted: tuple[str, ...]) -> pd.Series[bool]:
    return column.isin((*wanted, ALL)) | (not wanted)


def tools(view: View) -> tuple[str, bool]:
    """Draw what chooses rows and window; return the rows, and whether only the last ten years count."""
    names = view.data.indication_names()
    shown = [name for name in names if not view.filters.indications or name in view.filters.indications]
    options = {**NAMED, **{name: f"{names[name]} \u00d7 each modality" for name in shown}}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rows = filters.pick(ROWS, "Verdict on", options)
        window = filters.pick(WINDOW, "Years", WINDOWS)
    return rows, window == "recent"


def note(view: View, *, recent: bool) -> str:
    """Say how many rows were tested, at which false discovery rate, and what does not narrow them."""
    made = view.data.tested(recent=recent)
    asked = view.filters
    rest = replace(asked, indications=(), modalities=())
    unheeded = (
        " Verdicts are of whole cells: of the filters, only those on indications and modalities choose among them."
        if rest != Filters()
        else ""
    )
    return (
        f"Of {made.rows:,} indications, modalities and cells, {made.tested:,} had papers enough to be tested; among "
        f"those said to grow faster or slower, at most {100 * made.level:.0f}% are expected to be false "
        f"(false discovery rate over all that were tested).{unheeded}"
    )


def against(told: pd.DataFrame) -> str:
    """Say what growth is held against: PubMed's own, where its size is known for all years of the fit."""
    return _against(list(zip(told["relative"], told["reason"], strict=True)))


def _against(fits: Sequence[tuple[bool, str]]) -> str:
    """Say it of fits: whether each is held against PubMed's growth, and why not."""
    alone = [reason for relative, reason in fits if not relative]
    if not alone:
        return "Growth a year beyond that of PubMed"
    of = (
        "Growth a year"
        if len(alone) == len(fits)
        else "Growth a year, beyond that of PubMed where its size is known"
    )
    reasons = [reason for reason in dict.fromkeys(alone) if reason]
    return f"{of} ({reasons[0]})" if reasons else of


def window(told: pd.DataFrame) -> str:
    """Name the years of the fits."""
    fitted = told[told["papers"] > 0]
    return f"{fitted['first_year'].min()} to {fitted['last_year'].max()}" if len(fitted) else "no year fitted"


def sentences(view: View) -> None:
    """Say the verdict of each indication: those of one verdict together, the fastest first."""
    asked = view.filters.indications
    rows = [row for row in _said(view.data) if not asked or row.indication in asked]
    held = f"{words.plain(_against([row.held for row in rows]))}; settled years"
    if replace(view.filters, indications=()) != Filters():
        held += ". Of whole indications: of the filters, only the one on indications holds here"
    groups: dict[str, list[str]] = {}
    for row in rows:
        groups.setdefault(row.verdict, []).append(row.line)
    said = ["  \n".join([f":gray[{verdict}]", *lines]) for verdict, lines in groups.items()]
    with st.container(border=True, height="stretch"):
        st.markdown("\n\n".join([f"**Is it growing?**  \n:gray[{held}]", *said]))


class _Said(NamedTuple):
    """What is said of one indication."""

    indication: str
    verdict: str
    line: str
    held: tuple[bool, str]
    """Whether its growth is held against PubMed's, and why not."""


@lru_cache(maxsize=4)
def _said(data: Data) -> tuple[_Said, ...]:
    told, names = data.growth(Filters()), data.indication_names()
    whole = told[(told["modality"] == ALL) & (told["indication"] != ALL)]
    rows = []
    for row in whole.sort_values("growth", ascending=False, kind="stable").to_dict("records"):
        verdict, figures = parts(row["words"])
        line = f"**{words.plain(names[row['indication']])}** {words.plain(figures)}"
        shown = f":gray[{line}]" if row["verdict"] == charts.TOO_FEW else line
        held = bool(row["relative"]), row["reason"]
        rows.append(_Said(row["indication"], words.plain(verdict), shown, held))
    return tuple(rows)


def parts(sentence: str) -> tuple[str, str]:
    """Part a sentence of `growth` into its verdict and its figures."""
    verdict, _, figures = _BEFORE_FIGURES.sub("\n", sentence, count=1).partition("\n")
    return f"{verdict[:1].upper()}{verdict[1:]}", figures


def key() -> str:
    """Return the key of the chart."""
    return f"growth_{st.session_state.setdefault(TURN, 0)}"


def clicked(drawn: str, view: View, rows: str, *, recent: bool) -> None:
    """Follow a click on a row."""
    row = charts.picked_row(st.session_state[drawn].selection)
    if row is not None:
        st.session_state[TURN] += 1
        open_row(view, rows, *row, recent=recent)


@reading
def open_row(view: View, rows: str, indication: str, modality: str, *, recent: bool) -> None:
    """List exactly the papers of a fit: no other filter holds there."""
    told = frame(view, rows, recent=recent)
    found = told[(told["indication"] == indication) & (told["modality"] == modality)]
    if found.empty or not found["papers"].iloc[0]:
        st.toast("No paper is in the fit of this row.", icon=":material/filter_alt_off:")
        return
    span = int(found["first_year"].iloc[0]), int(found["last_year"].iloc[0])
    filters.reset()
    chosen = {"ind": indication, "mod": modality}
    filters.narrow(years=span, **{name: value for name, value in chosen.items() if value != ALL})
    st.switch_page("views/papers.py", query_params={})


def by_name(view: View, rows: str, *, recent: bool) -> None:
    """Offer the rows to those who use no mouse, with their words."""
    told = frame(view, rows, recent=recent)
    names, kinds = view.data.indication_names(), view.data.modality_names()
    pairs: list[tuple[str, str]] = list(zip(told["indication"], told["modality"], strict=True))
    said = dict(zip(pairs, told["words"], strict=True))

    def name(pair: tuple[str, str]) -> str:
        return charts.row_name(*pair, names, kinds)

    with st.popover("Open a row by name", icon=":material/keyboard:"):
        row = st.selectbox("Row", pairs, format_func=name, key="row_named")
        if row is not None:
            st.caption(words.plain(said[row]))
            st.button(
                "List its papers",
                on_click=open_row,
                args=(view, rows, *row),
                kwargs={"recent": recent},
                type="primary",
            )

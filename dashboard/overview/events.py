"""What happened for the first time: each event is one line, and the line opens the papers that prove it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from dashboard import charts, openings, words
from dashboard.data import STAGE_NOTE, Filters
from dashboard.maturity.rungs import WHOLE_CELLS, last_day, open_paper
from dashboard.narrowing import address, filters
from dashboard.paint import LINE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from dashboard.data import Data
    from dashboard.frame import View

TOO_MANY: Final = "More papers than one list can name; the page Maturity shows them."


def latest(view: View, limit: int) -> None:
    """List the milestones of the last twelve months over all cells; what is one for all modalities is named once."""
    every = _latest(view)
    since = _year_before(view.data.stamp.as_of) if view.filters.years is None else ""
    new = [row for row in every if _first_day(row) >= since]
    doubtful = sum(last_day(row) >= since for row in every) - len(new)
    rows = (new or every)[:limit]
    with st.container(border=True, height="stretch"):
        none = "" if rows else "\n\nNothing dated has happened for the first time yet."
        told = _window(since, len(new), limit, doubtful)
        st.markdown(f"**Latest milestones**  \n:gray[{told}]{none}")
        lines(view, "latest", rows)
        rest = replace(view.filters, indications=(), modalities=(), years=None)
        st.caption(STAGE_NOTE if rest == Filters() else f"{WHOLE_CELLS} {STAGE_NOTE}")


def lines(view: View, key: str, rows: Sequence[Mapping[Hashable, Any]]) -> None:
    """Draw one line an event: a press opens its paper, or lists its papers where they are several."""
    names, kinds = view.data.indication_names(), view.data.modality_names()
    with st.container(gap=None):
        for row in rows:
            cell = charts.row_name(row["indication"], row["modality"], names, kinds)
            many = len(row["pmids"]) > address.MOST
            st.button(
                f"{words.date(row['date'])} \u00b7 **{words.plain(row['label'])}**: {words.plain(cell)} {_proof(row)}",
                key=f"{LINE}{key}_{row['indication']}_{row['modality']}_{row['kind']}",
                type="tertiary",
                disabled=many,
                help=TOO_MANY if many else None,
                on_click=_open,
                args=(row,),
            )


def _proof(row: Mapping[Hashable, Any]) -> str:
    pmids = row["pmids"]
    return f":blue[PMID\u00a0{pmids[0]}]" if len(pmids) == 1 else f":blue[{len(pmids):,}\u00a0papers]"


def _open(row: Mapping[Hashable, Any]) -> None:
    if len(row["pmids"]) == 1:
        open_paper(row["pmids"][0])
    else:
        filters.list_papers(openings.of_papers(row["pmids"], row["modality"]))


def _year_before(as_of: dt.datetime | None) -> str:
    """Return the day a year before that of the data; "" where there is none."""
    if not as_of:
        return ""
    return f"{as_of.year - 1}{as_of:-%m-%d}".replace("-02-29", "-02-28")  # that year has no such day


def _window(since: str, number: int, limit: int, doubtful: int = 0) -> str:
    """Say since when what is listed was published, how many there are, and how many of them are listed."""
    if not since:
        return "What happened for the first time, by publication date"
    rest = f"; {doubtful:,} more without a day may be as late" if doubtful else ""
    if not number:
        surely = "surely " if doubtful else ""
        return f"None {surely}since {words.date(since)}: those before it, the latest first{rest}"
    told = f"{words.count(number, 'thing', 'things')} happened for the first time since {words.date(since)}"
    return f"{told}{f'; the latest {limit}' if number > limit else ''}{rest}"


def _latest(view: View) -> list[Mapping[Hashable, Any]]:
    asked = view.filters
    rows = []
    for row in _dated(view.data):
        inside = asked.years is None or asked.years[0] <= int(row["date"][:4]) <= asked.years[1]
        named = not asked.indications or row["indication"] in asked.indications
        if inside and named and (not asked.modalities or row["modality"] in asked.modalities):
            rows.append(row)
    return once(rows)


def once(rows: Iterable[Mapping[Hashable, Any]]) -> list[Mapping[Hashable, Any]]:
    """Return every event of an indication once, in the order given: as that of all modalities where it is one."""
    found: dict[tuple[str, str, tuple[int, ...]], Mapping[Hashable, Any]] = {}
    for row in rows:
        key = row["indication"], row["kind"], tuple(row["pmids"])
        if key not in found or row["modality"] == openings.ALL:
            found[key] = row
    return list(found.values())


@lru_cache(maxsize=4)
def _dated(data: Data) -> tuple[Mapping[Hashable, Any], ...]:
    """Return every dated milestone of whole cells, the latest first; on one day, that of all modalities first."""
    found = data.milestones(Filters())
    dated = found[found["date"].notna()].to_dict("records")
    return tuple(sorted(dated, key=last_day, reverse=True))


def _first_day(row: Mapping[Hashable, Any]) -> str:
    """Return the first day that a date may mean: of a year or month alone, its beginning."""
    return f"{row['date']}{'-01-01'[len(row['date']) - 4 :]}"

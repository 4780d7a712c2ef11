"""The ladder of one cell: each rung with its date, what it rests on and the papers that prove it; its milestones."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from dashboard import charts, frame, openings, words
from dashboard.data import RUNGS, STAGE_NOTE, STAGES, Filters
from dashboard.narrowing import address, filters

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from dashboard.data import Data
    from dashboard.frame import View
    from dashboard.maturity.pairs import Pair

WHOLE_CELLS: Final = (
    "Milestones are of all papers of a cell: of the filters, only those on indications, modalities and years choose "
    "among them."
)
SHOWN: Final = 3
"""Proofs that are open to view; the others are one click away."""


def summary(row: Mapping[Hashable, Any], name: str) -> None:
    """Say in one line where a cell stands, and in a second what the next rung lacks."""
    stage = row["stage"]
    reached = f", reached {words.date(row['reached'])}" if stage != "none" and row["reached"] else ""
    where = f"{stage}, {STAGES[stage].lower()}{reached}" if stage != "none" else "no study yet"
    st.markdown(f"### {words.plain(name)}: {where} :gray-badge[{words.plain(row['status'])}]", anchors=False)
    if row["missing"]:
        st.markdown(f"**Missing for the next rung:** {words.plain(row['missing'])}.")
    if row["unknown"]:
        st.caption(
            f"Not classified, so proof of nothing here: {row['unknown']:,} of {words.papers(row['papers'])}."
        )


def rungs(row: Mapping[Hashable, Any]) -> None:
    """List the rungs, the highest reached first and those not reached in grey."""
    with st.container(border=True, height="stretch"):
        st.markdown(
            "**The ladder, rung by rung**  \n:gray[When each was first reached, on what, and by which papers]"
        )
        for stage in reversed(RUNGS):
            _rung(stage, row)


def _rung(stage: str, row: Mapping[Hashable, Any]) -> None:
    key = stage.lower()
    pmids, date, inputs = (row[f"{key}_{what}"] for what in ("pmids", "date", "inputs"))
    if not pmids:
        passed = stage == "M0" and row["stage"] != "none"
        st.markdown(
            f":gray[{stage} {STAGES[stage]}: {'people were studied first' if passed else 'not reached'}]"
        )
        return
    with st.container(gap=None):
        told = f"  \n:gray[{words.plain(inputs)}]" if inputs else ""
        st.markdown(f":blue-badge[{stage}] **{STAGES[stage]}** · {words.date(date)}{told}")
        proofs(f"rung_{stage}", pmids, row)


def milestones(rows: Sequence[Mapping[Hashable, Any]]) -> None:
    """List the milestones of a cell, the latest first; those without a date last."""
    with st.container(border=True, height="stretch"):
        st.markdown("**Milestones**  \n:gray[By publication date; each fires once]")
        if not rows:
            st.markdown("Nothing has happened here for the first time yet.")
        for (date, pmids), together in groupby(rows, key=lambda row: (row["date"], row["pmids"])):
            same = list(together)
            named = "; ".join([same[0]["label"], *(_inside(row["label"]) for row in same[1:])])
            seen = f" :gray[seen here {words.day(same[0]['seen'])}]" if same[0]["seen"] else ""
            with st.container(gap=None):
                st.markdown(f"{words.date(date)} · **{words.plain(named)}**{seen}")
                proofs(f"first_{same[0]['kind']}", pmids, same[0])


def _inside(label: str) -> str:
    """Write a label within a sentence: a stage keeps its capital."""
    return label if label[1:2].isdigit() else label[:1].lower() + label[1:]


def proofs(key: str, pmids: Sequence[int], cell: Mapping[Hashable, Any] | None = None) -> None:
    """Offer the papers, each to be opened with one click, and the list of them where they are several of a cell."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for pmid in pmids[:SHOWN]:
            open_paper(key, pmid)
        if more := pmids[SHOWN:]:
            shown = st.popover(f"and {len(more):,} more", on_change="rerun", key=f"more_{key}")
            if shown.open:
                with shown, st.container(horizontal=True, gap="small", width=300):
                    for pmid in more:
                        open_paper(key, pmid)
        if cell is not None and len(pmids) > address.MOST:
            st.caption(f"{len(pmids):,} papers in all, more than one list can name")
        elif cell is not None and len(pmids) > 1:
            asked = openings.of_papers(pmids, cell["modality"], frame.here().filters.modalities)
            openings.open_papers(f"List these {words.papers(len(pmids))}", key, asked)


def open_paper(key: str, pmid: int) -> None:
    """Offer one paper: a click opens everything known of it."""
    st.button(f":blue[PMID {pmid}]", key=f"{key}_{pmid}", type="tertiary", on_click=_open, args=(pmid,))


def newest_first(view: View, pair: Pair) -> list[dict[Hashable, Any]]:
    """Return the milestones of a cell, the latest first, those without a date last."""
    found = view.data.milestones(view.filters)
    here = found[(found["indication"] == pair.indication) & (found["modality"] == pair.modality)]
    return sorted(here.to_dict("records"), key=_last_day, reverse=True)


def latest(view: View, limit: int) -> None:
    """List the milestones of the last twelve months over all cells; what is one for all modalities is named once."""
    every = _latest(view)
    since = _year_before(view.data.stamp.as_of) if view.filters.years is None else ""
    new = [row for row in every if _first_day(row) >= since]
    doubtful = sum(_last_day(row) >= since for row in every) - len(new)
    rows = (new or every)[:limit]
    names, kinds = view.data.indication_names(), view.data.modality_names()
    with st.container(border=True, height="stretch"):
        st.markdown(f"**Latest milestones**  \n:gray[{_window(since, len(new), limit, doubtful)}]")
        if not rows:
            st.markdown("Nothing dated has happened for the first time yet.")
        for row in rows:
            cell = charts.row_name(row["indication"], row["modality"], names, kinds)
            with st.container(gap=None):
                st.markdown(
                    f"{words.date(row['date'])} · **{words.plain(row['label'])}**: {words.plain(cell)}"
                )
                proofs(f"latest_{row['indication']}_{row['modality']}_{row['kind']}", row["pmids"], row)
        rest = replace(view.filters, indications=(), modalities=(), years=None)
        st.caption(STAGE_NOTE if rest == Filters() else f"{WHOLE_CELLS} {STAGE_NOTE}")


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
    return tuple(sorted(dated, key=_last_day, reverse=True))


def _first_day(row: Mapping[Hashable, Any]) -> str:
    """Return the first day that a date may mean: of a year or month alone, its beginning."""
    return f"{row['date']}{'-01-01'[len(row['date']) - 4 :]}"


def _last_day(row: Mapping[Hashable, Any]) -> str:
    """Return the key of time: of a year or month alone, its end; without a date, before everything."""
    return f"{row['date']}-99-99"[: len("2020-01-01")] if row["date"] else ""


def _open(pmid: int) -> None:
    st.session_state[filters.PMID] = str(pmid)

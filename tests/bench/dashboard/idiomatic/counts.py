"""What the filters leave: filtered and grouped with pandas, kept in the cache by filters."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import streamlit as st

from tests.bench.dashboard.idiomatic.stored import catalog, load, matching, milestones
from tracker.analysis import UNATTRIBUTED, Filters
from tracker.analysis.breaks import HEADINGS, INDEXING
from tracker.trends.comparison import even_p
from tracker.trends.intervals import binomial_interval

if TYPE_CHECKING:
    from tracker.catalog import Indication, Modality

KEPT = 100
YEARS, LISTED, NEWEST, LATEST = 20, 8, 6, 6
FEWEST = 10
"""Papers of two years together below which a change is chance."""


class Counted(NamedTuple):
    """What the page says of one state of the filters; `year` is the last complete one, None where there is none."""

    year: int | None
    series: pd.DataFrame
    """Papers of each headline figure per complete year, [years, figures]; empty without papers."""
    shares: pd.DataFrame
    movers: pd.DataFrame
    newest: pd.DataFrame
    focus: pd.Series[int]
    """Papers of each year on the indications in focus, of the papers in `whole`."""
    whole: pd.Series[int]


def shown(asked: Filters) -> list[Indication]:
    """Return the indications that the filters leave."""
    entries = catalog().enabled_indications
    return [entry for entry in entries if not asked.indications or entry.id in asked.indications]


@st.cache_data
def years() -> tuple[int, int]:
    """Return the first year of a paper and the present one."""
    stored = load()
    known = stored.rows.loc[stored.rows["year"] > 0, "year"]
    return int(known.min()), max(day.year for day in stored.listed_on.values())


@st.cache_data(max_entries=KEPT)
def counted(asked: Filters) -> Counted:
    """Count everything that the page shows of the papers."""
    rows, listed_on, _ = load()
    rows = _levelled(rows, asked)
    current = min(listed_on[entry.id] for entry in shown(asked)).year
    last = min(current - 1, asked.years[1]) if asked.years else current - 1
    cells = rows[_selected(rows, asked)]
    chosen = cells[cells["modality"].isin(asked.modalities) if asked.modalities else cells["in_totals"]]
    papers = chosen.drop_duplicates("pmid")
    once = chosen.drop_duplicates(["pmid", "status"])
    inside = _between(once, asked)
    statuses = dict.fromkeys(entry.status for entry in shown(asked))
    by_status = inside.groupby(["year", "status"], observed=True).size().unstack(fill_value=0)  # noqa: PD010
    by_status = by_status.reindex(columns=list(statuses), fill_value=0)
    whole = _between(papers, asked).groupby("year").size()
    focus = by_status["investigational"] if "investigational" in statuses else whole
    year = None if asked.years and last < asked.years[0] else last
    return Counted(
        year,
        _series(papers, once, year),
        _shares(by_status, whole, current),
        _movers(cells, asked, year),
        _newest(_between(papers, asked), rows),
        focus,
        whole,
    )


@st.cache_data(max_entries=KEPT)
def listed(asked: Filters) -> list[int]:
    """Return the papers that the filters leave, the newest first."""
    rows = _levelled(load().rows, asked)
    cells = _between(rows[_selected(rows, asked)], asked)
    chosen = cells[cells["modality"].isin(asked.modalities) if asked.modalities else cells["in_totals"]]
    return sorted(chosen["pmid"].unique().tolist(), reverse=True)


def _levelled(rows: pd.DataFrame, asked: Filters) -> pd.DataFrame:
    """Return the rows; where that is asked, a level that a title alone gives is unknown."""
    if not asked.strict:
        return rows
    return rows.assign(evidence=rows["evidence"].where(rows["tagged"], "unknown"))


def _selected(rows: pd.DataFrame, asked: Filters) -> pd.Series[bool]:
    """Tell which rows every filter but those on modalities and years leaves."""
    kept = rows["year"] > 0
    if not asked.retracted:
        kept &= ~rows["retracted"]
    if asked.indications:
        kept &= rows["indication"].isin(asked.indications)
    if asked.evidence:
        kept &= rows["evidence"].isin(asked.evidence)
    if asked.species:
        kept &= rows["species"].isin(asked.species)
    if asked.text:
        kept &= rows["pmid"].isin(matching(asked.text))
    return kept


def _between(rows: pd.DataFrame, asked: Filters) -> pd.DataFrame:
    return rows[rows["year"].between(*asked.years)] if asked.years else rows


def _series(papers: pd.DataFrame, once: pd.DataFrame, year: int | None) -> pd.DataFrame:
    """Count the papers of each headline figure per year, up to the last complete one."""
    if year is None or papers.empty or papers["year"].min() > year:
        return pd.DataFrame()
    first = max(int(papers["year"].min()), year - YEARS + 1)
    figures = {
        "Papers": papers,
        "Investigational": once[once["status"] == "investigational"],
        "Randomised trials": papers[papers["evidence"] == "rct"],
        "Systematic reviews": papers[papers["evidence"] == "systematic_review"],
    }
    counts = {name: of["year"].value_counts() for name, of in figures.items()}
    return pd.DataFrame(counts).reindex(range(first, year + 1)).fillna(0).astype(int)


def _shares(by_status: pd.DataFrame, whole: pd.Series[int], current: int) -> pd.DataFrame:
    """Say which share of the papers of each year is on indications of each status, with exact limits."""
    table = by_status.melt(ignore_index=False, var_name="status", value_name="articles").reset_index()
    table["papers"] = table["year"].map(whole).astype(int)
    table["share"] = table["articles"] / table["papers"]
    table["low"], table["high"] = binomial_interval(table["articles"].to_numpy(), table["papers"].to_numpy())
    return table.assign(complete=table["year"] < current)


def _movers(cells: pd.DataFrame, asked: Filters, year: int | None) -> pd.DataFrame:
    """Return the cells whose papers changed most in the last complete year, beside what chance would do."""
    if year is None:
        return pd.DataFrame()
    kinds = [entry.id for entry in catalog().enabled_modalities]
    kinds = [kind for kind in asked.modalities or kinds if kind != UNATTRIBUTED]
    recent = cells[cells["modality"].isin(kinds) & cells["year"].between(year - YEARS + 1, year)]
    if recent.empty:
        return recent
    sizes = recent.groupby(["indication", "modality", "year"], observed=True).size()
    table: pd.DataFrame = sizes.unstack(fill_value=0)  # noqa: PD010
    table = table.reindex(columns=range(year - YEARS + 1, year + 1), fill_value=0)
    now, before = table[year], table[year - 1]
    table = table[(now + before >= FEWEST) & (now != before)]
    table = table[~table.reset_index("indication").duplicated().to_numpy()]
    now, before = table[year], table[year - 1]
    tests = pd.DataFrame({"p": even_p(now.to_numpy(), before.to_numpy())}, index=table.index)
    tests["distance"] = -(now - before).abs() / np.sqrt(now + before)
    found = pd.DataFrame({"papers": now, "change": now - before, "series": table.to_numpy().tolist()})
    return found.loc[tests.sort_values(["p", "distance"], kind="stable").index[:LISTED]].reset_index()


def _newest(papers: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the papers that arrived last, each with its indications and modalities."""
    last = papers.nlargest(NEWEST, ["created", "pmid"])[["pmid"]]
    rows = rows[rows["pmid"].isin(last["pmid"])]
    for name in ("indication", "modality"):
        values = rows.groupby("pmid")[name].agg(lambda found: list(dict.fromkeys(found)))
        last[name] = last["pmid"].map(values)
    return last


def breaks(asked: Filters) -> dict[int, str]:
    """Return the years in which counts of these may break for another reason than the literature, and the reasons."""
    kinds = [m for m in catalog().enabled_modalities if not asked.modalities or m.id in asked.modalities]
    entries: list[Indication | Modality] = [*shown(asked), *kinds]
    headings = dict.fromkeys(ui for entry in entries for ui, _ in entry.mesh if ui in HEADINGS)
    told = [(HEADINGS[ui].year, f"MeSH: {HEADINGS[ui].name}") for ui in headings]
    wanted = {"indexing", "publication type"} if asked.evidence else {"indexing"}
    told += [(one.year, one.label) for one in INDEXING if one.kind in wanted]
    years_told = sorted({year for year, _ in told})
    return {year: ", ".join(sorted(why for at, why in told if at == year)) for year in years_told}


@st.cache_data(max_entries=KEPT)
def latest(asked: Filters) -> tuple[pd.DataFrame, int]:
    """Return the milestones of the last twelve months, or the last before, and how many the twelve months had."""
    found = milestones()
    if asked.indications:
        found = found[found["indication"].isin(asked.indications)]
    if asked.modalities:
        found = found[found["modality"].isin(asked.modalities)]
    if asked.years:
        found = found[found["year"].between(*asked.years)]
    found = found.drop_duplicates(["indication", "kind", "event"])
    as_of = min(load().listed_on.values())
    since = (as_of - dt.timedelta(days=365)).isoformat() if not asked.years else ""
    new = found[found["first_day"] >= since]
    return (found if new.empty else new).head(LATEST), len(new)

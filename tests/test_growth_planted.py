"""Growth on the synthetic corpus: intervals cover what is planted, and nothing that does not grow is said to.

Counts are drawn straight from the planted curves, 200 times; one corpus goes through XML, labels and database. The
figures are printed (`pytest -rA`), whatever they are.
"""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tests.drawing import SEEDS, least, most, quoted
from tests.stored import sqlite_store
from tracker import analysis, demo
from tracker.analysis import Filters, Source
from tracker.analysis.judging import judge
from tracker.catalog import load_catalog
from tracker.config import Settings
from tracker.demo.truth import PUBMED_GROWTH, REFERENCE_YEAR, planted_cells
from tracker.load.corpus import load_corpus
from tracker.session import open_session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracker.demo import Cell

pytestmark = pytest.mark.sqlite  # the same on either store

DRAWS = 200
"""Of each phase, in every run: they are drawn together and cheap."""
CELLS = planted_cells()
YEARS = np.arange(demo.FIRST_YEAR, REFERENCE_YEAR + 1)
TOTALS = {int(year): demo.pubmed_total(int(year)) for year in YEARS}
NOON = dt.datetime(2026, 6, 30, 12, tzinfo=dt.UTC)


class Phase(NamedTuple):
    """Years over which a cell grows at one rate, against PubMed's own."""

    cell: Cell
    since: int
    last: int
    rate: float


def phases() -> list[Phase]:
    """Every cell, those with a turn before and after it; the year of the first paper is in no fit anyway."""
    found = []
    for cell in CELLS:
        curve, start = cell.curve, cell.curve.first_year
        if curve.turn_year is None or curve.growth_after is None:
            found.append(Phase(cell, start, REFERENCE_YEAR, curve.growth - PUBMED_GROWTH))
        else:
            found.append(Phase(cell, start, curve.turn_year, curve.growth - PUBMED_GROWTH))
            found.append(Phase(cell, curve.turn_year, REFERENCE_YEAR, curve.growth_after - PUBMED_GROWTH))
    return found


def report(*lines: str) -> None:
    """Print figures that are measured, not only asserted: `pytest -rA` shows them."""
    print("", *lines, sep="\n")  # noqa: T201


def covers(told: pd.DataFrame, rate: float) -> pd.Series[bool]:
    """Tell which rows hold the rate in their interval."""
    growth = np.expm1(rate)
    return (told["growth_low"] <= growth) & (told["growth_high"] >= growth)


@pytest.fixture(scope="module")
def drawn() -> pd.DataFrame:
    """200 draws of every phase, fitted as the tracker fits: one row each."""
    rng, frames = np.random.default_rng(4), []
    for phase in phases():
        means = np.array([phase.cell.curve.mean(int(year)) for year in YEARS])
        told = judge(
            rng.poisson(means, size=(DRAWS, len(YEARS))), TOTALS, YEARS, last=phase.last, since=phase.since
        )
        name = f"{phase.cell.modality} {phase.cell.indication} {phase.since}"
        frames.append(told.assign(phase=name, covered=covers(told, phase.rate), planted=phase.rate))
    return pd.concat(frames, ignore_index=True)


def test_intervals_cover_the_planted_rates_over_200_seeds(drawn: pd.DataFrame) -> None:
    """At least 95 % together and in each size of cells, and no phase falls below by more than chance."""
    told = drawn[drawn["rate"].notna()]
    sizes = pd.cut(
        told["papers"], [0, 10, 30, 100, 300, 10_000], labels=["to 10", "to 30", "to 100", "to 300", "more"]
    )
    by_size = told.groupby(sizes, observed=True)["covered"].agg(["size", "mean"])
    by_phase = told.groupby("phase")["covered"].agg(["size", "sum"])
    chances = stats.binom.cdf(by_phase["sum"], by_phase["size"], 0.95)
    report(
        f"{len(told):,} intervals of {len(by_phase)} phases, {told['covered'].mean():.1%} cover the planted rate",
        by_size.to_string(formatters={"mean": "{:.1%}".format}),
        f"the least of any phase: {(by_phase['sum'] / by_phase['size']).min():.1%}",
    )
    assert told["relative"].all()
    assert told["covered"].sum() >= least(0.95, len(told))
    assert (by_size["mean"] * by_size["size"] >= [least(0.95, int(size)) for size in by_size["size"]]).all()
    assert chances.min() > 1e-3 / len(by_phase)
    lowest = int(100 * (by_phase["sum"] / by_phase["size"]).min())
    quoted(
        f"{DRAWS} draws of every planted cell gave {round(len(told), -3):,} intervals, of which {told['covered'].mean():.0%} "
        f"hold the planted rate, and of no phase of any cell less than {lowest}%"
    )


def test_estimates_of_growth_are_centred_on_the_planted_rates(drawn: pd.DataFrame) -> None:
    """In phases of 100 papers and more the mean of 200 estimates is within chance of the planted rate."""
    phases = drawn.assign(error=drawn["rate"] - drawn["planted"]).groupby("phase")
    large = phases["papers"].mean() >= 100
    errors, noise = phases["error"].mean()[large], phases["error"].std()[large] / np.sqrt(DRAWS)
    assert large.sum() > 15
    assert (errors.abs() < 4 * noise + 5e-4).all()


def landscapes(rng: np.random.Generator, rate: float) -> Iterator[np.ndarray]:
    """Landscapes [rows, years] of all cells at one rate, each with its planted size and as old as the corpus, and their sums.

    Cells that begin later are no growth, but the sum over an indication then grows in truth.
    """
    sizes = np.array([[cell.curve.per_year] for cell in CELLS])
    means = sizes * np.exp((rate + PUBMED_GROWTH) * (YEARS - REFERENCE_YEAR))
    sums = [
        np.array([[getattr(cell, kind) == name for cell in CELLS] for name in sorted(names)], dtype=np.int64)
        for kind in ("indication", "modality")
        for names in ({getattr(cell, kind) for cell in CELLS},)
    ]
    while True:
        counts = rng.poisson(means)
        yield np.vstack([counts, *(each @ counts for each in sums)])


@pytest.mark.parametrize(
    ("window", "seeds"), [(None, SEEDS), (REFERENCE_YEAR - 9, SEEDS // 2)], ids=["all years", "ten years"]
)
def test_false_verdicts_stay_at_the_stated_rate_when_nothing_outgrows_pubmed(
    window: int | None, seeds: int
) -> None:
    """Of landscapes that keep pace with PubMed at most one in twenty has any row called faster or slower."""
    wrong, rows, false = 0, 0, 0
    for counts in itertools.islice(landscapes(np.random.default_rng(5), 0.0), seeds):
        told = judge(counts, TOTALS, YEARS, last=REFERENCE_YEAR, since=window)
        called = told["verdict"].isin(["faster", "slower"])
        wrong, rows, false = wrong + bool(called.any()), rows + len(told), false + int(called.sum())
    report(f"{false} of {rows:,} verdicts are false, in {wrong} of {seeds} landscapes")
    assert wrong <= most(0.05, seeds)
    if window is None:
        quoted(
            f"in {seeds} simulated landscapes in which nothing outgrows PubMed, {wrong} had any row called faster or slower, "
            f"{false} rows of {rows:,}"
        )


def test_what_outgrows_pubmed_everywhere_is_found_in_every_large_cell() -> None:
    """At 10 % a year beyond PubMed: rows of 200 papers and more are called faster, and hardly any slower."""
    made = itertools.islice(landscapes(np.random.default_rng(6), 0.1), 10)
    told = pd.concat(judge(counts, TOTALS, YEARS, last=REFERENCE_YEAR) for counts in made)
    assert (told[told["papers"] >= 200]["verdict"] == "faster").all()
    assert (told["verdict"] == "slower").sum() <= most(0.0025, len(told))


@pytest.fixture(scope="module")
def through_xml(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Source]:
    """The whole corpus of one seed, composed as XML, parsed, labelled, stored and published."""
    folder: Path = tmp_path_factory.mktemp("growth")
    with sqlite_store() as url:
        with open_session(Settings(database_url=url, state_dir=folder)) as session:
            load_corpus(session, NOON, lambda _text: None)
        yield Source.open(url)


def test_one_seed_through_xml_and_database_gives_the_planted_rates_back(through_xml: Source) -> None:
    """Of all cells, from their turn on where they have one; the landmarks planted by force are within the noise."""
    corpus, totals = through_xml.corpus(), through_xml.totals()
    hits, seen = [], 0
    for phase in phases():
        if phase.last == REFERENCE_YEAR:
            since = phase.since if phase.cell.curve.turn_year else None
            cell = Filters(indications=(phase.cell.indication,), modalities=(phase.cell.modality,))
            told = analysis.growth(corpus, totals, cell, since)
            assert len(told) == 1
            assert told["last_year"].isin([REFERENCE_YEAR, 0]).all()
            if told["rate"].notna().all():
                hits.append(bool(covers(told, phase.rate).all()))
                seen += int(told["papers"].iloc[0])
    report(f"{sum(hits)} of {len(hits)} intervals cover the planted rate, {seen:,} papers in the fits")
    assert len(hits) > 60
    assert sum(hits) >= least(0.95, len(hits))


def test_the_largest_growing_cells_of_that_seed_are_called_faster(through_xml: Source) -> None:
    catalog = load_catalog()
    told = analysis.growth(through_xml.corpus(), through_xml.totals()).set_index(["indication", "modality"])
    assert told.loc[("alzheimer", "tms"), "words"].startswith("growing faster than PubMed by ")
    assert told.loc[("ptsd", "tms"), "verdict"] == "faster"
    assert told.loc[("spasticity", "scs"), "verdict"] in {"slower", "no_clear_difference"}
    assert len(told) == (len(catalog.enabled_indications) + 1) * (len(catalog.enabled_modalities) + 1) - 1

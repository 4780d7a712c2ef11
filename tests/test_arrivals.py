"""Years that are not whole: their nowcast, on planted delays and in every table that shows it."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import pytest

from dashboard.overview.cards import against, told
from tests.drawing import SEEDS, least
from tests.growing import CATALOG, JUNE, TOTALS, Stream, corpus_of, growing
from tracker import analysis
from tracker.analysis import Filters
from tracker.analysis.arrivals import last_settled_year, settled_years
from tracker.analysis.building import build_corpus
from tracker.analysis.corpus import Stamp
from tracker.demo import dates
from tracker.demo.dice import Dice
from tracker.demo.truth import PARENTS, planted_cells
from tracker.queries import CountedArticle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracker.analysis import Corpus

CELLS = [cell for cell in planted_cells() if cell.modality not in PARENTS]
NOWCAST = ["nowcast", "nowcast_low", "nowcast_high"]
PAPERS = growing(2000, 40, 0.05)
PAIR = Stream(PAPERS), Stream(PAPERS, ("depression",), ("dbs",))


class Planted(NamedTuple):
    """A paper with the dates and the delay that the synthetic corpus plants."""

    pmid: int
    year: int
    arrived: dt.date
    indication: str
    modality: str


def planted(seed: int) -> list[Planted]:
    """Draw papers from half the planted curves, 2008 to 2024, all of them arrived in the end."""
    rng, number, papers = np.random.default_rng(seed), itertools.count(1), []
    for cell, year in itertools.product(CELLS, range(2008, 2025)):
        dice = Dice(seed, cell.modality, cell.indication, year)
        for _ in range(rng.poisson(cell.curve.mean(year) / 2)):
            made = dates.draw(dice, year)
            papers.append(Planted(next(number), year, made.arrived, cell.indication, cell.modality))
    return papers


def as_it_stood(papers: Iterable[Planted], day: dt.date) -> Corpus:
    """What had arrived by a day."""
    here = [paper for paper in papers if paper.arrived <= day]
    groups: dict[str, list[int]] = {}
    for paper in here:
        for name in (paper.indication, paper.modality):
            groups.setdefault(name, []).append(paper.pmid)
    return build_corpus(
        [CountedArticle(p.pmid, p.year, p.arrived, "trial", "human", False, "text") for p in here],
        groups,
        groups,
        stamp=Stamp(1, None, len(here), synthetic=True),
        catalog=CATALOG,
        listed_on={entry.id: day for entry in CATALOG.enabled_indications},
        search=lambda _text: [],
    )


DAYS = {dt.date(2022, 5, 1): 2022, dt.date(2024, 9, 15): 2024, dt.date(2023, 1, 3): 2022}


def intervals(papers: list[Planted], day: dt.date, year: int) -> Iterator[tuple[dt.date, str, bool]]:
    """Yield for the whole corpus, each indication and each cell whether its nowcast holds what came in the end."""
    corpus = as_it_stood(papers, day)
    final = Counter((p.indication, p.modality) for p in papers if p.year == year)
    final += Counter((p.indication, "all") for p in papers if p.year == year and p.modality != "ect")
    table = analysis.trend_table(corpus, Filters())
    for row in table[(table["year"] == year) & table["nowcast"].notna()].itertuples():
        came = final[row.indication, row.modality]
        if came:
            kind = "indications" if row.modality == "all" else "cells"
            yield day, kind, row.nowcast_low <= came <= row.nowcast_high
    papers_of = analysis.kpis(corpus, Filters())[0]
    made = papers_of.current if year == day.year else papers_of.expected
    if made is not None:
        came = sum(number for (_, modality), number in final.items() if modality == "all")
        yield day, "whole", made.low <= came <= made.high


def test_intervals_hold_what_the_planted_years_will_have() -> None:
    """95 % for the corpus, the indications and the cells; in spring, in autumn, and of last year in January."""
    told = [
        hit
        for papers in map(planted, range(SEEDS))
        for day, year in DAYS.items()
        for hit in intervals(papers, day, year)
    ]
    table = (
        pd.DataFrame(told, columns=["day", "of", "held"]).groupby(["day", "of"])["held"].agg(["size", "mean"])
    )
    print("", table.to_string(formatters={"mean": "{:.1%}".format}), sep="\n")  # noqa: T201  figures to be seen
    assert len(table) == 9
    assert (table["size"] > SEEDS / 2).all()
    # Rows of one day share what is known of delays: they count as one trial each.
    assert (table["mean"] >= least(0.95, SEEDS) / SEEDS).all()


def test_only_what_is_not_settled_has_a_nowcast() -> None:
    table = analysis.trend_table(corpus_of(*PAIR), Filters(indications=("tbi",)), ("tms", "scs"))
    told = table[table["nowcast"].notna()]
    assert set(told["year"]) == {2026}
    assert not told["complete"].any()
    tms = told.set_index("modality").loc["tms"]
    assert tms["articles"] < tms["nowcast_low"] < PAPERS[2026] < tms["nowcast_high"]
    assert abs(tms["nowcast"] - PAPERS[2026]) < 5
    assert told.set_index("modality").loc["scs", NOWCAST[:2]].tolist() == [0, 0]


def test_last_year_has_one_too_while_papers_of_it_arrive() -> None:
    corpus = corpus_of(*PAIR, as_of=dt.date(2026, 1, 10))
    assert last_settled_year(corpus) == 2024
    table = analysis.papers_per_year(corpus, Filters(indications=("tbi",))).set_index("year")
    assert table.loc[2025, "complete"]
    assert table.loc[2025, "articles"] <= table.loc[2025, "nowcast_low"] <= PAPERS[2025]
    assert PAPERS[2025] <= table.loc[2025, "nowcast_high"]
    assert table.loc[2024, NOWCAST].isna().all()
    assert table.loc[2026, NOWCAST].isna().all(), "too little of it can have arrived"


def test_each_indication_has_the_nowcast_of_its_own_listing() -> None:
    """One that was listed in March has seen less of the year than one listed in June."""
    march = dt.date(2026, 3, 20)
    papers = growing(2000, 40, 0.05)
    late = corpus_of(Stream(papers), Stream(papers, ("ptsd",)), listed_on={"tbi": JUNE, "ptsd": march})
    early = corpus_of(Stream(papers), Stream(papers, ("ptsd",)), as_of=march)
    told = [
        analysis.papers_per_year(corpus, Filters(indications=(name,)))
        for corpus, name in ((late, "tbi"), (early, "ptsd"))
    ]
    widths = [(each["nowcast_high"] - each["nowcast_low"]).max() for each in told]
    assert widths[0] < widths[1]


@pytest.mark.parametrize(
    "filters", [Filters(evidence=("rct",)), Filters(species=("human",))], ids=["evidence", "species"]
)
def test_what_shows_only_after_indexing_has_no_nowcast(filters: Filters) -> None:
    corpus = corpus_of(*PAIR)
    assert analysis.trend_table(corpus, filters)[NOWCAST].isna().all(axis=None)
    assert all(figure.current is None for figure in analysis.kpis(corpus, filters))


def test_a_corpus_too_young_to_know_delays_has_none() -> None:
    young = corpus_of(Stream(growing(2025, 40, 0.05)))
    assert analysis.trend_table(young, Filters())[NOWCAST].isna().all(axis=None)
    assert last_settled_year(young) == 2024
    assert last_settled_year(corpus_of(listed_on={})) < 1


def test_headline_figures_say_what_the_current_year_will_have() -> None:
    figures = {figure.label: figure for figure in analysis.kpis(corpus_of(*PAIR), Filters())}
    papers = figures["Papers"]
    assert (papers.year, papers.expected) == (2025, None)
    assert papers.current is not None
    assert papers.current.year == 2026
    assert papers.value == 2 * PAPERS[2025]
    assert papers.current.observed < papers.current.low <= 2 * PAPERS[2026] <= papers.current.high
    investigational = figures["On investigational indications"].current
    assert investigational is not None
    assert investigational.low <= PAPERS[2026] <= investigational.high
    assert figures["Randomised controlled trials"].current is None
    january = analysis.kpis(corpus_of(*PAIR, as_of=dt.date(2026, 1, 10)), Filters())[0]
    assert january.expected is not None
    assert january.expected.low <= 2 * PAPERS[2025] <= january.expected.high
    assert analysis.kpis(corpus_of(*PAIR), Filters(years=(2000, 2020)))[0].current is None


def test_a_year_whose_papers_still_arrive_is_told_as_such_in_words() -> None:
    corpus = corpus_of(*PAIR, as_of=dt.date(2026, 1, 10))
    papers = analysis.kpis(corpus, Filters())[0]
    whole = papers.expected
    assert whole is not None
    assert told(papers).startswith(
        f"2025, the last complete year, beside the years before it; its papers are still arriving, {whole.estimate:,.0f} papers (95% "
        f"interval {whole.low:,} to {whole.high:,}) are expected in all"
    )
    assert " papers in 2025 so far" in analysis.finding(corpus, Filters())
    untold = analysis.kpis(corpus, Filters(species=("human",)))[0]
    assert (untold.arriving, untold.expected) == (True, None)
    assert told(untold).endswith("; its papers are still arriving")
    assert against(untold) == "on 2024, so far"
    later = corpus_of(*PAIR)
    assert against(analysis.kpis(later, Filters())[0]) == "on 2024"
    assert "still arriving" not in told(analysis.kpis(later, Filters())[0])
    assert "so far" not in analysis.finding(later, Filters())


def test_a_settled_year_is_told_by_arrivals_and_in_a_young_corpus_by_the_calendar() -> None:
    assert settled_years(corpus_of(*PAIR, as_of=dt.date(2026, 1, 10)))["tbi"] == 2024
    assert settled_years(corpus_of(*PAIR))["tbi"] == 2025
    young = Stream(growing(2025, 40, 0.05))
    assert settled_years(corpus_of(young, as_of=dt.date(2026, 1, 10)))["tbi"] == 2024
    assert settled_years(corpus_of(young, as_of=dt.date(2026, 8, 1)))["tbi"] == 2025


def test_the_share_of_pubmed_is_of_whole_years_and_known_totals() -> None:
    totals = {year: total for year, total in TOTALS.items() if year != 2010}
    table = analysis.papers_per_year(corpus_of(*PAIR), Filters(indications=("tbi",)), totals)
    shares = table.set_index("year")["per_100k"]
    assert shares[2025] == round(1e5 * PAPERS[2025] / TOTALS[2025], 4)
    assert shares[[2010, 2026]].isna().all()
    assert analysis.papers_per_year(corpus_of(*PAIR), Filters())["per_100k"].isna().all()

"""Findings of shares and indices, and the small panels: who is named, what is drawn where, whatever the width."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import vl_convert

from dashboard import charts
from tests.charted import sent
from tests.test_charts import NAMES, years

BASE = "2013 to 2015"


def measured(counts: dict[str, list[int]], measure: str, scale: float) -> pd.DataFrame:
    """Build a frame of `analysis.shares` or `indexed` in which a paper counts `scale`; the last year is not over."""
    frame = years(counts)
    value = frame["articles"] * scale
    awaited = {"share": ("share_low", "share_high"), "index": ("index_nowcast", "index_low", "index_high")}
    told = {name: np.where(frame["complete"], np.nan, value) for name in awaited[measure]}
    return frame.assign(**{measure: value, **told}, papers=100)


def band(low: float, middle: float, high: float) -> pd.DataFrame:
    rows = [(year, low, middle, high, 7) for year in range(2020, 2026)]
    return pd.DataFrame(rows, columns=["year", "low", "middle", "high", "series"])


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"tbi": [0, 12, 1], "ptsd": [0, 10, 1]}, "Tbi leads with 12% of all papers in 2025"),
        ({"tbi": [0, 12, 1], "ptsd": [0, 12, 1]}, "Tbi and ptsd lead with 12% of all papers each in 2025"),
        ({"tbi": [40, 9, 1], "ptsd": [40, 8, 1]}, "No indication has ten papers in 2025"),
        ({"tbi": [40, 9, 1]}, "Tbi: fewer than ten papers in 2025"),
    ],
)
def test_nobody_leads_by_the_share_of_a_few_papers(counts: dict[str, list[int]], said: str) -> None:
    assert charts.headline(measured(counts, "share", 0.01), NAMES, "share") == said


def test_a_share_under_filters_is_said_to_be_of_what_these_leave() -> None:
    frame = measured({"tbi": [0, 12, 1], "ptsd": [0, 10, 1]}, "share", 0.01)
    said = charts.headline(frame, NAMES, "share", narrowed=True)
    assert said == "Tbi leads with 12% of all papers under these filters in 2025"
    alt = charts.papers_per_year(frame, "light", NAMES, measure="share", narrowed=True).alt
    assert "of all papers under these filters. In 2025" in alt
    papers = charts.headline(years({"tbi": [0, 12, 1]}), NAMES, narrowed=True)
    assert papers == "Tbi: 12 papers in 2025", "a count is of nothing"


def test_where_no_share_is_told_the_finding_says_why() -> None:
    frame = measured({"tbi": [4, 5, 1]}, "share", np.nan)
    assert (
        charts.headline(frame, NAMES, "share")
        == "No share can be told: too few papers, or indications that were not fetched yet"
    )


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"tbi": [0, 30, 1], "ptsd": [0, 20, 1]}, "Tbi grew most: to 300 in 2025 (2013 to 2015 = 100)"),
        (
            {"tbi": [0, 30, 1], "ptsd": [0, 30, 1]},
            "Tbi and ptsd grew most: to 300 each in 2025 (2013 to 2015 = 100)",
        ),
        ({"tbi": [0, 30, 1], "ptsd": [0, 9, 1]}, "Tbi: 300 in 2025 (2013 to 2015 = 100)"),
        (
            {"tbi": [0, 10, 1], "ptsd": [0, 10, 1]},
            "No indication had more papers in 2025 than in a year of 2013 to 2015",
        ),
    ],
)
def test_who_grew_most_is_said_of_enough_papers_and_of_growth(
    counts: dict[str, list[int]], said: str
) -> None:
    assert charts.headline(measured(counts, "index", 10.0), NAMES, "index", BASE) == said


def test_those_without_a_base_are_not_among_those_who_grew() -> None:
    frame = measured({"tbi": [0, 30, 1], "ptsd": [0, 20, 1], "ocd": [0, 99, 1]}, "index", 10.0)
    frame.loc[frame["indication"] == "ocd", "index"] = None
    assert charts.headline(frame, NAMES, "index", BASE) == (
        "Of those with an index: Tbi grew most: to 300 in 2025 (2013 to 2015 = 100)"
    )


UNSETTLED = {"tbi": [30, 11, 1], "ptsd": [20, 12, 1]}


def arriving(frame: pd.DataFrame, since: int = 2025) -> pd.DataFrame:
    """Say of years that papers of them are still on their way."""
    return frame.assign(nowcast=frame["articles"].where(frame["year"] >= since) * 2.0)


@pytest.mark.parametrize(
    ("measure", "scale", "said"),
    [
        ("index", 10.0, "Tbi grew most: to 300 in 2024 (2013 to 2015 = 100)"),
        ("share", 0.01, "Ptsd leads with 12% of all papers in 2025"),
    ],
)
def test_an_index_is_told_of_a_settled_year_and_a_share_of_the_last(
    measure: str, scale: float, said: str
) -> None:
    frame = arriving(measured(UNSETTLED, measure, scale))
    assert charts.headline(frame, NAMES, measure, BASE) == said


def test_nobody_leads_by_counts_that_papers_still_to_come_will_raise() -> None:
    frame = years(UNSETTLED)
    assert charts.headline(arriving(frame), NAMES) == "Tbi leads with 30 papers in 2024"
    assert "In 2024: Tbi 30, Ptsd 20." in charts.papers_per_year(arriving(frame), "light", NAMES).alt
    alone = charts.headline(arriving(frame, since=2024), NAMES)
    assert alone == "Ptsd leads with 12 papers in 2025 so far", (
        "where no year is settled, the last that is over"
    )


def test_filters_that_hide_what_a_year_will_have_do_not_make_it_a_settled_one() -> None:
    frame = years(UNSETTLED).assign(nowcast=None)
    assert charts.headline(frame, NAMES) == "Ptsd leads with 12 papers in 2025"
    known = frame.assign(arriving=frame["year"] > 2024)
    assert charts.headline(known, NAMES) == "Tbi leads with 30 papers in 2024"


@pytest.mark.parametrize(("measure", "scale"), [("articles", 1), ("index", 10)])
def test_a_place_in_the_band_is_that_of_a_settled_year(measure: str, scale: int) -> None:
    frame = years(UNSETTLED) if measure == "articles" else measured(UNSETTLED, measure, 10.0)
    of = band(15 * scale, 18 * scale, 25 * scale)
    assert charts.multiples_headline(arriving(frame), of, NAMES, measure) == (
        "Tbi is above the middle half of the established, ptsd within it in 2024"
    )
    alt = charts.multiples(arriving(frame), of, "light", NAMES, measure=measure).alt
    assert f"In 2024: Tbi {30 * scale}, Ptsd {20 * scale}. Established in 2024: median {18 * scale}," in alt
    older = of[of["year"] < 2024]
    assert charts.multiples_headline(
        arriving(years({"tbi": [26, *UNSETTLED["tbi"]]})), older, NAMES
    ).endswith("in 2023")


def test_an_index_is_drawn_at_its_nowcast_with_a_line_at_a_hundred() -> None:
    frame = measured({"tbi": [10, 30, 12]}, "index", 10.0).assign(index_nowcast=[None, None, 240.0])
    chart = charts.papers_per_year(frame, "light", NAMES, measure="index", base=BASE)
    drawn = sent(chart)["datasets"]
    assert [row["value"] for row in drawn["unfinished"]] == [240.0]
    assert drawn["ends"][0]["text"] == "Tbi 300"
    assert "index (2013 to 2015 = 100)" in chart.alt
    low = charts.papers_per_year(frame.assign(index=5.0, index_high=None), "light", NAMES, measure="index")
    assert low.spec["params"][0]["value"] >= 100


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (
            {"tbi": [50, 1], "ptsd": [20, 1], "ocd": [12, 1]},
            "Tbi is above the middle half of the established, ptsd within it, ocd below it in 2025",
        ),
        (
            {"tbi": [20, 1], "ptsd": [15, 1]},
            "Tbi and ptsd are within the middle half of the established in 2025",
        ),
        ({"tbi": [50, 1], "ptsd": [9, 1]}, "Tbi is above the middle half of the established in 2025"),
        ({"tbi": [8, 1], "ptsd": [9, 1]}, "Too few papers in 2025 to hold against the established"),
    ],
)
def test_a_place_in_the_band_is_said_of_enough_papers(counts: dict[str, list[int]], said: str) -> None:
    assert charts.multiples_headline(years(counts), band(15, 18, 30), NAMES) == said


def test_panels_are_a_valid_view_that_stacks_where_it_is_narrow() -> None:
    counts = {"tbi": [5, 12, 15, 4], "ptsd": [0, 2, 2, 1], "alzheimer": [20, 20, 30, 9]}
    chart = charts.multiples(years(counts), band(2, 8, 30), "dark", NAMES, letters={"tbi": {2024: "a"}})
    assert [row["text"] for row in sent(chart)["datasets"]["titles"]] == ["Tbi 15", "Ptsd 2", "Alzheimer 30"]
    for width, columns in ((330, 1), (600, 2), (900, 3)):
        places = titles_at(chart, width)
        assert len({x for x, _ in places}) == columns
        assert len(set(places)) == 3
        assert all(0 <= x < width for x, _ in places)


def test_without_data_there_is_an_empty_view_that_says_so() -> None:
    chart = charts.multiples(
        pd.DataFrame(columns=charts.YEAR_COLUMNS), pd.DataFrame(columns=charts.BAND_COLUMNS), "light", NAMES
    )
    assert titles_at(chart, 600) == []
    assert chart.alt.endswith("No year is complete yet.")


TITLE = 600, 13  # weight and size, which nothing else has together


def titles_at(chart: charts.Chart, width: int) -> list[tuple[float, float]]:
    """Return where the titles of the panels stand when the view is as wide."""
    graph = vl_convert.vegalite_to_scenegraph({**sent(chart), "width": width})
    found: list[tuple[float, float]] = []

    def walk(node: dict[str, Any]) -> None:
        if node.get("marktype") == "text":
            found.extend(
                (one["x"], one["y"])
                for one in node["items"]
                if (one.get("fontWeight"), one.get("fontSize")) == TITLE
            )
        for below in node.get("items", []):
            if isinstance(below, dict):
                walk(below)

    walk(graph["scenegraph"])
    return found


def test_thick_is_drawn_only_between_years_of_ten_papers() -> None:
    drawn = sent(charts.multiples(years({"tbi": [12, 12, 3, 12, 12, 1]}), band(1, 2, 3), "light", NAMES))
    runs = [(row["articles"], row["run"]) for row in drawn["datasets"]["complete"]]
    assert runs == [(12, 0), (12, 0), (3, 1), (12, 2), (12, 2)]
    assert [row["year"] for row in drawn["datasets"]["steps"]] == [2025, 2026]


@pytest.mark.parametrize(
    ("highest", "levels"),
    [(118, ["0", "50", "100"]), (1100, ["0", "500", "1,000"]), (4, ["0", "2", "4"])],
)
def test_levels_are_round_and_few(highest: int, levels: list[str]) -> None:
    drawn = sent(charts.multiples(years({"tbi": [highest, 1]}), band(1, 1, 1), "light", NAMES))
    assert [row["text"] for row in drawn["datasets"]["levels"]] == levels


def test_panels_begin_with_the_first_year_that_has_a_figure() -> None:
    frame = measured({"tbi": [3, 12, 20, 9]}, "share", 0.01)
    untold = frame["year"] == 2023
    frame.loc[untold, "share"] = None
    chart = charts.multiples(frame, band(0.05, 0.1, 0.18), "light", NAMES, measure="share")
    given = {one["name"]: one.get("value") for one in chart.spec["params"]}
    assert (given["first"], given["span"]) == (2024, 2)


def test_shares_are_written_in_per_cent() -> None:
    frame = measured({"tbi": [12, 20, 9]}, "share", 0.01)
    drawn = sent(charts.multiples(frame, band(0.05, 0.1, 0.18), "light", NAMES, measure="share"))
    assert [row["text"] for row in drawn["datasets"]["levels"]] == ["0%", "10%", "20%"]
    assert drawn["datasets"]["titles"][0] | {"colour": ""} == {
        "panel": 0,
        "colour": "",
        "text": "Tbi 20%",
        "beside": "median 10%",
    }

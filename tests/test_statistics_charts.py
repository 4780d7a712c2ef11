"""Charts of the statistics: valid in both themes, guarded against ties and few papers, readable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import vl_convert

from dashboard import charts
from dashboard.charts.marks import break_rows
from dashboard.charts.palette import INKS, contrast, line_colour, stack_colour, text_on
from tests.charted import sent

if TYPE_CHECKING:
    from dashboard.charts import Chart, Mode

modes = pytest.mark.parametrize("mode", charts.MODES)
NAMES = {"ptsd": "PTSD", "tbi": "TBI"}
KINDS = {"dbs": "Deep brain stimulation", "tms": "Transcranial magnetic stimulation"}
STATUS = dict.fromkeys(NAMES, "investigational")
STAGES = {"none": "No study yet", "M0": "Preclinical only", "M1": "First in human", "M3": "Assessment"}


def compiled(chart: Chart) -> dict[str, Any]:
    """Compile a chart as the browser does; an invalid specification raises."""
    result: dict[str, Any] = vl_convert.vegalite_to_vega({**sent(chart), "width": 600})
    assert result["marks"]
    return result


def verdicts(*rows: tuple[str, str, float | None, str]) -> pd.DataFrame:
    """Build rows of `analysis.growth` from indication, modality, growth and verdict."""
    return pd.DataFrame(
        [
            (
                i,
                m,
                g,
                None if g is None else g - 0.1,
                None if g is None else g + 0.1,
                verdict,
                f"words of {i} {m}",
                40,
                True,
            )
            for i, m, g, verdict in rows
        ],
        columns=[
            *("indication", "modality", "growth", "growth_low", "growth_high"),
            *("verdict", "words", "papers", "relative"),
        ],
    ).astype({"growth": float, "growth_low": float, "growth_high": float})


def stages(*named: str) -> pd.DataFrame:
    """Build the cells of two modalities and two indications at these stages."""
    pairs = [(m, i) for m in KINDS for i in NAMES]
    return pd.DataFrame(
        [
            (m, KINDS[m], None, i, NAMES[i], True, stage, STAGES[stage], "2010", 3, 1, 40, "no guideline")
            for (m, i), stage in zip(pairs, named, strict=True)
        ],
        columns=[
            *("modality", "modality_label", "parent", "indication", "indication_label", "in_totals"),
            *("stage", "stage_name", "since", "human", "rcts", "participants", "missing"),
        ],
    )


def cells(*rows: tuple[int, float]) -> pd.DataFrame:
    """Build rows of `analysis.white_space` from observed and expected papers."""
    pairs = [(m, i) for m in KINDS for i in NAMES]
    return pd.DataFrame(
        [
            {
                "modality": m, "modality_label": KINDS[m], "parent": None, "indication": i, "in_totals": True,
                "indication_label": NAMES[i], "observed": seen, "expected": due, "ratio": seen / due,
                "low": seen / due / 2, "high": seen / due * 2, "primary": seen, "groups": min(seen, 1),
                "empty": seen == 0, "thin": 0 < seen < 5, "one_group": seen == 3, "gap": seen < due / 2,
                "crowded": seen > due * 2,
            }
            for (m, i), (seen, due) in zip(pairs, rows, strict=True)
        ]
    )  # fmt: skip


def aligned(values: list[float | None], middle: list[float | None]) -> pd.DataFrame:
    """Build a frame of `analysis.trajectories`."""
    return pd.DataFrame(
        {
            "level": "",
            "age": range(len(values)),
            "year": range(2000, 2000 + len(values)),
            "papers": [None if n is None else 10 * n for n in values],
            "value": values,
            "low": [None if n is None else n - 1 for n in middle],
            "middle": middle,
            "high": [None if n is None else n + 1 for n in middle],
            "cells": 5,
        }
    ).astype({**dict.fromkeys(("value", "low", "middle", "high"), float), "papers": "Int64"})


@modes
def test_rows_of_growth_stand_fastest_first_and_the_untold_last(mode: Mode) -> None:
    frame = verdicts(
        ("ptsd", "dbs", None, "too_few"), ("tbi", "tms", 0.05, "with"), ("ptsd", "tms", 0.9, "faster")
    )
    chart = charts.growth(frame, mode, NAMES, KINDS)
    compiled(chart)
    rows = chart.spec["datasets"]["rows"]
    assert rows["verdict"].tolist() == ["faster", "with", "too_few"]
    assert rows["said"].tolist()[0].startswith("+90%"), "what is cut off on the axis is written in full"
    assert rows["brief"].tolist()[2] == "too few"
    assert "Of 1 more there are too few papers" in chart.alt


def test_rows_that_grow_as_fast_are_named_together() -> None:
    tied = verdicts(("ptsd", "all", 0.152, "faster"), ("tbi", "all", 0.148, "faster"))
    assert charts.growth_headline(tied, NAMES, KINDS) == (
        "PTSD and TBI grow fastest, 15% a year faster than PubMed; 2 of 2 grow clearly faster"
    )


def test_the_finding_of_growth_names_the_fastest_only_where_it_is_clear() -> None:
    clear = verdicts(("ptsd", "all", 0.15, "faster"), ("tbi", "all", 0.3, "no_clear_difference"))
    assert charts.growth_headline(clear, NAMES, KINDS) == (
        "PTSD grows fastest, 15% a year faster than PubMed; 1 of 2 grows clearly faster"
    )
    unclear = verdicts(("ptsd", "all", 0.15, "with"), ("tbi", "all", -0.1, "slower"))
    assert (
        charts.growth_headline(unclear, NAMES, KINDS)
        == "None of 2 grows clearly faster than PubMed; 1 grows slower"
    )


def test_of_rows_that_are_not_held_against_pubmed_nothing_is_said_about_it() -> None:
    alone = verdicts(("ptsd", "all", 0.15, "faster"), ("tbi", "all", 0.1, "with")).assign(relative=False)
    assert (
        charts.growth_headline(alone, NAMES, KINDS) == "PTSD grows fastest, 15% a year; 1 of 2 grows clearly"
    )
    few = verdicts(("ptsd", "all", None, "too_few"))
    assert charts.growth_headline(few, NAMES, KINDS) == "Too few papers to say"


@modes
def test_the_ladder_writes_the_stage_in_every_cell_and_frames_the_one_in_view(mode: Mode) -> None:
    chart = charts.ladder(stages("none", "M0", "M1", "M3"), mode, NAMES, STATUS, ("tms", "tbi"))
    compiled(chart)
    drawn = chart.spec["datasets"]["cells"]
    assert drawn["shown"].tolist() == ["\u2013", "M0", "M1", "M3"]
    assert chart.spec["datasets"]["framed"]["stage"].tolist() == ["M3"]
    assert len(set(drawn["fill"])) == 4
    assert all(contrast(ink, fill) >= 4.5 for ink, fill in zip(drawn["ink"], drawn["fill"], strict=True))


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (("none",) * 4, "No cell holds a study yet"),
        (("M3", "none", "none", "M1"), "1 cell stands at M3, assessment; 2 hold no study yet"),
        (("M1",) * 4, "4 cells stand at M1, first in human"),
    ],
)
def test_the_finding_of_the_ladder_counts_the_highest_stage(named: tuple[str, ...], said: str) -> None:
    assert charts.ladder_headline(stages(*named), STAGES) == said


@modes
def test_white_space_colours_only_what_differs_and_every_ratio_reads(mode: Mode) -> None:
    frame = cells((0, 20.0), (3, 2.0), (40, 10.0), (9, 10.0))
    chart = charts.expected(frame, mode, NAMES, STATUS, {"empty": "No paper", "thin": "Thin"})
    compiled(chart)
    drawn = chart.spec["datasets"]["cells"]
    assert drawn["shown"].tolist() == ["0", "1.5*\u00b9", "4.0", "0.9"]
    assert drawn["flagged"].tolist() == ["No paper", "Thin", "", ""]
    assert [fill == INKS[mode].ramp[0] for fill in drawn["fill"]] == [False, True, False, True]
    assert all(contrast(ink, fill) >= 4.5 for ink, fill in zip(drawn["ink"], drawn["fill"], strict=True))
    assert charts.expected_headline(frame) == (
        "1 of 4 cells holds clearly fewer papers than expected; 1 of them is empty"
    )


@modes
@pytest.mark.parametrize(
    ("values", "middle", "said"),
    [
        ([1, 9], [1, 3], "PTSD runs above the band of the established at the same age"),
        ([1, 1], [1, 3], "PTSD runs below the band of the established at the same age"),
        ([1, 3], [1, 3], "PTSD runs within the band of the established at the same age"),
        ([1, 9], [1, None], "PTSD has no established counterpart of its age"),
        ([1, 0.9], [1, 3], "PTSD had 9 papers in 2001, too few to place it in the band"),
        ([], [], "PTSD has no human paper yet"),
    ],
)
def test_a_trajectory_says_where_the_cell_runs(
    mode: Mode, values: list[float | None], middle: list[float | None], said: str
) -> None:
    frame = aligned(values, middle)
    compiled(charts.trajectory(frame, mode, "ptsd", "PTSD"))
    assert charts.trajectory_headline(frame, "PTSD") == said


@modes
def test_bars_of_a_year_stack_up_and_lead_to_what_the_unfinished_year_will_have(mode: Mode) -> None:
    frame = pd.DataFrame(
        {
            "kind": ["a", "b", "a", "other"],
            "year": [2024, 2024, 2025, 2025],
            "articles": [3, 4, 5, 2],
            "papers": 7,
            "complete": [True, True, False, False],
            "nowcast": [None, None, 9, 9],
            "nowcast_low": [None, None, 8, 8],
            "nowcast_high": [None, None, 12, 12],
        }
    )
    chart = charts.mix(frame, mode, {"a": "A", "b": "B", "other": "Rest"}, letters={2025: "a"})
    compiled(chart)
    bars = chart.spec["datasets"]["bars"].to_pandas()
    assert bars.groupby("year")["upper"].max().tolist() == [7, 7]
    assert set(bars.loc[bars["year"] == 2025, "faint"]) == {0.45}
    (awaited,) = chart.spec["datasets"]["awaited"].to_pylist()
    assert [awaited[name] for name in ("year", "papers", "nowcast", "nowcast_low", "nowcast_high")] == [
        *(2025, 7, 9, 8, 12)
    ]
    assert chart.spec["params"][0]["value"] >= 12, "the interval is on the axis"
    assert chart.alt == (
        "Papers per year by kind. In 2024: A 3, B 4. 2025, which is not over, will have 9 (8 to 12) once all have arrived."
    )
    plain = charts.mix(frame.drop(columns=["papers", "nowcast"]), mode, {"a": "A", "b": "B", "other": "Rest"})
    compiled(plain)
    assert plain.spec["datasets"]["awaited"].num_rows == 0


@modes
def test_shares_leave_out_years_with_fewer_than_ten_papers(mode: Mode) -> None:
    frame = pd.DataFrame(
        {
            "key": "cost",
            "label": "Cost",
            "year": [2023, 2024, 2025],
            "share": [0.5, 0.2, 0.3],
            "low": 0.1,
            "high": 0.4,
            "articles": 3,
            "papers": [6, 15, 10],
            "complete": [True, True, False],
        }
    )
    chart = charts.shares(frame, mode)
    compiled(chart)
    assert chart.spec["datasets"]["complete"]["year"].to_pylist() == [2024]
    assert chart.spec["datasets"]["steps"]["year"].to_pylist() == [2024, 2025]
    compiled(charts.shares(frame.iloc[:0], mode))


@modes
def test_bars_of_names_are_valid_also_without_any(mode: Mode) -> None:
    compiled(charts.bars([("A", 3), ("A", 2)], mode, "Papers by journal"))
    empty = charts.bars([], mode, "Papers by journal")
    compiled(empty)
    assert empty.alt == "Papers by journal: none."


def test_breaks_that_stand_close_have_letters_at_two_heights() -> None:
    rows = break_rows({2012: "a", 2013: "b", 2014: "c", 2022: "d", 1960: "z"}, 1990, 2026)
    assert rows["letter"].to_pylist() == ["a", "b", "c", "d"]
    assert rows["height"].to_pylist() == [0, 11, 0, 0]


@modes
def test_lines_that_are_no_indications_read_as_text_and_stacked_kinds_stand_out(mode: Mode) -> None:
    ground = INKS[mode].surface
    assert min(contrast(line_colour(place, mode), ground) for place in range(6)) >= 4.5
    assert min(contrast(stack_colour(place, mode), ground) for place in range(6)) >= 3
    assert contrast(INKS[mode].quiet, ground) >= 4.5
    assert contrast(text_on(INKS[mode].fewer, mode), INKS[mode].fewer) >= 4.5


@modes
def test_each_mover_has_a_row_with_its_course_and_its_two_years(mode: Mode) -> None:
    row = {
        "indication": "tbi",
        "modality": "tms",
        "year": 2025,
        "papers": 30,
        "previous": 10,
        "series": (0, 10, 30),
    }
    chart = charts.movers([row, {**row, "indication": "ptsd"}], mode, {"tbi": "TBI"}, {"tms": "TMS"})
    compiled(chart)
    course = chart.spec["datasets"]["course"].to_pylist()
    assert [point["year"] for point in course] == [2023, 2024, 2025] * 2
    assert all(0 < point["at"] < 1 for point in course[:3]), "a course stays within its row"
    assert course[2]["at"] < course[1]["at"] < course[0]["at"], "more papers stand higher"
    assert chart.alt == (
        "Papers of 2024 and 2025 of the cells that moved most: TBI \u00d7 TMS 10 to 30; ptsd \u00d7 TMS 10 to 30."
    )
    compiled(charts.movers([], mode, {}, {}))

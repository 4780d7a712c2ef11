"""Charts: valid specifications, words for those who do not see them, labels and colours that can be read."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
import vl_convert
from hypothesis import given
from hypothesis import strategies as st

from dashboard import charts
from dashboard.charts.frame import nice_top
from dashboard.charts.grid import column_lines, row_lines, wrapped
from dashboard.charts.labels import spread
from dashboard.charts.lines import HEIGHT, LABEL_GAP
from dashboard.charts.palette import INKS, contrast, ramp_colour, series_colour, text_on
from dashboard.theme import CONFIG
from tests.charted import sent

if TYPE_CHECKING:
    from dashboard.charts import Chart, Mode

INVESTIGATIONAL = ("alzheimer", "tbi", "ptsd")
ESTABLISHED = ("chronic_pain", "parkinson", "epilepsy", "depression", "ocd", "tourette", "spasticity")
NAMES = {name: name.capitalize() for name in (*INVESTIGATIONAL, *ESTABLISHED)}
STATUS = {name: "investigational" if name in INVESTIGATIONAL else "established" for name in NAMES}
COLOUR_BLINDNESS = {  # Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.01182, 0.04294, 0.968881],
    ],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.3039],
    ],
}
modes = pytest.mark.parametrize("mode", charts.MODES)


def years(counts: dict[str, list[int]], last: int = 2026, *, over: bool = False) -> pd.DataFrame:
    """Build a frame of `analysis.papers_per_year`; each list ends with the year `last`."""
    rows = [
        (
            name,
            name.capitalize(),
            STATUS[name],
            year,
            number,
            over or year < last,
            number / 10,
            None,
            None,
            None,
        )
        for name, numbers in counts.items()
        for year, number in zip(range(last - len(numbers) + 1, last + 1), numbers, strict=True)
    ]
    return pd.DataFrame(rows, columns=list(charts.YEAR_COLUMNS))


def cells(modalities: list[tuple[str, str | None, bool]], number: int = 7) -> pd.DataFrame:
    """Build a frame of `analysis.matrix` from (id, parent, in totals) and one count for every cell."""
    rows = [
        (modality, modality.upper(), parent, name, NAMES[name], STATUS[name], number, 1, 3, inside)
        for modality, parent, inside in modalities
        for name in NAMES
    ]
    return pd.DataFrame(rows, columns=list(charts.MATRIX_COLUMNS))


MODALITIES: list[tuple[str, str | None, bool]] = [
    ("dbs", None, True),
    ("tbs", "tms", True),
    ("tms", None, True),
    ("ect", None, False),
    ("unattributed", None, True),
]


def compiled(chart: Chart) -> dict[str, Any]:
    """Compile a chart as the browser does; an invalid specification raises."""
    result: dict[str, Any] = vl_convert.vegalite_to_vega({**sent(chart), "width": 600})
    return result


@modes
def test_papers_per_year_is_a_valid_specification(mode: Mode) -> None:
    chart = charts.papers_per_year(years({"tbi": [1, 5, 9, 4], "ptsd": [0, 2, 2, 1]}), mode, NAMES)
    assert compiled(chart)["marks"]


@modes
def test_the_landscape_is_a_valid_specification(mode: Mode) -> None:
    assert compiled(charts.matrix(cells(MODALITIES), "articles", mode, NAMES, STATUS))["marks"]


@modes
def test_a_chart_without_data_is_valid_and_says_so(mode: Mode) -> None:
    lines = charts.papers_per_year(pd.DataFrame(columns=charts.YEAR_COLUMNS), mode, NAMES)
    grid = charts.matrix(cells(MODALITIES, 0), "articles", mode, NAMES, STATUS)
    assert compiled(lines)
    assert compiled(grid)
    assert "no year is complete" in lines.alt
    assert "no cell holds a paper" in grid.alt


def test_the_alternative_text_tells_the_last_complete_year_and_ten_years_before() -> None:
    chart = charts.papers_per_year(years({"tbi": [3, *[0] * 9, 41, 7]}), "light", NAMES)
    assert chart.alt == (
        "Papers per year by indication. In 2025: Tbi 41 (3 in 2015). The dashed part is the current year, which is not over."
    )


def test_the_unfinished_year_stands_apart_and_never_in_the_solid_line() -> None:
    drawn = charts.papers_per_year(years({"tbi": [5, 9, 4]}), "light", NAMES).spec["datasets"]
    assert drawn["complete"]["year"].to_pylist() == [2024, 2025]
    assert drawn["steps"]["year"].to_pylist() == [2025, 2026]
    assert drawn["unfinished"]["year"].to_pylist() == [2026]
    assert drawn["ends"]["text"].to_pylist() == ["Tbi 9"]


def test_without_an_unfinished_year_nothing_is_dashed() -> None:
    drawn = charts.papers_per_year(years({"tbi": [5, 9, 4]}, over=True), "light", NAMES).spec["datasets"]
    assert not any(drawn[name].num_rows for name in ("steps", "unfinished", "strip"))


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=7))
def test_no_label_covers_another(ends: list[int]) -> None:
    counts = {name: [number, 0] for name, number in zip(ESTABLISHED, ends, strict=False)}
    chart = charts.papers_per_year(years(counts), "light", NAMES)
    top = chart.spec["params"][0]["value"]
    pixels = sorted(at * HEIGHT / top for at in chart.spec["datasets"]["ends"]["at"].to_pylist())
    assert all(upper - lower >= LABEL_GAP - 1e-6 for lower, upper in itertools.pairwise(pixels))
    assert pixels[0] >= -1e-6
    assert pixels[-1] <= HEIGHT + 1e-6


@given(st.lists(st.floats(-10, 110), max_size=20), st.floats(0.1, 20))
def test_labels_stay_inside_in_order_and_apart(wanted: list[float], gap: float) -> None:
    placed = spread(wanted, gap, 0, 100)
    fitting = min(gap, 100 / max(len(wanted) - 1, 1))
    assert all(-1e-6 <= at <= 100 + 1e-6 for at in placed)
    by_wish = [placed[index] for index in sorted(range(len(wanted)), key=lambda index: wanted[index])]
    assert all(upper - lower >= fitting - 1e-6 for lower, upper in itertools.pairwise(by_wish))


@given(st.floats(0, 1e7))
def test_the_axis_holds_every_value_with_little_waste(value: float) -> None:
    assert value <= nice_top(value) <= max(5, 1.5 * value)


def test_labels_with_room_stay_where_they_belong() -> None:
    assert spread([10, 50, 90], 5, 0, 100) == [10, 50, 90]


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"tbi": [0, 40, 1], "ptsd": [0, 30, 1]}, "Tbi leads with 40 papers in 2025"),
        ({"tbi": [0, 40, 1], "ptsd": [0, 40, 1]}, "Tbi and ptsd lead with 40 papers each in 2025"),
        (
            {"tbi": [40, 1], "ptsd": [40, 1], "ocd": [40, 1], "epilepsy": [40, 1]},
            "4 indications lead with 40 papers each in 2025",
        ),
        ({"tbi": [0, 4, 1], "ptsd": [0, 3, 1]}, "No indication has more than 4 papers in 2025"),
        ({"tbi": [0, 1, 1]}, "Tbi: 1 paper in 2025"),
        ({"tbi": [0, 0, 9]}, "No papers in a complete year yet"),
        ({"tbi": [9]}, "2026, the only year shown, is not over"),
    ],
)
def test_the_headline_names_a_leader_only_where_there_is_one(counts: dict[str, list[int]], said: str) -> None:
    assert charts.headline(years(counts), NAMES) == said


def test_children_stand_under_their_parent_and_what_is_apart_below() -> None:
    rows = row_lines(cells(MODALITIES))
    assert [row.id for row in rows] == ["dbs", "tms", "tbs", "ect", "unattributed"]
    assert [row.depth for row in rows] == [0, 0, 1, 0, 0]
    gaps = [below.start - above.end for above, below in itertools.pairwise(rows)]
    assert gaps[2] > 5 * max(gaps[:2])
    assert rows[3].label == "ECT (in no total)"


def test_a_gap_parts_the_statuses() -> None:
    columns = column_lines(cells(MODALITIES), NAMES, STATUS)
    gaps = [right.start - left.end for left, right in itertools.pairwise(columns)]
    assert [column.id for column in columns] == [*INVESTIGATIONAL, *ESTABLISHED]
    assert gaps.index(max(gaps)) == len(INVESTIGATIONAL) - 1


def test_every_cell_shows_the_count_of_the_measure_asked_for() -> None:
    frame = cells(MODALITIES, 12)
    shown = {
        name: charts.matrix(frame, name, "light", NAMES, STATUS) for name in ("articles", "rct", "recent")
    }
    counts = {name: set(chart.spec["datasets"]["cells"]["count"]) for name, chart in shown.items()}
    assert counts == {"articles": {12}, "rct": {1}, "recent": {3}}


@given(st.text(st.characters(categories=["L", "Zs"]), max_size=80), st.integers(8, 40))
def test_a_row_label_takes_two_lines_at_most_and_loses_no_letter(label: str, letters: int) -> None:
    lines = wrapped(label, letters).split("\n")
    assert len(lines) <= 2
    assert "".join("".join(lines).split()) == "".join(label.split())


def test_the_headline_of_the_landscape_names_the_fullest_cell_where_there_is_one() -> None:
    frame = cells(MODALITIES, 12)
    assert charts.matrix_headline(frame, "articles", "papers", NAMES) == "20 cells lead with 12 papers each"
    frame.loc[frame.index[1], "articles"] = 40
    assert charts.matrix_headline(frame, "articles", "papers", NAMES) == "DBS in tbi leads with 40 papers"
    child, parent = frame["modality"] == "tbs", frame["modality"] == "tms"
    frame.loc[(child | parent) & (frame["indication"] == "ptsd"), "articles"] = 50
    assert charts.matrix_headline(frame, "articles", "papers", NAMES) == "TMS in ptsd leads with 50 papers"
    few = charts.matrix_headline(cells(MODALITIES, 9), "articles", "papers", NAMES)
    assert few == "No cell holds more than 9"
    assert (
        charts.matrix_headline(cells(MODALITIES, 0), "articles", "papers", NAMES)
        == "No papers match these filters"
    )


def test_a_click_is_read_from_the_selection() -> None:
    assert charts.picked({"cell": [{"modality": "tms", "indication": "ptsd"}]}) == ("tms", "ptsd")
    assert charts.picked({"cell": []}) is None
    assert charts.picked({}) is None


@modes
def test_series_colours_read_as_text_on_the_page_and_on_the_sidebar(mode: Mode) -> None:
    surfaces = (INKS[mode].surface, CONFIG[f"theme.{mode}.secondaryBackgroundColor"])
    assert min(contrast(series_colour(name, mode), s) for name in NAMES for s in surfaces) >= 4.5


def test_chips_and_sliders_of_the_dark_sidebar_read() -> None:
    ground, primary = (CONFIG[f"theme.dark.sidebar.{name}"] for name in ("backgroundColor", "primaryColor"))
    assert contrast("#FFFFFF", primary) >= 4.5
    assert contrast(primary, ground) >= 4.5


@modes
def test_counts_read_on_every_shade_of_the_landscape(mode: Mode) -> None:
    shades = [ramp_colour(share / 100, mode) for share in range(101)]
    assert min(contrast(text_on(shade, mode), shade) for shade in shades) >= 4.5
    assert contrast(INKS[mode].muted, ramp_colour(0, mode)) >= 4.5


@modes
@pytest.mark.parametrize("kind", COLOUR_BLINDNESS)
@pytest.mark.parametrize("group", [INVESTIGATIONAL, ESTABLISHED], ids=["investigational", "established"])
def test_the_lines_of_a_chart_stay_apart_under_colour_blindness(
    mode: Mode, kind: str, group: tuple[str, ...]
) -> None:
    seen = [_oklab(np.array(COLOUR_BLINDNESS[kind]) @ _linear(series_colour(name, mode))) for name in group]
    nearest = min(float(np.linalg.norm(a - b)) for a, b in itertools.combinations(seen, 2))
    assert nearest >= 0.07


def _linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def _oklab(linear: np.ndarray) -> np.ndarray:
    to_lms = [[0.41222, 0.53633, 0.05145], [0.2119, 0.6807, 0.1074], [0.0883, 0.28172, 0.62998]]
    to_lab = [[0.21045, 0.79362, -0.00407], [1.978, -2.42859, 0.45059], [0.0259, 0.78277, -0.80868]]
    return np.array(to_lab) @ np.cbrt(np.array(to_lms) @ np.clip(linear, 0, 1))

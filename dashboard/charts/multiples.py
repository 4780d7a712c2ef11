"""One small panel an indication, its line in the band of the established ones of the same years.

The panels stand in one view, as many beside one another as its width has room for; its height is the same for every
arrangement, so that nothing below it moves.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from dashboard.charts.frame import FEW, SHARED, Chart, listed, nice_top, parameters, table
from dashboard.charts.lines import INTERVAL, LINE, TIP, highest, points
from dashboard.charts.marks import break_rows
from dashboard.charts.measures import ARTICLES, MEASURES, figure
from dashboard.charts.panels import panels
from dashboard.charts.wording import last_told, together, within

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from dashboard.charts.frame import Row
    from dashboard.charts.palette import Mode

TALL: Final = 130  # pixels that a panel is tall at least
LEAST: Final = 260
PANEL = {"panel": pa.int8()}
BAND = {"year": pa.int16(), "low": pa.float64(), "middle": pa.float64(), "high": pa.float64()}
YEARS_TOLD = 5
PLACES: Final = ("above", "within", "below")


def multiples(
    frame: pd.DataFrame,
    band: pd.DataFrame,
    mode: Mode,
    names: Mapping[str, str],
    *,
    measure: str = ARTICLES,
    letters: Mapping[str, Mapping[int, str]] | None = None,
) -> Chart:
    """Draw a frame of years, a panel an indication, each beside the same band (year, low, middle, high).

    measure: a key of MEASURES; letters: the breaks to mark, by indication and year. All panels have the same axes. What
    is thin, dashed and open means what it does where the lines stand in one chart.
    """
    rows = listed(frame)
    drawn = points(rows, mode, measure)
    place = {indication: at for at, indication in enumerate(dict.fromkeys(row["indication"] for row in rows))}
    lines = _in_panels(drawn, place)
    dated = [line["year"] for line in lines] or [0]
    span = min(dated), max(dated)
    around = [one for one in listed(band) if span[0] <= one["year"] <= span[1]]
    top = nice_top(max([highest(lines), *(one["high"] for one in around)]), whole=measure == ARTICLES)
    ends = list({line["indication"]: line for line in lines if line["complete"]}.values())
    datasets = {
        "band": table(around, BAND),
        **_lines(lines, ends),
        "titles": _titles(place, ends, around, names, measure),
        "levels": _levels(top, measure),
        "years": _years(*span),
        "breaks": _breaks(place, letters or {}, span),
    }
    given = {"top": top, "n": max(len(place), 1), "first": span[0], "span": max(span[1] - span[0], 1)}
    spec = {**panels(mode, measure), "height": max(LEAST, TALL * len(place))}
    spec["params"] = [*parameters(**given), *spec["params"]]
    complete = [line for line in lines if line["complete"]]
    return Chart({**spec, "datasets": datasets}, describe(complete, around, names, measure))


def _in_panels(drawn: Sequence[Row], place: Mapping[str, int]) -> list[Row]:
    """Give each point its panel, and the stretch of years with enough papers, or too few, that it is in."""
    lines: list[Row] = []
    for point in drawn:
        before = lines[-1] if lines and lines[-1]["indication"] == point["indication"] else None
        same = before is not None and (before["articles"] >= FEW) == (point["articles"] >= FEW)
        run = 0 if before is None else before["run"] + (not same)
        lines.append({**point, "panel": place[point["indication"]], "run": run})
    return lines


def _lines(lines: Sequence[Row], ends: Sequence[Row]) -> dict[str, pa.Table]:
    unfinished = [line for line in lines if not line["complete"]]
    going_on = {line["indication"] for line in unfinished}
    return {
        "complete": table(
            [line for line in lines if line["complete"]], {**PANEL, **LINE, **TIP, "run": pa.int16()}
        ),
        "steps": table(
            [*(end for end in ends if end["indication"] in going_on), *unfinished], {**PANEL, **LINE}
        ),
        "unfinished": table(unfinished, {**PANEL, **LINE, **TIP}),
        "expected": table(
            [line for line in lines if line["high"] is not None], {**PANEL, **LINE, **INTERVAL}
        ),
    }


def _titles(
    place: Mapping[str, int], ends: Sequence[Row], band: Sequence[Row], names: Mapping[str, str], measure: str
) -> pa.Table:
    """Name each panel, with the figure of its last complete year and the median of the established beside it."""
    last = {end["indication"]: end for end in ends}
    middles = {one["year"]: one["middle"] for one in band}
    rows = []
    for indication, panel in place.items():
        end = last.get(indication)
        beside = middles.get(end["year"]) if end else None
        rows.append(
            {
                "panel": panel,
                "colour": end["colour"] if end else None,
                "text": f"{names[indication]} {figure(end['value'], measure) if end else ''}".strip(),
                "beside": "" if beside is None else f"median {figure(beside, measure)}",
            }
        )
    return table(rows, {**PANEL, "colour": SHARED, "text": pa.string(), "beside": pa.string()})


def _levels(top: float, measure: str) -> pa.Table:
    """Return the two to five levels that are ruled, written as the axis of a chart would be."""
    size = 10.0 ** math.floor(math.log10(top / 2))
    step = size * max(share for share in (1, 2, 5) if size * share * 2 <= top * (1 + 1e-9))
    levels = [step * number for number in range(int(top / step + 1e-9) + 1)]
    unit = (100, "%") if measure == "share" else (1, "")
    rows = [{"level": level, "text": f"{level * unit[0]:,.6g}{unit[1]}"} for level in levels]
    return table(rows, {"level": pa.float64(), "text": pa.string()})


def _years(first: int, last: int) -> pa.Table:
    """Return the few years that are written below each panel."""
    step = next(step for step in (1, 2, 5, 10, 20, 50) if (last - first) / step <= YEARS_TOLD)
    rows = [{"tick": year, "text": str(year)} for year in range(first, last + 1) if year % step == 0]
    return table(rows, {"tick": pa.int16(), "text": pa.string()})


def _breaks(
    place: Mapping[str, int], letters: Mapping[str, Mapping[int, str]], span: tuple[int, int]
) -> pa.Table:
    types = {**PANEL, "at": pa.float64(), "letter": pa.string(), "height": pa.int16()}
    rows = [
        {**row, "panel": place[indication]}
        for indication, of in letters.items()
        if indication in place
        for row in break_rows(of, *span).to_pylist()
    ]
    return table(rows, types)


def standing(
    done: Sequence[Row], band: Sequence[Row], measure: str
) -> tuple[int, dict[str, list[str]], list[str]]:
    """Place each line in the band: the year of both, indications by place, and those of too few papers.

    It is the last settled year that has a band. Of fewer than ten papers nothing is said: one more or less would move
    the line out of the band.
    """
    limits = _limits(done, band, measure)
    found: dict[str, list[str]] = {place: [] for place in PLACES}
    if limits is None:
        return 0, found, []
    few = []
    for row in done:
        if row["year"] != limits["year"]:
            continue
        if row["articles"] < FEW:
            few.append(row["indication"])
            continue
        value = row[measure]
        found["above" if value > limits["high"] else "below" if value < limits["low"] else "within"].append(
            row["indication"]
        )
    return limits["year"], found, few


def _limits(done: Sequence[Row], band: Sequence[Row], measure: str) -> Row | None:
    """Return the band of the last year that is told of these lines, or of the last before that has one."""
    last = last_told(done, measure) if done else 0
    return max((one for one in band if one["year"] <= last), key=lambda one: int(one["year"]), default=None)


def headline(
    frame: pd.DataFrame, band: pd.DataFrame, names: Mapping[str, str], measure: str = ARTICLES
) -> str:
    """Return the finding: who runs above, within and below the middle half of the established in the last year told."""
    done = [row for row in listed(frame) if row["complete"] and row[measure] is not None]
    year, found, few = standing(done, listed(band), measure)
    told = [(place, [names[indication] for indication in found[place]]) for place in PLACES if found[place]]
    if few and not told:
        return f"Too few papers in {year} to hold against the established"
    if not told:
        return "Nothing established to hold against in these years"
    said = []
    for number, (place, labels) in enumerate(told):
        who = together(
            [labels[0] if not number else within(labels[0]), *map(within, labels[1:])], "indications"
        )
        verb = f" {'is' if len(labels) == 1 else 'are'}" if not number else ""
        said.append(f"{who}{verb} {place} {'it' if number else 'the middle half of the established'}")
    return f"{', '.join(said)} in {year}"


def describe(
    done: Sequence[Row], band: Sequence[Row], names: Mapping[str, str], measure: str = ARTICLES
) -> str:
    """Say in words what the panels show: the last settled year of each, and the band in it or in the last before."""
    head = f"A panel an indication beside the established. {MEASURES[measure].subject}."
    if not done:
        return f"{head} No year is complete yet."
    year = last_told(done, measure)
    ends = {row["indication"]: row for row in done if row["year"] <= year}.values()
    told = ", ".join(
        f"{names[end['indication']]} {figure(end['value'], measure)}"
        + ("" if end["year"] == year else f" in {end['year']}")
        for end in ends
    )
    head = f"{head} In {year}: {told}."
    if not band:
        return f"{head} There is no band: fewer than three established indications have a figure."
    limits = _limits(done, band, measure) or band[-1]
    low, middle, high = (figure(limits[part], measure) for part in ("low", "middle", "high"))
    return f"{head} Established in {limits['year']}: median {middle}, middle half {low} to {high}."

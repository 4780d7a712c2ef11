"""Where the rows and columns of the landscape stand: parents, children, and what is set apart."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import altair as alt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

UNATTRIBUTED: Final = "unattributed"
INDENT: Final = "\u200b\u2003"  # an em space behind a zero-width one, which keeps Vega from trimming it
ROW_GAP, COLUMN_GAP = 0.6, 0.35  # in rows and columns
LINES = 2  # lines a row label may take
INSET = 0.04  # the line of background between two cells


@dataclass(frozen=True, slots=True)
class Line:
    """One row or column: its id, its label, and the stretch of the axis it fills."""

    id: str
    label: str
    start: float
    end: float
    depth: int = 0

    @property
    def middle(self) -> float:
        """Where its label and its counts stand."""
        return round((self.start + self.end) / 2, 4)


def row_names(shown: str, narrow: str, **rest: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return what an axis is given whose labels are names of rows, of one line or two.

    shown: the Vega expression of a name, its lines parted by a line feed; narrow: that of a narrow window.
    """
    return {
        "domain": False,
        "ticks": False,
        "labelExpr": f"split({shown}, '\\n')",
        "labelFontSize": alt.ExprRef(f"{narrow} ? 10 : 12.5"),
        "labelLineHeight": 11,
        "labelBaseline": "middle",
        "labelOffset": alt.condition(f"indexof({shown}, '\\n') >= 0", alt.value(-5), alt.value(0)),
        "labelOverlap": False,
        "labelFlush": False,
        **rest,
    }


def row_lines(frame: pd.DataFrame) -> list[Line]:
    """Place the modalities of a matrix frame: each parent, its children, then what stands apart.

    Parents keep the order of the frame. Apart stand rows that are in no total and `unattributed`.
    """
    seen = frame.drop_duplicates("modality").set_index("modality")
    labels, parents = dict(seen["modality_label"]), dict(seen["parent"])
    apart = [m for m in labels if m == UNATTRIBUTED or not seen["in_totals"][m]]
    inside = [m for m in labels if m not in apart]
    tops = [m for m in inside if parents[m] not in inside]
    ordered = [entry for top in tops for entry in _family(top, 0, inside, parents)]
    groups = [
        [(m, INDENT * depth + str(labels[m]), depth) for m, depth in ordered],
        [(m, str(labels[m]) if m == UNATTRIBUTED else f"{labels[m]} (in no total)", 0) for m in apart],
    ]
    return _placed(groups, ROW_GAP)


def column_lines(frame: pd.DataFrame, short: Mapping[str, str], status: Mapping[str, str]) -> list[Line]:
    """Place the indications of a matrix frame, one group a status, in the order of the frame."""
    groups: dict[str, list[tuple[str, str, int]]] = {}
    for indication in dict.fromkeys(frame["indication"]):
        groups.setdefault(status.get(indication, ""), []).append(
            (indication, short.get(indication, indication), 0)
        )
    return _placed(list(groups.values()), COLUMN_GAP)


def wrapped(label: str, letters: int) -> str:
    """Break a row label into at most two lines of about so many letters, each indented like the first."""
    indent = label[: len(label) - len(label.lstrip(INDENT))]
    lines = textwrap.wrap(label.strip(INDENT), letters)
    if len(lines) > LINES:
        lines = [lines[0], " ".join(lines[1:])]
    return "\n".join(indent + line for line in lines)


def side_by_side(labels: Sequence[str]) -> float:
    """Return how many letters wide a column has to be so that its label, one word a line, clears the next one."""
    words = [max((len(word) for word in label.split()), default=0) for label in labels]
    return max(((left + right) / 2 for left, right in pairwise(words)), default=0) + 0.5


def _family(
    modality: str, depth: int, inside: Sequence[str], parents: Mapping[str, object]
) -> list[tuple[str, int]]:
    children = [child for child in inside if parents[child] == modality]
    return [
        (modality, depth),
        *(entry for child in children for entry in _family(child, depth + 1, inside, parents)),
    ]


def _placed(groups: Sequence[Sequence[tuple[str, str, int]]], gap: float) -> list[Line]:
    lines: list[Line] = []
    at = 0.0
    for group in groups:
        if lines and group:
            at += gap
        for name, label, depth in group:
            lines.append(Line(name, label, round(at + INSET, 4), round(at + 1 - INSET, 4), depth))
            at += 1
    return lines

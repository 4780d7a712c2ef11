"""A chart as a picture that stands alone: its finding above, its source and notes below, all drawn in."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from html import escape
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from dashboard.charts.palette import INKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dashboard.charts.frame import Chart
    from dashboard.charts.palette import Mode

WIDTH: Final = 920  # pixels, of which MARGIN on each side
MARGIN: Final = 28
SEMIBOLD: Final = 600
SHARPNESS: Final = 2.0
"""Pixels of a PNG for each of the SVG's."""
FONT: Final = "'Liberation Sans', Arial, Helvetica, sans-serif"
"""The typeface that comes with the drawing, so that a picture is the same on every machine, and what is as wide as it."""
LETTER: Final = 0.47
"""Width of a letter over the size of the type, on the safe side of what a sentence takes."""
BOLD: Final = 0.53
_drawing = Lock()  # one picture at a time: the drawing takes its memory once, however many ask


@dataclass(frozen=True, slots=True)
class Words:
    """What is written around the chart, as plain text."""

    title: str
    subtitle: str
    keys: Sequence[tuple[str, str]] = ()
    notes: Sequence[str] = ()
    """Lines below: source, filters, what the unfinished year means, breaks."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of text: its size, its ink, its weight, and the room from the line before it."""

    text: str
    size: int
    ink: str
    weight: int = 400
    room: int = 0


def svg(chart: Chart, words: Words, mode: Mode) -> str:
    """Draw a packed chart with its words as one SVG; nothing in it points outside."""
    ink = INKS[mode]
    head = [
        *_lines(words.title, 19, ink.text, weight=SEMIBOLD),
        *_lines(words.subtitle, 14, ink.muted),
    ]
    foot = [line for note in words.notes if note for line in _lines(note, 12, ink.muted)]
    parts: list[str] = []
    at = _write(parts, head, MARGIN)
    at = _legend(parts, words.keys, at + 8, ink.text)
    drawn = bare(chart, mode, WIDTH - 2 * MARGIN)
    size = re.match(r'<svg [^>]*?width="([\d.]+)"[^>]*?height="([\d.]+)"', drawn)
    height = float(size[2]) if size else 0.0
    parts.append(f'<g transform="translate({MARGIN},{at + 10})">{drawn}</g>')
    at = _write(parts, foot, round(at + 10 + height + 6)) + MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{at}" viewBox="0 0 {WIDTH} {at}" '
        f'font-family="{escape(FONT)}"><title>{_safe(words.title)}</title><desc>{_safe(chart.alt)}</desc>'
        f'<rect width="100%" height="100%" fill="{ink.surface}"/>{"".join(parts)}</svg>'
    )


def png(picture: str) -> bytes:
    """Turn a drawn SVG into a PNG of twice its size."""
    import vl_convert  # noqa: PLC0415  it takes a moment to load

    with _drawing:
        image: bytes = vl_convert.svg_to_png(picture, scale=SHARPNESS)
    return image


def bare(chart: Chart, mode: Mode, width: int) -> str:
    """Draw a packed chart alone, for whoever writes the words around it."""
    import vl_convert  # noqa: PLC0415  it takes a moment to load

    spec = {
        **chart.spec,
        "datasets": {name: _rows(stream) for name, stream in chart.spec["datasets"].items()},
        "width": width,
        "autosize": {"type": "fit", "contains": "padding"},
    }
    with _drawing:
        drawn: str = vl_convert.vegalite_to_svg(spec, config=_look(mode), allowed_base_urls=[])
    return drawn


def _rows(stream: bytes) -> list[dict[str, Any]]:
    with pa.ipc.open_stream(stream) as reader:
        rows: list[dict[str, Any]] = reader.read_all().to_pylist()
    return rows


def _look(mode: Mode) -> dict[str, Any]:
    """Return what the theme of the page adds there: typeface, and the colours of axes and grid."""
    ink = INKS[mode]
    axis = {"labelColor": ink.muted, "titleColor": ink.muted, "gridColor": ink.grid, "domainColor": ink.grid}
    return {"font": FONT, "axis": {**axis, "tickColor": ink.grid}, "text": {"color": ink.text}}


def _lines(text: str, size: int, ink: str, *, weight: int = 400) -> list[_Line]:
    """Break a text into lines that fit."""
    letters = int((WIDTH - 2 * MARGIN) / (size * (LETTER if weight < SEMIBOLD else BOLD)))
    lines = textwrap.wrap(text, letters) or []
    return [
        _Line(line, size, ink, weight, round(size * (1.6 if place == 0 else 1.35)))
        for place, line in enumerate(lines)
    ]


def _write(parts: list[str], lines: Iterable[_Line], top: int) -> int:
    """Write lines below one another; return where the last one stands."""
    at = top
    for place, line in enumerate(lines):
        at += line.size if place == 0 else line.room
        parts.append(
            f'<text x="{MARGIN}" y="{at}" font-size="{line.size}" font-weight="{line.weight}" '
            f'fill="{line.ink}">{_safe(line.text)}</text>'
        )
    return at


def _legend(parts: list[str], keys: Sequence[tuple[str, str]], top: int, ink: str) -> int:
    """Draw labels behind spots of their colour, as many to a line as fit; return where the last line ends."""
    across, at = MARGIN, top
    for place, (label, colour) in enumerate(keys):
        room = 34 + round(len(label) * 13 * LETTER)
        if place and across + room > WIDTH - MARGIN:
            across, at = MARGIN, at + 20
        parts.append(
            f'<rect x="{across}" y="{at + 4}" width="11" height="11" rx="2" fill="{colour}"/>'
            f'<text x="{across + 17}" y="{at + 14}" font-size="13" fill="{ink}">{_safe(label)}</text>'
        )
        across += room
    return at + 20 if keys else top


def _safe(text: str) -> str:
    """Escape text for XML, without what no XML may hold and what turns the direction of writing."""
    return escape("".join(letter for letter in text if letter.isprintable()))

"""Colours: one per indication, the same on every page, readable in the light and in the dark theme.

Every series colour has a contrast of at least 4.5 on the page and on a card, so a label may be written in
it. Within a chart the colours stay apart under the three kinds of colour blindness; a test measures both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mode = Literal["light", "dark"]
READABLE = 4.5  # contrast of text on its ground, WCAG 2 AA

_SERIES: dict[str, tuple[str, str]] = {
    "alzheimer": ("#BE4107", "#FBA664"),
    "tbi": ("#2F60DB", "#3F99FE"),
    "ptsd": ("#5B0F66", "#D07FC0"),
    "chronic_pain": ("#7E3E0D", "#EC9E24"),
    "parkinson": ("#2C1DA1", "#6483FA"),
    "epilepsy": ("#A340B5", "#B79FCC"),
    "depression": ("#206F67", "#AAF1F8"),
    "ocd": ("#7D6900", "#E2E150"),
    "tourette": ("#642445", "#EC6A77"),
    "spasticity": ("#002800", "#83CC9D"),
}
_FURTHER = (("#4B5563", "#B6C2CF"), ("#0E7490", "#67C7DC"), ("#9F1239", "#F59AA8"), ("#4D7C0F", "#B5D96B"))
_STACK: dict[Mode, tuple[str, ...]] = {
    "light": ("#0A2F5A", "#1F66A8", "#5494CF", "#B97A10", "#7B4B94", "#2F7D6E"),
    "dark": ("#CBE4F8", "#6CAEE0", "#2F6EA6", "#E0A83A", "#B38BCB", "#5FBFAB"),
}
"""Colours of stacked kinds, in their order; they are told apart by lightness or by the axis from blue to yellow."""
_LINES: dict[Mode, tuple[str, ...]] = {
    "light": ("#0B3F77", "#A8500A", "#0E7490", "#7B4B94", "#9F1239", "#4D7C0F"),
    "dark": ("#CBE4F8", "#F0B45A", "#67C7DC", "#C9A3DE", "#F59AA8", "#B5D96B"),
}
"""Colours of lines that are no indications, in their order; each line bears its label."""


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours of everything in a chart that is not a series."""

    text: str
    muted: str
    grid: str
    surface: str
    ramp: tuple[str, ...]
    """Sequential, from nearly none to most."""
    quiet: str
    """A series that is there for comparison only."""
    fewer: str
    """Papers that are missing; the ramp's fourth colour stands for those that are too many."""


INKS: dict[Mode, Ink] = {
    "light": Ink(
        "#14202B",
        "#52606D",
        "#E3E9EF",
        "#FFFFFF",
        ("#EEF4FA", "#BBD6EC", "#6FA8D3", "#2B74B3", "#0B3F77"),
        "#6B7782",
        "#D98A2B",
    ),
    "dark": Ink(
        "#E6EDF3",
        "#9FB0C0",
        "#263443",
        "#0F1720",
        ("#172635", "#1D4468", "#2C6DA3", "#5BA0D6", "#B4DAF7"),
        "#8494A3",
        "#C97F24",
    ),
}


def series_colour(indication: str, mode: Mode, position: int = 0) -> str:
    """Return the colour of an indication; one the palette does not know gets a further colour by position."""
    pair = _SERIES.get(indication) or _FURTHER[position % len(_FURTHER)]
    return pair[mode == "dark"]


def stack_colour(position: int, mode: Mode) -> str:
    """Return the colour of a stacked kind by its position."""
    return _STACK[mode][position % len(_STACK[mode])]


def line_colour(position: int, mode: Mode) -> str:
    """Return the colour of a line that is no indication, by its position."""
    return _LINES[mode][position % len(_LINES[mode])]


def luminance(colour: str) -> float:
    """Return the relative luminance of a #RRGGBB colour, 0 to 1 (WCAG 2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]  # noqa: PLR2004  sRGB
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two #RRGGBB colours, 1 to 21 (WCAG 2)."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ramp_colour(share: float, mode: Mode) -> str:
    """Return the colour at `share` (0 to 1) of the sequential ramp, interpolated between its stops."""
    ramp = INKS[mode].ramp
    place = min(max(share, 0.0), 1.0) * (len(ramp) - 1)
    low = min(int(place), len(ramp) - 2)
    return blend(ramp[low], ramp[low + 1], place - low)


def blend(first: str, second: str, share: float) -> str:
    """Return the colour at `share` (0 to 1) of the way from one to another."""
    pairs = zip(_channels(first), _channels(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * min(max(share, 0.0), 1.0)):02X}" for a, b in pairs)


def text_on(fill: str, mode: Mode) -> str:
    """Return an ink that reads on a fill with a contrast of 4.5 at least: the theme's own where it does."""
    own = INKS[mode].text
    if contrast(own, fill) >= READABLE:
        return own
    return max(("#FFFFFF", "#000000"), key=lambda ink: contrast(ink, fill))


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)

"""Headline figures as a list of terms: label, value and note, as many side by side as there is room for."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from dashboard.charts.palette import INKS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashboard.brief.verdict import Figure
    from dashboard.charts import Mode


def listed(figures: Iterable[Figure], mode: Mode) -> str:
    """Write figures as HTML; every text is escaped."""
    ink = INKS[mode]
    small = f"margin:0;font-size:.82rem;line-height:1.3;color:{ink.muted}"
    value = f"margin:0;font-size:1.7rem;line-height:1.35;font-weight:600;font-variant-numeric:tabular-nums;color:{ink.text}"
    parts = (
        f'<div style="border-top:2px solid {ink.ramp[2]};padding-top:.4rem">'
        f'<dt style="{small}">{escape(figure.label)}</dt><dd style="{value}">{escape(figure.value)}</dd>'
        f'<dd style="{small}">{escape(figure.note)}</dd></div>'
        for figure in figures
    )
    grid = "display:grid;grid-template-columns:repeat(auto-fit,minmax(5.8rem,1fr));gap:1rem .8rem;margin:.4rem 0;padding:0"
    return f'<dl style="{grid}">{"".join(parts)}</dl>'

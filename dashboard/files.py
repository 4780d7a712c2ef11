"""The files of a chart, made when they are asked for: its data as CSV, its picture as SVG and PNG."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from dashboard import words
from dashboard.charts import picture
from dashboard.narrowing.filters import summary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dashboard.data import Filters
    from dashboard.drawn import Drawn
    from dashboard.frame import View

LONGEST: Final = 40  # letters of one part of a file's name
PARTS: Final = 4
"""Values of one filter that are spelt out in a file's name."""
SINGULAR: Final = {"papers": "paper", "studies": "study", "trials": "trial"}
ONE: Final = re.compile("|".join(SINGULAR))


def csv(view: View, drawn: Drawn) -> bytes:
    """Return the numbers of the chart."""
    return view.data.chart_csv(drawn.table())


def svg(view: View, drawn: Drawn) -> bytes:
    """Return the picture with everything that stands around it."""
    return _svg(view, drawn).encode()


def png(view: View, drawn: Drawn) -> bytes:
    """Return the picture as an image."""
    return picture.png(_svg(view, drawn))


KINDS: Final[tuple[tuple[str, str, str, Callable[[View, Drawn], bytes]], ...]] = (
    ("Data as CSV", "csv", "text/csv", csv),
    ("Picture as SVG", "svg", "image/svg+xml", svg),
    ("Picture as PNG", "png", "image/png", png),
)
"""What is offered: label, ending, media type and maker."""


def name(drawn: Drawn, ending: str) -> str:
    """Name a file after the chart and the filters: papers-per-year_alzheimer_tms_2010-2024.csv."""
    return f"{'_'.join([drawn.name, *_asked(drawn.asked)])}.{ending}"


def source(view: View, drawn: Drawn) -> str:
    """Say where the numbers come from and of how many papers."""
    stamp = view.data.stamp
    as_of = f"data as of {words.day(stamp.as_of)}" if stamp.as_of else "no complete listing yet"
    origin = "SYNTHETIC DATA" if stamp.synthetic else "PubMed"
    unit = ONE.sub(lambda found: SINGULAR[found[0]], drawn.unit, count=1) if drawn.n == 1 else drawn.unit
    return f"{origin}, data version {stamp.version}, {as_of} \u00b7 n = {drawn.n:,} {unit}"


def narrowed(view: View, drawn: Drawn) -> str:
    """Say which filters narrow the chart; empty where none does."""
    labels = summary(drawn.asked, view.data)
    return f"Filters: {'; '.join(labels)}" if labels else ""


def _svg(view: View, drawn: Drawn) -> str:
    notes = (*drawn.notes, narrowed(view, drawn), f"Source: {source(view, drawn)}")
    said = picture.Words(drawn.title, drawn.subtitle, drawn.keys, notes)
    return picture.svg(drawn.chart, said, view.mode)


def _asked(asked: Filters) -> Iterator[str]:
    """Yield what narrows, one part a filter."""
    facets = tuple(f"{facet.kind}-{facet.id}" for facet in asked.facets)
    for values in (asked.indications, asked.modalities, asked.evidence, asked.species, facets):
        if values:
            more = f"-and-{len(values) - PARTS}-more" if len(values) > PARTS else ""
            yield "-".join(filter(None, map(_slug, values[:PARTS]))) + more
    if asked.years:
        first, last = asked.years
        yield str(first) if first == last else f"{first}-{last}"
    if _slug(asked.text):
        yield _slug(asked.text)
    if asked.retracted:
        yield "with-retracted"
    if asked.strict:
        yield "tagged"


def _slug(text: str) -> str:
    """Write text as a part of a file's name that every system takes."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].strip("-")

"""The report as one HTML file that needs nothing else, and as typeset PDF pages; both from the same document."""

from __future__ import annotations

import datetime as dt
import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dashboard.maturity.pairs import ALL
from dashboard.report.document import Asked, document

if TYPE_CHECKING:
    from dashboard.maturity.pairs import Pair

HERE: Final = Path(__file__).parent
KEPT: Final = 8  # documents: whoever takes the PDF often takes the HTML too


@lru_cache(maxsize=KEPT)
def _document(asked: Asked) -> dict[str, Any]:
    return document(asked)


def html(asked: Asked) -> bytes:
    """Return the report as HTML: no script, no address but those of PubMed, every text of a record escaped."""
    page = _templates().get_template("report.html").render(_document(asked))
    return page.encode("utf-8", "replace")


def pdf(asked: Asked) -> bytes:
    """Return the report as PDF, the same on every machine; texts are data, so that none of them is read as markup."""
    import typst  # noqa: PLC0415  30 MB that only a report needs
    from fontpkg_source_sans_3 import ROOT  # noqa: PLC0415

    made = dt.datetime.combine(asked.day, dt.time(), dt.UTC)
    pages: bytes = typst.compile(
        (HERE / "report.typ").read_bytes(),
        format="pdf",
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(ROOT / "files")]),
        sys_inputs={"report": json.dumps(_document(asked))},
        timestamp=int(made.timestamp()),
    )
    return pages


def file_name(pair: Pair, day: dt.date, ending: str) -> str:
    """Name the file: alzheimer-dbs_brief_2026-11-22.pdf."""
    subject = pair.indication if pair.modality == ALL else "-".join(pair)
    return f"{subject}_brief_{day.isoformat()}.{ending}"


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

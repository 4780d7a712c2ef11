"""The text on methods: its figures are the code's own, it is shipped, and the page shows it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from dashboard.methods import counted as methods
from tests.stored import article, publish
from tracker.analysis import EVIDENCE_LEVELS, measured_accuracy, measures, rule_label
from tracker.analysis.breaks import FEWEST_PAPERS as FEWEST_AT_A_BREAK
from tracker.analysis.readouts import MONTHS
from tracker.analysis.terms import SPAN
from tracker.analysis.trajectories import FEWEST_HUMAN
from tracker.maturity.papers import PIVOTAL_SIZE
from tracker.trends import comparison, concentration, growth, nowcast, rising, verdict, whitespace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from streamlit.testing.v1 import AppTest

    from tracker.database import Database

pytest_plugins = ["tests.page_fixtures"]

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "methods.md").read_text(encoding="utf-8")
FLAT = " ".join(TEXT.split())
SECTIONS = {title: body for title, _, body in (part.partition("\n") for part in TEXT.split("\n## ")[1:])}
HEAD = """| rule | sample | papers | there | found | right | precision (95% CI) | recall (95% CI) |
| --- | --- | ---: | ---: | ---: | ---: | --- | --- |"""


def shares(row: dict[str, float], name: str) -> str:
    low, value, high = row[f"{name}_low"], row[name], row[f"{name}_high"]
    return "" if pd.isna(value) else f"{value:.2f} ({low:.2f} to {high:.2f})"


def table() -> Iterator[str]:
    yield from HEAD.splitlines()
    for row in measured_accuracy().to_dict("records"):
        counts = (f"{row[name]:,}" for name in ("n", "told", "found", "right"))
        cells = (
            rule_label(row["rule"]),
            row["sample"],
            *counts,
            shares(row, "precision"),
            shares(row, "recall"),
        )
        yield f"| {' | '.join(cells)} |"


def test_precision_and_recall_are_those_that_were_measured() -> None:
    told = methods.ACCURACY.search(TEXT)
    assert told is not None
    assert told[0].splitlines()[1:-1] == ["", *table(), ""]


@pytest.mark.parametrize("title", SECTIONS)
def test_every_section_says_what_is_meant_where_it_comes_from_and_what_it_cannot_tell(title: str) -> None:
    if title == "Sources":
        return
    body = SECTIONS[title]
    assert body.strip().startswith("- **Definition.**")
    assert "**Limits.**" in body


def test_every_source_named_is_in_the_list_and_every_one_listed_is_named() -> None:
    listed = {
        (name, year)
        for name, year in re.findall(r"([A-Z]\w+) [A-Z]{1,2}[^.]*? (\d{4}),", SECTIONS["Sources"])
    }
    before = FLAT[: FLAT.index("## Sources")]
    assert listed
    for name, year in listed:
        assert name in before, name
        assert year in before, (name, year)


FIGURES = {
    f"up to {growth.EXACT_PAPERS} papers": 2,
    f"under {growth.NEGATIVE_BINOMIAL_YEARS} years": 1,
    f"fewer than {verdict.FEWEST_PAPERS} papers or {verdict.FEWEST_YEARS} years in the fit": 1,
    f"{100 * nowcast.SETTLED:.0f}% have arrived": 1,
    f"{nowcast.FEWEST_PAPERS} papers tell of arrivals": 1,
    f"under {100 * nowcast.SMALLEST_SHARE:.0f}% of a year": 1,
    "Not tested below six papers": comparison.FEWEST_PAPERS == 6,
    "from five years and twenty papers on": (comparison.FEWEST_YEARS, comparison.FEWEST_BENT) == (5, 20),
    "Given from ten papers on": concentration.FEWEST == 10,
    "tested from ten papers on": rising.FEWEST_TESTED == 10,
    "at least five recent papers": rising.FEWEST_RECENT == 5,
    "*Thin*: one to four": whitespace.THIN == 5,
    f"at least {MONTHS} months ago": 1,
    f"at least {PIVOTAL_SIZE} participants": 1,
    "in the last three complete years": SPAN == 3,
    "Not below ten human papers": FEWEST_HUMAN == 10,
    "fewer than ten papers in all": measures.FEWEST_OF_YEAR == 10,
    f"fewer than {measures.FEWEST_OF_BASE} papers in them": 1,
    "the three that end ten years before": (measures.BASE_YEARS, measures.BASE_AGE) == (3, 10),
    "lie over a month apart": measures.APART == 31,
    "the 25th to the 75th percentile": measures.QUARTILES == (0.25, 0.5, 0.75),
    f"with {FEWEST_AT_A_BREAK} papers in the five years on either side": 1,
}


@pytest.mark.parametrize("words", FIGURES)
def test_the_numbers_in_the_text_are_those_of_the_code(words: str) -> None:
    assert FLAT.count(words) >= FIGURES[words] > 0


def test_the_text_names_every_evidence_level_but_that_of_the_unknown() -> None:
    told = SECTIONS["Evidence levels, strict and broad"]
    flat = " ".join(told.split()).casefold()
    assert [name for name in EVIDENCE_LEVELS.values() if name.casefold() not in flat] == []


def test_the_page_shows_every_section_and_the_table_of_precision_and_recall(
    open_page: Callable[..., AppTest], database: Database
) -> None:
    publish(database, [article(1)])
    page = open_page("methods")
    shown = [heading.value for heading in page.subheader]
    assert [title for title in SECTIONS if title not in shown] == []
    assert not [text for text in page.markdown if "<!--" in text.value]
    tables = [frame.value for frame in page.dataframe if "Precision (95% CI)" in frame.value]
    assert [len(rows) for rows in tables] == [len(measured_accuracy())]


def test_links_within_the_text_lead_to_its_sections() -> None:
    anchors = {methods.anchor(title) for title in SECTIONS}
    assert len(anchors) == len(SECTIONS)
    assert set(re.findall(r"\]\(#([\w-]+)\)", TEXT)) <= anchors


def test_the_text_is_shipped_with_the_dashboard() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]
    assert build["wheel"]["force-include"] == {"docs/methods.md": f"dashboard/methods/{methods.TEXT}"}
    assert "docs/methods.md" in build["sdist"]["include"]
    assert methods.text() == TEXT

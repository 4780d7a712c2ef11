"""The menu of a chart in a real browser: three files, made when they are asked for, of what is shown."""

from __future__ import annotations

import contextlib
import csv
import io
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.serving import settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

TRUTH = """
SELECT a.publication_year, count(DISTINCT a.pmid) FROM article a
JOIN membership m ON m.pmid = a.pmid AND m.indication = 'ptsd' AND m.closed_run IS NULL
JOIN label l ON l.pmid = a.pmid AND l.kind = 'modality' AND l.value = 'tms'
WHERE a.evidence_level != 'notice' AND NOT a.is_retracted AND a.publication_year BETWEEN 2000 AND 2024
AND NOT (a.is_preprint AND EXISTS (
  SELECT 1 FROM correction c JOIN article j ON j.pmid = c.other_pmid WHERE c.pmid = a.pmid AND c.ref_type = 'UpdateIn'))
GROUP BY a.publication_year
"""
NAME = "papers-per-year_ptsd_tms_2000-2024"


def test_a_chart_is_handed_out_as_data_and_as_pictures(visit: Callable[..., Page], database: str) -> None:
    page = visit("/trends?ind=ptsd&mod=tms&years=2000&years=2024")
    settle(page)
    page.get_by_role("button", name="Save").first.click()
    saved = {}
    for label, ending in (("Data as CSV", "csv"), ("Picture as SVG", "svg"), ("Picture as PNG", "png")):
        with page.expect_download(timeout=60_000) as download:
            page.get_by_role("button", name=label).click()
        assert download.value.suggested_filename == f"{NAME}.{ending}"
        saved[ending] = Path(download.value.path()).read_bytes()
    rows = csv.DictReader(io.StringIO(saved["csv"].decode("utf-8-sig")))
    told = {int(row["year"]): int(row["articles"]) for row in rows if int(row["articles"])}
    with contextlib.closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as connection:
        assert told == dict(connection.execute(TRUTH).fetchall())
    assert saved["svg"].startswith(b"<svg ")
    assert "Filters: PTSD; Transcranial magnetic stimulation; 2000 to 2024" in saved["svg"].decode()
    assert saved["png"].startswith(b"\x89PNG")

"""PubMed's own size: records per year, for the years of which a count is shipped."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def known_totals() -> Mapping[int, int]:
    """Return PubMed records per publication year, of past years alone: the fallback where none were fetched.

    The file names its source. It counts by PubMed's own publication year, not by the tracker's date rule.
    """
    text = files("tracker").joinpath("pubmed_totals.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return MappingProxyType({int(row["year"]): int(row["records"]) for row in csv.DictReader(lines)})

"""PubMed's own size: records per publication year, as PubMed was asked, else as a shipped table has it."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracker import queries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection


def totals(c: Connection) -> Mapping[int, int]:
    """Return publication year -> PubMed records in it, earliest year first; a year that is not known is left out.

    Fetched: every year from the first publication year of any member to the current one, asked of PubMed after a fetch
    by the tracker's own date rule (the earlier of electronic and print date; no record counts twice). A year is
    there once it was over when PubMed was asked: the current one is not, however much of it was counted.
    Fallback: `known_totals`, for years that were never fetched. It ends in 2015 and counts by another rule, so a
    fetched year always wins.
    """
    return MappingProxyType(dict(sorted({**known_totals(), **queries.pubmed_totals(c)}.items())))


@cache
def known_totals() -> Mapping[int, int]:
    """Return PubMed records per publication year, of past years alone: the fallback where none were fetched.

    The file names its source. It counts by PubMed's own publication year, not by the tracker's date rule.
    """
    text = files("tracker").joinpath("pubmed_totals.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return MappingProxyType({int(row["year"]): int(row["records"]) for row in csv.DictReader(lines)})

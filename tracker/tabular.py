"""Rows to CSV and JSON lines, one row at a time, safe to open in a spreadsheet. Pure.

A value is text, a number, a truth value, a date, None (unknown), or a list of texts or whole numbers.

CSV is RFC 4180 in UTF-8: lines end in CRLF, lists are joined with `; `, an unknown value is an empty
cell, and text that a spreadsheet would run as a formula gets a leading apostrophe. JSON lines keep
lists as arrays and the unknown as null.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
import re
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Value: TypeAlias = "str | int | float | bool | dt.date | dt.datetime | Sequence[str] | Sequence[int] | None"

SEPARATOR = "; "
BYTE_ORDER_MARK = "\ufeff".encode()
"""What makes Excel read a CSV as UTF-8."""

# Excel and LibreOffice start a formula at these; the wide forms are what an East Asian keyboard types.
_FORMULA_STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_SEPARATOR_INSIDE = re.compile(r";\s+")


def csv_lines(
    columns: Sequence[str], rows: Iterable[Sequence[Value]], *, bom: bool = False
) -> Iterator[bytes]:
    """Yield the header and then each row as one CSV line; `bom` is for a file that Excel will open."""
    if bom:
        yield BYTE_ORDER_MARK
    line = io.StringIO(newline="")
    writer = csv.writer(line)
    for cells in _with_header(columns, rows):
        writer.writerow(cells)
        yield line.getvalue().encode()
        line.seek(0)
        line.truncate()


def json_lines(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """Yield each row as one JSON object on a line, its keys in the order of the columns."""
    for row in rows:
        record = {name: _json_value(value) for name, value in zip(columns, row, strict=True)}
        yield json.dumps(record, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def join_items(items: Iterable[str | int]) -> str:
    """Join with `; `; a separator inside an item becomes a comma, so that the cell splits again as it was."""
    clean = [str(item).strip() for item in items]
    return SEPARATOR.join(
        [_SEPARATOR_INSIDE.sub(", ", item) if ";" in item else item for item in clean if item]
    )


def split_items(cell: str | None) -> list[str]:
    """Take a joined cell apart again."""
    return cell.split(SEPARATOR) if cell else []


def timestamp(moment: dt.datetime) -> str:
    """Write a moment in UTC to the second: 2025-03-01T04:05:06Z (a naive one is UTC already)."""
    utc = moment if moment.tzinfo is None else moment.astimezone(dt.UTC)
    return utc.strftime("%Y-%m-%dT%H:%M:%SZ")


def _with_header(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[Sequence[str]]:
    yield columns
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"{len(row)} values for {len(columns)} columns")
        yield [_cell(value) for value in row]


def _cell(value: Value) -> str:
    plain = value if isinstance(value, str) else _plain(value)
    if isinstance(plain, str):
        return no_formula(plain)
    if plain is None:
        return ""
    if isinstance(plain, bool):
        return "true" if plain else "false"
    return str(plain) if isinstance(plain, (int, float)) else no_formula(join_items(plain))


def no_formula(text: str) -> str:
    """Return text that no spreadsheet runs: an apostrophe goes before what begins like a formula, also one quoted so."""
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA_STARTS) else text


def from_cell(cell: str) -> str:
    """Return the text that `no_formula` made a cell of."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA_STARTS) else cell


def _json_value(value: Value) -> str | float | list[str | int] | None:
    plain = _plain(value)
    return plain if isinstance(plain, (str, int, float)) or plain is None else list(plain)


def _plain(value: Value) -> str | float | Sequence[str] | Sequence[int] | None:
    """Dates become ISO 8601 text, a float that is no number becomes unknown."""
    if isinstance(value, dt.datetime):
        return timestamp(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value

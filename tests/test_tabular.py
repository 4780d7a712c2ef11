"""What is written comes back as it was, and no spreadsheet runs it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker import tabular

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"))
VALUES = st.one_of(
    TEXT,
    st.integers(-(10**12), 10**12),
    st.booleans(),
    st.none(),
    st.dates(),
    st.lists(TEXT, max_size=4).map(tuple),
)
ROWS = st.lists(st.tuples(VALUES, VALUES, VALUES), max_size=8)
COLUMNS = ("a", "b", "c")


def read(lines: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(lines.decode(), newline=""), strict=True))


def cell(value: tabular.Value) -> str:
    return read(b"".join(tabular.csv_lines(("x", "y"), [(value, "end")])))[1][0]


def shown(value: tabular.Value) -> str:
    """What a reader of the CSV should find, said independently of the writer."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    text = tabular.join_items(value) if isinstance(value, tuple) else str(value)
    starts = set("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
    dangerous = isinstance(value, (str, tuple)) and text.lstrip("'")[:1] in starts
    return f"'{text}" if dangerous else text


@settings(deadline=None)
@given(ROWS)
def test_csv_gives_back_every_value(rows: list[tuple[tabular.Value, ...]]) -> None:
    written = read(b"".join(tabular.csv_lines(COLUMNS, rows)))
    assert written == [list(COLUMNS), *[[shown(value) for value in row] for row in rows]]


@settings(deadline=None)
@given(st.text(st.sampled_from("'=+-@ a"), max_size=5) | TEXT)
def test_a_cell_made_safe_gives_its_text_back(text: str) -> None:
    assert tabular.from_cell(tabular.no_formula(text)) == text
    assert tabular.no_formula(text)[:1] not in set("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


@settings(deadline=None)
@given(ROWS)
def test_json_lines_give_back_every_value(rows: list[tuple[tabular.Value, ...]]) -> None:
    lines = b"".join(tabular.json_lines(COLUMNS, rows)).decode().split("\n")
    assert lines.pop() == ""
    records = [json.loads(line) for line in lines]
    plain = [[v.isoformat() if isinstance(v, dt.date) else v for v in row] for row in rows]
    assert [list(record) for record in records] == [list(COLUMNS)] * len(rows)
    assert [list(record.values()) for record in records] == [
        [list(v) if isinstance(v, tuple) else v for v in row] for row in plain
    ]


@settings(deadline=None)
@given(st.lists(TEXT.map(str.strip).filter(bool), min_size=1))
def test_a_joined_list_has_as_many_items_as_before(items: list[str]) -> None:
    joined = tabular.join_items(items)
    assert len(tabular.split_items(joined)) == len(items)


def test_a_separator_inside_an_item_does_not_break_it_apart() -> None:
    assert (
        tabular.join_items(["Smith J", "Group A; B;  C", " ", "Doe J;"]) == "Smith J; Group A, B, C; Doe J;"
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"])
def test_text_that_a_spreadsheet_would_run_is_quoted(start: str) -> None:
    assert cell(start + "HYPERLINK(1)") == f"'{start}HYPERLINK(1)"
    assert cell([start + "1", "2"]).startswith("'") or start.isspace()


@pytest.mark.parametrize(("value", "expected"), [(-5, "-5"), (-0.5, "-0.5"), (0, "0"), (3.25, "3.25")])
def test_a_negative_number_stays_a_number(value: float, expected: str) -> None:
    assert cell(value) == expected


def test_a_figure_that_is_no_number_is_unknown() -> None:
    assert cell(float("nan")) == ""
    assert b"".join(tabular.json_lines(["x"], [(float("inf"),)])) == b'{"x": null}\n'


def test_moments_are_written_in_utc() -> None:
    summer = dt.datetime(2025, 7, 1, 12, 30, 5, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    assert cell(summer) == "2025-07-01T10:30:05Z"
    assert cell(dt.datetime(2025, 7, 1, 12, 30, 5)) == "2025-07-01T12:30:05Z"  # noqa: DTZ001
    assert cell(dt.date(2025, 7, 1)) == "2025-07-01"


def test_lines_end_as_rfc_4180_says_and_a_break_inside_a_cell_survives() -> None:
    written = b"".join(tabular.csv_lines(("x", "y"), [('a "quoted"\nline', "b,c")]))
    assert written == b'x,y\r\n"a ""quoted""\nline","b,c"\r\n'


def test_the_mark_that_excel_needs_comes_first_and_only_when_asked_for() -> None:
    assert next(tabular.csv_lines(("x",), [])) == b"x\r\n"
    assert b"".join(tabular.csv_lines(("x",), [], bom=True)) == b"\xef\xbb\xbfx\r\n"


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="1 values for 2 columns"):
        list(tabular.csv_lines(("x", "y"), [("only",)]))

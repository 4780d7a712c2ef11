"""The corrections file: CSV in UTF-8 with the header `pmid,label,verdict,who,why,date`, as people and spreadsheets write it.

Commas, semicolons or tabs, in the header as in the lines; columns in any order, others ignored; a date may be missing.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.corrections.naming import read_label
from tracker.corrections.verdict import NOTHING, ONE_OF_A_KIND, VERDICTS, Correction, plain
from tracker.errors import CorrectionsError, UsageError
from tracker.tabular import from_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from tracker.catalog import Catalog
    from tracker.corrections.verdict import Key

COLUMNS = ("pmid", "label", "verdict", "who", "why", "date")
REQUIRED = COLUMNS[:-1]
DELIMITERS = ",;\t"
LONGEST_PMID = 9  # digits
FAULTS_TOLD = 10
DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y", "%m/%d/%Y")
"""How spreadsheets write a date back; one that two of them read differently is refused."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written: what stands between its cells, and the names of its columns."""

    delimiter: str
    columns: tuple[str, ...]


def read_corrections(
    path: Path, catalog: Catalog, tell: Callable[[str], object] = lambda _: None
) -> tuple[Correction, ...]:
    """Read the verdicts, one for each label of a paper: of two lines that contradict each other the later holds.

    `tell` hears of contradictions. Raises CorrectionsError with every faulty line, up to ten.
    """
    return parse_corrections(path, read_text(path), catalog, tell)


def parse_corrections(
    path: Path, text: str, catalog: Catalog, tell: Callable[[str], object] = lambda _: None
) -> tuple[Correction, ...]:
    """Read the verdicts from the text of a file, as `read_corrections` does."""
    if not text.strip():
        return ()
    layout = layout_of(path, text)
    found: dict[Key, tuple[int, Correction]] = {}
    faults: list[tuple[int, str]] = []
    for line, cells in _rows(path, text, layout):
        try:
            one = _correction(cells, layout, catalog)
        except (UsageError, ValueError) as error:
            faults.append((line, str(error)))
            continue
        earlier = found.get(one.key)
        if earlier and earlier[1].verdict != one.verdict:
            tell(f"{path}, line {line}: {one.pmid} {one.label} {one.answer} holds, against line {earlier[0]}")
        found[one.key] = line, one
    faults += _clashes(found.values())
    if faults:
        raise CorrectionsError(path, sorted(faults)[:FAULTS_TOLD])
    return tuple(one for _, one in found.values())


def read_text(path: Path) -> str:
    """Return the text of a corrections file. Raises CorrectionsError when it cannot be read or is not UTF-8."""
    try:
        if not path.is_file():  # a pipe might never end
            raise CorrectionsError(path, [(None, "the corrections must be a regular file")])
        content = path.read_bytes()
    except OSError as error:
        reason = f"the corrections cannot be read: {error.strerror or error}"
        raise CorrectionsError(path, [(None, reason)]) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        reason = 'this is not UTF-8 text: save it as "CSV UTF-8"'
        raise CorrectionsError(path, [(line, reason)]) from error


def layout_of(path: Path, text: str) -> Layout:
    """Read the header. Raises CorrectionsError when it lacks a column."""
    first = text.lstrip().splitlines()[0]
    layouts = [
        Layout(sign, tuple(cell.strip().strip('"').strip().casefold() for cell in first.split(sign)))
        for sign in DELIMITERS
    ]
    best = max(layouts, key=lambda layout: len(layout.columns))
    if lacking := [name for name in REQUIRED if name not in best.columns]:
        line = text[: text.index(first)].count("\n") + 1
        reason = f"the header lacks {', '.join(lacking)}: the first line must be {','.join(COLUMNS)}"
        raise CorrectionsError(path, [(line, reason)])
    return best


def _rows(path: Path, text: str, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """Yield the line number and the cells of each row below the header that is not empty."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=layout.delimiter, strict=True)
    line = 1
    seen = False
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if seen:
                    yield line, cells
                seen = True
            line = reader.line_num + 1
    except csv.Error as error:
        raise CorrectionsError(path, [(line, f"this line is not CSV: {error}")]) from error


def _correction(cells: Sequence[str], layout: Layout, catalog: Catalog) -> Correction:
    width = len(layout.columns)
    if any(cell.strip() for cell in cells[width:]):
        raise ValueError(
            f"{len(cells)} cells for {width} columns: put text that holds a {layout.delimiter!r} between quotes"
        )
    row = {name: plain(from_cell(cell.strip())) for name, cell in zip(layout.columns, cells, strict=False)}
    if empty := [name for name in REQUIRED if not row.get(name)]:
        raise ValueError(f"{' and '.join(empty)} must not be empty")
    kind, value = read_label(row["label"], catalog)
    verdict = VERDICTS.get(row["verdict"].casefold())
    if verdict is None:
        raise ValueError(f"the verdict is {row['verdict']!r}: write yes or no")
    if not verdict and kind in ONE_OF_A_KIND and value == NOTHING:
        raise ValueError(f"no to {kind}:{NOTHING} says nothing: write which one it is, with yes")
    return Correction(
        _pmid(row["pmid"]), kind, value, verdict, row["who"], row["why"], _day(row.get("date", ""))
    )


def _pmid(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_PMID and int(text)):
        raise ValueError(f"{text!r} is no PMID: write digits only")
    return int(text)


def _day(text: str) -> dt.date | None:
    found: set[dt.date] = set()
    for form in DAYS:
        with suppress(ValueError):
            found.add(dt.datetime.strptime(text, form).date())  # noqa: DTZ007  a day has no zone
    if len(found) > 1:
        raise ValueError(
            f"the date {text} may be {' or '.join(map(str, sorted(found)))}: write the one it is"
        )
    if text and not found:
        raise ValueError(f"the date is {text!r}: write it as 2026-11-22, or leave it out")
    return next(iter(found), None)


def _clashes(found: Iterable[tuple[int, Correction]]) -> list[tuple[int, str]]:
    """Name the papers that are said to have two labels of a kind of which there is one."""
    first: dict[tuple[int, str], tuple[int, Correction]] = {}
    faults = []
    for line, one in found:
        if one.verdict and one.kind in ONE_OF_A_KIND:
            before, other = first.setdefault((one.pmid, one.kind), (line, one))
            if other is not one:
                faults.append((line, clash(one, other) + f" (line {before})"))
    return faults


def clash(one: Correction, other: Correction) -> str:
    """Say that two verdicts cannot both be right, and what to do."""
    return f"{one.pmid} cannot be {one.label} and {other.label} both: leave one, or say no to {other.label}"

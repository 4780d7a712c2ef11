"""One line more in the corrections file; the lines that are there are never touched."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from tracker.corrections.file import COLUMNS, DELIMITERS, Layout, layout_of, parse_corrections, read_text
from tracker.corrections.verdict import ONE_OF_A_KIND
from tracker.errors import CorrectionsError, UsageError
from tracker.output import write
from tracker.tabular import no_formula

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tracker.catalog import Catalog
    from tracker.corrections.verdict import Correction


def add_correction(
    path: Path, correction: Correction, catalog: Catalog, *, known: Iterable[Correction] = ()
) -> None:
    """Add a line, in the layout the file has; it is there whole or not at all. The caller holds the file's lock.

    A file that is not there yet begins with its header and what is `known` (what the database holds).
    Raises CorrectionsError for a file with faults, UsageError for a verdict that contradicts another.
    """
    there = path.exists()
    text = read_text(path) if there else ""
    before = parse_corrections(path, text, catalog) if there else tuple(known)
    _check(correction, before)
    if text.strip():
        end = "\r\n" if "\r\n" in text else "\n"
        gap = "" if text.endswith(("\n", "\r")) else end
        added = gap + _lines(layout_of(path, text), [correction], end)
    else:
        header = DELIMITERS[0].join(COLUMNS) + "\n"
        added = header + _lines(Layout(DELIMITERS[0], COLUMNS), [*before, correction], "\n")
    try:
        parse_corrections(path, text + added, catalog)
    except CorrectionsError as error:  # never write what cannot be read back
        raise UsageError(error.faults[-1][1]) from error
    path.parent.mkdir(parents=True, exist_ok=True)
    write([path.read_bytes() if there else b"", added.encode()], path)


def _check(correction: Correction, before: Iterable[Correction]) -> None:
    for other in before:
        same = (other.pmid, other.kind) == (correction.pmid, correction.kind)
        both = correction.verdict and other.verdict and other.value != correction.value
        if same and both and correction.kind in ONE_OF_A_KIND:
            raise UsageError(
                f"{other.who} says that {other.pmid} is {other.label} ({other.why}). Take that back first, with: "
                f"tracker correct {other.pmid} {other.label} no --why ..."
            )


def _lines(layout: Layout, corrections: Iterable[Correction], end: str) -> str:
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, delimiter=layout.delimiter, lineterminator=end)
    for one in corrections:
        day = one.at.isoformat() if one.at else ""
        cells = dict(zip(COLUMNS, (str(one.pmid), one.label, one.answer, one.who, one.why, day), strict=True))
        writer.writerow([no_formula(cells.get(name, "")) for name in layout.columns])
    return lines.getvalue()

"""Every error the tracker raises on purpose; each message says what happened and what to do.

TrackerError                     exit code 1
├── UsageError                   exit code 2: the request itself was wrong
├── CatalogError                 the catalog cannot be used (file, line, reason)
├── CorrectionsError             the corrections file cannot be used (file, lines, reasons)
├── QueryError                   a PubMed expression is wrong (position, shown with a caret)
├── InputError                   a file given for import cannot be read
├── OutputError                  stdout cannot be written
├── RecordError                  one PubMed record cannot be understood (its PMID)
├── PubMedError
│   ├── PubMedUnavailable        transient, and retrying did not help: try again later
│   ├── PubMedRefused            PubMed will not answer this request as sent: change something
│   └── PubMedInconsistent       the answers contradict each other: nothing was taken from them
├── StoreError
│   ├── DatabaseTooNew           written by a newer version of the tracker
│   ├── DatabaseLocked           another program holds the database
│   └── DatabaseUnwritable       read-only folder, full disk, not a database
└── IncompleteError              a run ended with PMIDs missing

The command line prints `str(error)` once, at one place; the dashboard does the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class TrackerError(Exception):
    """Something the user can read and act on."""

    exit_code = 1


class UsageError(TrackerError):
    """The request itself was wrong: an unknown indication, an impossible option."""

    exit_code = 2


class CatalogError(TrackerError):
    """The catalog cannot be used; says the file, the line where known, and the reason."""

    def __init__(self, path: object, reason: str, line: int | None = None) -> None:
        self.path, self.reason, self.line = str(path), reason, line
        place = f"{path}, line {line}" if line else str(path)
        super().__init__(f"{place}: {reason}")


class CorrectionsError(TrackerError):
    """The corrections file cannot be used; says every faulty line (None: the file as such) with its reason."""

    def __init__(self, path: object, faults: Sequence[tuple[int | None, str]]) -> None:
        self.path, self.faults = str(path), tuple(faults)
        places = [
            f"{path}, line {line}: {reason}" if line else f"{path}: {reason}" for line, reason in faults
        ]
        super().__init__("\n".join(places))


class QueryError(TrackerError):
    """A PubMed expression is wrong; `str` shows the expression with a caret under the fault."""

    WINDOW = 60  # characters of context on each side of the fault

    def __init__(self, expression: str, position: int, reason: str) -> None:
        self.expression, self.position, self.reason = expression, position, reason
        start = max(0, position - self.WINDOW)
        line = expression[start : position + self.WINDOW].replace("\n", " ")
        super().__init__(f"{reason}\n    {line}\n    {' ' * (position - start)}^")


class InputError(TrackerError):
    """A file given for import cannot be read."""


class OutputError(TrackerError):
    """Stdout cannot be written: closed, or on a full disk."""


class RecordError(TrackerError):
    """One PubMed record cannot be understood."""

    def __init__(self, pmid: int | None, reason: str) -> None:
        self.pmid, self.reason = pmid, reason
        super().__init__(f"PMID {pmid if pmid is not None else 'unknown'}: {reason}")


class PubMedError(TrackerError):
    """PubMed could not give what was asked."""


class PubMedUnavailable(PubMedError):
    """A transient fault outlasted the retries."""


class PubMedRefused(PubMedError):
    """PubMed will not answer this request as it was sent."""


class PubMedInconsistent(PubMedError):
    """PubMed's answers contradict each other, so none of them was used."""


class StoreError(TrackerError):
    """The database could not do what was asked."""


class DatabaseTooNew(StoreError):
    """The database was written by a newer version of the tracker."""


class DatabaseLocked(StoreError):
    """Another program holds the database."""


class DatabaseUnwritable(StoreError):
    """The database or its folder cannot be written."""


class IncompleteError(TrackerError):
    """A run ended with PMIDs missing; the ledger lists them."""

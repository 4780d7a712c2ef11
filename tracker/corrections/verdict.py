"""One verdict of a person on one label of one paper."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

VERDICTS = {"yes": True, "no": False}
ONE_OF_A_KIND = ("evidence", "species")
"""A paper has one label of these kinds: two of them cannot both be right."""
NOTHING = "unknown"
"""The evidence level or species of which nothing is known."""

Key = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Correction:
    """A person's verdict on one label of one paper.

    `kind` is modality, indication, evidence or species; `at` is the day it was made (None: the file does not say).
    """

    pmid: int
    kind: str
    value: str
    verdict: bool
    who: str
    why: str
    at: dt.date | None = None

    @property
    def key(self) -> Key:
        """What the verdict is on; there is one for each."""
        return self.pmid, self.kind, self.value

    @property
    def label(self) -> str:
        """The label as the file names it: evidence:rct."""
        return f"{self.kind}:{self.value}"

    @property
    def answer(self) -> str:
        """The verdict as the file names it."""
        return "yes" if self.verdict else "no"

    @property
    def short(self) -> str:
        """The whole verdict in one cell: evidence:rct yes (Jane Doe: randomised by envelope)."""
        return f"{self.label} {self.answer} ({self.who}: {self.why})"


def mark(corrections: Iterable[Correction]) -> str:
    """Return what stands for all that people said of one paper; '' when nobody said anything."""
    told = sorted(repr(astuple(one)) for one in corrections)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16] if told else ""


def dated(given: Iterable[Correction], known: Iterable[Correction], today: dt.date) -> tuple[Correction, ...]:
    """Date the lines that do not say when they were made: as it is known of the same verdict, else today."""
    days = {replace(one, at=None): one.at for one in known}
    return tuple(one if one.at else replace(one, at=days.get(one) or today) for one in given)


def plain(text: str) -> str:
    """Return text as it fits on one line: white space in one piece, no control characters."""
    spaced = (" " if unicodedata.category(letter) == "Cc" else letter for letter in text)
    return " ".join("".join(spaced).encode(errors="ignore").decode().split())

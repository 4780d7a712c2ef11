"""The words of phrases.toml: how an invented text names a modality or an indication."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

Heading = tuple[str, str]
"""UI and name of a MeSH descriptor."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a modality or indication is called, and the headings it is indexed under."""

    names: tuple[str, ...]
    short: str
    targets: tuple[str, ...]
    heading: Heading
    since: int
    before: Heading | None
    extra: Heading | None

    def headings(self, year: int) -> tuple[Heading, ...]:
        """Return the MeSH headings a paper of this year was indexed under."""
        main = self.heading if year >= self.since else self.before
        return tuple(heading for heading in (main, self.extra) if heading)


@cache
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("tracker.demo").joinpath("phrases.toml").read_text(encoding="utf-8"))


def _words(entry: dict[str, Any]) -> Words:
    ui, name, since = entry["mesh"]
    before, extra = (tuple(entry[key]) if key in entry else None for key in ("before", "extra"))
    names, targets = tuple(entry["names"]), tuple(entry.get("targets", ()))
    return Words(names, entry.get("short", ""), targets, (ui, name), since, before, extra)


@cache
def modality_words(modality: str) -> Words:
    """Return how a modality is named."""
    return _words(_tables()["modalities"][modality])


@cache
def indication_words(indication: str) -> Words:
    """Return how an indication is named."""
    return _words(_tables()["indications"][indication])

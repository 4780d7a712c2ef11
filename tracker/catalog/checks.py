"""What each key of the catalog may hold."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from cronsim import CronSim, CronSimError

from tracker.catalog.entries import RESERVED, STATUSES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ID = re.compile(r"[a-z][a-z0-9_]*")
_UI = re.compile(r"D\d{6,9}")
_SOME_DAY = dt.datetime(2000, 1, 1)  # noqa: DTZ001  cron expressions are local time

Check = tuple["Callable[[Any], bool]", str]


def _texts(value: Any) -> bool:  # noqa: ANN401  TOML holds anything
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _headings(value: Any) -> bool:  # noqa: ANN401  TOML holds anything
    return isinstance(value, dict) and all(
        _UI.fullmatch(ui) and isinstance(name, str) for ui, name in value.items()
    )


def _cells(value: Any) -> bool:  # noqa: ANN401  TOML holds anything
    return isinstance(value, dict) and all(status in STATUSES for status in value.values())


_STATUS = f"one of {', '.join(STATUSES)}"
_TEXT: Check = (lambda value: isinstance(value, str), "a text")
_FILLED: Check = (lambda value: isinstance(value, str) and bool(value.strip()), "a text that is not empty")
_FLAG: Check = (lambda value: isinstance(value, bool), "true or false")
_TEXTS: Check = (_texts, "a list of texts")
_HEADINGS: Check = (_headings, 'a table of MeSH headings such as { D046690 = "Deep Brain Stimulation" }')
_ONE_STATUS: Check = (lambda value: value in STATUSES, _STATUS)
_CELLS: Check = (_cells, f"a table of modalities, each with {_STATUS}")

_BOTH = {
    "label": _FILLED,
    "block": _FILLED,
    "mesh": _HEADINGS,
    "synonyms": _TEXTS,
    "pitfalls": _TEXT,
    "enabled": _FLAG,
}
_PLACED = {
    "label": _FILLED,
    "block": _FILLED,
    "modalities": _TEXTS,
    "synonyms": _TEXTS,
    "pitfalls": _TEXT,
    "enabled": _FLAG,
}
KEYS: Mapping[str, Mapping[str, Check]] = {
    "modality": _BOTH
    | {"energy": _TEXT, "invasiveness": _TEXT, "target": _TEXT, "context": _TEXT, "parent": _FILLED}
    | {"yields_to": _TEXTS, "umbrella": _FLAG, "in_totals": _FLAG, "in_query": _FLAG},
    "indication": _BOTH
    | {"short": _FILLED, "status": _ONE_STATUS, "cell_status": _CELLS, "other_cells": _ONE_STATUS},
    "target": _PLACED | {"parent": _FILLED, "yields_to": _TEXTS},
    "device": _PLACED,
}
REQUIRED = {
    "modality": ("label", "block"),
    "indication": ("label", "status", "block"),
    "target": ("label", "modalities", "block"),
    "device": ("label", "modalities", "block"),
}


def wrong_id(name: str) -> str | None:
    """Say why an id cannot be used, or None when it can."""
    if name in RESERVED:
        return f"{name!r} is a word of the exports and cannot be an id"
    if not _ID.fullmatch(name):
        return f"{name!r} cannot be an id: use small letters, digits and _, and begin with a letter"
    return None


def wrong_value(kind: str, key: str, value: Any) -> str | None:  # noqa: ANN401  TOML holds anything
    """Say why a key or its value cannot be used, or None when it can."""
    if key not in KEYS[kind]:
        return f"unknown key {key!r}; known: {', '.join(sorted(KEYS[kind]))}"
    fits, expected = KEYS[kind][key]
    return None if fits(value) else f"{key} must be {expected}"


def wrong_schedule(status: str, cron: Any) -> str | None:  # noqa: ANN401  TOML holds anything
    """Say why a line of the schedule cannot be used, or None when it can."""
    if status not in STATUSES:
        return f"unknown key {status!r} in [schedule]; known: {', '.join(STATUSES)}"
    if not isinstance(cron, str):
        return f"{status} must be a cron expression in quotes"
    try:
        CronSim(cron, _SOME_DAY)
    except CronSimError as error:
        return f"{cron!r} is not a cron expression: {error}"
    return None

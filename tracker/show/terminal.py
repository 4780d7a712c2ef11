"""Writing to the terminal: tables and lines on stdout, warnings on stderr, JSON for programs."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

MEGA = 1_000_000


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], right: Collection[str] = ()) -> None:
    """Print a table; numbers, and the columns named in `right`, stand to the right; an unknown value is a dash."""
    shown = Table(box=None, header_style="bold", pad_edge=False)
    cells = [tuple(row) for row in rows]
    for position, column in enumerate(columns):
        numbers = bool(cells) and all(isinstance(row[position], int | None) for row in cells)
        shown.add_column(column, justify="right" if numbers or column in right else "left", overflow="fold")
    for row in cells:
        shown.add_row(*(_cell(value) for value in row))
    _console().print(shown)


def put(text: str) -> None:
    """Print a line with rich's markup."""
    _console().print(text, highlight=False)


def warn(text: str) -> None:
    """Print a plain line on stderr."""
    _console(stderr=True).print(escape(text), highlight=False)


def print_json(value: Any) -> None:  # noqa: ANN401  whatever json can write
    """Print JSON, one object, readable by a person too."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))  # noqa: T201  stdout is the output


def plain(value: object) -> object:
    """Return a value as JSON holds it: moments and days in ISO 8601."""
    return value.isoformat() if isinstance(value, dt.date) else value


def moment(value: dt.datetime | None) -> str | None:
    """Write a moment to the minute."""
    return None if value is None else f"{value:%Y-%m-%d %H:%M}"


def size(count: int) -> str:
    """Write a number of bytes: 0 kB, 340 kB, 1.2 MB, 2.3 GB."""
    if count < MEGA:
        return f"{-(-count // 1000):,} kB"
    return f"{count / MEGA:,.1f} MB" if count < 1000 * MEGA else f"{count / MEGA / 1000:,.1f} GB"


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else escape(str(value))


def _console(*, stderr: bool = False) -> Console:
    """Return a console that wraps on a terminal only: a pipe gets whole lines without colour."""
    console = Console(soft_wrap=True, stderr=stderr)
    if console.is_terminal:
        return console
    return Console(width=10_000, no_color=True, soft_wrap=True, stderr=stderr)

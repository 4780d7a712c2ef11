"""One catalog file: its tables, and the line on which a key stands."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tracker.errors import CatalogError

if TYPE_CHECKING:
    from pathlib import Path

_NAME = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_DOTTED = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_HEADER = re.compile(rf"\s*\[\s*({_DOTTED})\s*\]")
_KEY = re.compile(rf"\s*({_DOTTED})\s*=")
_LONG_STRING = re.compile(r'"""|' + r"'''")


@dataclass(frozen=True)
class Source:
    """A file that was read: its text and the tables in it."""

    path: Path
    text: str
    tables: dict[str, Any]

    def error(self, reason: str, *keys: str, inside: int = 0) -> CatalogError:
        """Return a CatalogError at a key, `inside` characters into its multi-line text."""
        return CatalogError(self.path, reason, self._line(keys, inside))

    def has(self, *keys: str) -> bool:
        """Whether this file holds a key."""
        table: Any = self.tables
        for key in keys:
            if not isinstance(table, dict) or key not in table:
                return False
            table = table[key]
        return True

    def _line(self, keys: tuple[str, ...], inside: int) -> int | None:
        for length in range(len(keys), 0, -1):
            line = self._lines.get(keys[:length])
            if line is not None:
                return line + (self._lines_into(keys, line, inside) if length == len(keys) else 0)
        return None

    def _lines_into(self, keys: tuple[str, ...], line: int, inside: int) -> int:
        """Count the lines from a key to a place in its text; 0 where escapes make that unknowable."""
        value: Any = self.tables
        for key in keys:
            value = value[key]
        rest = self.text.split("\n", line - 1)[-1]
        at = rest.find(value) if inside and isinstance(value, str) else -1
        return rest.count("\n", 0, at + inside) if at >= 0 else 0

    @cached_property
    def _lines(self) -> dict[tuple[str, ...], int]:
        """The line of each table header and key; what stands inside a multi-line text is no key."""
        found: dict[tuple[str, ...], int] = {}
        table: tuple[str, ...] = ()
        closing: str | None = None
        for number, line in enumerate(self.text.split("\n"), 1):
            if closing:
                closing = None if closing in line else closing
                continue
            if header := _HEADER.match(line):
                table = _names(header[1])
                for length in range(1, len(table) + 1):
                    found.setdefault(table[:length], number)
            elif key := _KEY.match(line):
                found.setdefault((*table, *_names(key[1])), number)
            opened = _LONG_STRING.search(line)
            closing = opened[0] if opened and opened[0] not in line[opened.end() :] else None
        return found


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(name.strip("\"'") for name in re.findall(_NAME, dotted))


def read_source(path: Path) -> Source:
    """Read a TOML file. Raises CatalogError when it cannot be read, is no regular file, or is not TOML."""
    try:
        if path.exists() and not path.is_file():  # a device or a pipe might never end
            raise CatalogError(path, "the catalog must be a regular file")
        text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
        return Source(path, text, tomllib.loads(text))
    except OSError as error:
        raise CatalogError(path, f"the catalog cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise CatalogError(path, "the catalog is not UTF-8 text", line) from error
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+)", str(error))
        line = int(place[1]) if place else text.count("\n") + 1
        raise CatalogError(path, f"this is not TOML: {error}", line) from error

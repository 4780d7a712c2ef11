"""Where output goes: stdout, watched for the one who reads it, or a file that is whole or not there."""

from __future__ import annotations

import io
import os
import secrets
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.errors import InputError, OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed import ReadableBuffer

STDOUT = Path("-")
"""The file name that means stdout."""


class Stdout(io.FileIO):
    """The stdout of this process: a reader that leaves (head) is no error, anything else is an OutputError.

    After either, what is still written goes nowhere, so that nothing is said twice at the end.
    """

    left = False

    def write(self, data: ReadableBuffer, /) -> int:
        """Write like any file. Raises OutputError when the disk is full, or whatever else is wrong."""
        try:
            return super().write(data)
        except BrokenPipeError:
            self.left = True
            self._discard()
            return memoryview(data).nbytes
        except OSError as error:
            self._discard()
            raise OutputError(
                f"stdout cannot be written: {error.strerror or error}. What came out is not whole"
            ) from error

    def _discard(self) -> None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.fileno())
        os.close(nowhere)


def watch_stdout() -> None:
    """Put Stdout in the place of sys.stdout. Raises OutputError when the process was given none."""
    if sys.stdout is None:
        raise OutputError("stdout is closed: send it to a file, or to /dev/null")
    plain = sys.__stdout__
    if plain is None or sys.stdout is not plain:  # a caller's own, such as a test's
        return
    plain.flush()
    watched = io.BufferedWriter(Stdout(plain.fileno(), "w", closefd=False))
    sys.stdout = io.TextIOWrapper(
        watched, plain.encoding, plain.errors, line_buffering=plain.isatty(), write_through=True
    )


def flush_stdout() -> None:
    """Write what is waiting, while an error can still be told. Raises OutputError."""
    if sys.stdout is not None:
        sys.stdout.flush()


def write(lines: Iterable[bytes], target: Path | None) -> None:
    """Write the lines to stdout (None or -), or to a file that takes its name only when it is whole.

    A file that is there keeps its mode, and a link to one stays a link. Raises InputError when the file
    cannot be written.
    """
    if target is None or target == STDOUT:
        _to_stdout(lines)
        return
    try:
        if target.exists() and not target.is_file():  # /dev/null, a named pipe: never replaced by a file
            _fill(target, "wb", lines)
        else:
            _replace(Path(os.path.realpath(target)), lines)
    except OSError as error:
        raise InputError(f"{target} cannot be written: {error.strerror or error}") from error


def _to_stdout(lines: Iterable[bytes]) -> None:
    out = sys.stdout.buffer
    raw = getattr(out, "raw", None)
    for line in lines:
        out.write(line)
        if isinstance(raw, Stdout) and raw.left:
            return
    out.flush()


def _replace(place: Path, lines: Iterable[bytes]) -> None:
    draft = place.with_name(f".tracker-{secrets.token_hex(8)}.part")
    try:
        _fill(draft, "xb", lines)
        if place.exists():
            shutil.copymode(place, draft)
        draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)


def _fill(path: Path, mode: str, lines: Iterable[bytes]) -> None:
    with path.open(mode) as file:
        file.writelines(lines)

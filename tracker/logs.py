"""Structured logs: one JSON object a line, off unless asked for, and with no secret in any of them.

Messages are short and constant ("request", "run ended"); what they are about stands in fields of its own.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import re
import sys
from contextlib import contextmanager, suppress
from logging.handlers import WatchedFileHandler
from typing import TYPE_CHECKING, Any, TextIO
from urllib.parse import parse_qsl, quote, quote_plus, unquote

from pythonjsonlogger.json import JsonFormatter

from tracker.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

OURS = "tracker"
"""Only the tracker's own loggers write here: other libraries would tell what they were sent."""
FIELDS = {"asctime": "time", "levelname": "level", "name": "logger", "process": "pid", "message": "message"}
"""What every line has, and what it is called there."""
API_KEY, EMAIL, PASSWORD = "[API key]", "[e-mail]", "[password]"
_TO_FIRST_AT, _TO_LAST_AT = re.compile(r"://[^:/@]*:([^@]+)@"), re.compile(r"://[^:/@]*:(.+)@")


@contextmanager
def logging_to(level: str | None, file: Path | None) -> Iterator[None]:
    """Write what the tracker does as JSON lines to stderr, or to the end of `file`, while the caller works.

    Nothing is written where neither is given; a file alone means level info. Raises InputError when the file
    cannot be written.
    """
    if level is None and file is None:
        yield
        return
    handler = _handler(file)
    handler.setFormatter(Redacting(secrets(os.environ)))
    ours = logging.getLogger(OURS)
    before = ours.level
    ours.setLevel((level or "info").upper())
    ours.addHandler(handler)
    try:
        yield
    finally:
        ours.removeHandler(handler)
        ours.setLevel(before)
        handler.close()


def _handler(file: Path | None) -> logging.Handler:
    if file is None:
        return _ToStream(sys.stderr)
    try:
        return _ToFile(file, encoding="utf-8")
    except OSError as error:
        raise InputError(f"the log {file} cannot be written: {error.strerror or error}") from error


class Redacting(JsonFormatter):
    """Writes a record as one line of JSON; whatever holds a secret, a traceback too, shows what it was instead."""

    def __init__(self, secret: Mapping[str, str]) -> None:
        super().__init__(list(FIELDS), rename_fields=FIELDS, json_default=self._default)
        longest_first = sorted(secret, key=len, reverse=True)
        self._patterns = [(_pattern(form), secret[form]) for form in longest_first]

    def redacted(self, value: object) -> object:
        """Return the value with every secret in it replaced, however deep it lies."""
        if isinstance(value, str):
            for pattern, instead in self._patterns:
                value = pattern.sub(instead, value)
            return value
        if isinstance(value, dict):
            return {self.redacted(str(key)): self.redacted(entry) for key, entry in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.redacted(entry) for entry in value]
        return value

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Redact what the program said; the names of loggers and levels are ours and hold nothing."""
        ours = set(FIELDS.values()) - {"message"}
        return {name: value if name in ours else self.redacted(value) for name, value in log_data.items()}

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: ARG002, N802
        """Write the moment in UTC, ISO 8601."""
        return dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")

    def _default(self, value: object) -> object:
        text = value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)
        return self.redacted(text)


def secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """Return every form in which a secret of the environment may be written -> what to write instead."""
    known = {environment.get("NCBI_API_KEY", ""): API_KEY, environment.get("NCBI_EMAIL", ""): EMAIL}
    known |= dict.fromkeys(
        [
            environment.get("PGPASSWORD", ""),
            *_passwords(environment.get("TRACKER_DATABASE_URL", "")),
            *_passwords(environment.get("TRACKER_EUTILS_URL", "")),
        ],
        PASSWORD,
    )
    return {form: name for secret, name in known.items() for form in _forms(secret) if form}


def _passwords(url: str) -> Iterator[str]:
    for pattern in (
        _TO_FIRST_AT,
        _TO_LAST_AT,
    ):  # readers of URLs do not agree where a password with an @ ends
        yield from pattern.findall(url)
    yield from (value for name, value in parse_qsl(url.partition("?")[2]) if "password" in name.lower())


def _forms(secret: str) -> set[str]:
    plain = {secret, secret.strip(), unquote(secret)}
    return {
        form
        for text in plain
        for form in (text, quote(text, safe=""), quote_plus(text), json.dumps(text)[1:-1], repr(text)[1:-1])
    }


def _pattern(form: str) -> re.Pattern[str]:
    """Match a form of a secret also where it was escaped once more, as in the text of an error about an error."""
    parts = (
        r"\\+" if part[0] == "\\" else re.escape(part) for part in re.findall(r"\\+|['\"]|[^\\'\"]+", form)
    )
    return re.compile("".join(rf"\\*{part}" if part in {"'", '"'} else part for part in parts))


class _Quiet(logging.Handler):
    """A log that cannot be written stops nothing; that is said once, and without the record, which may hold a secret."""

    told = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802  as logging declares it
        """Say what is wrong with the log, once."""
        if self.told or sys.stderr is None:
            return
        self.told = True
        error = sys.exc_info()[1]
        reason = error.strerror if isinstance(error, OSError) else type(error).__name__
        print(f"The log cannot be written: {reason}", file=sys.stderr)  # noqa: T201


class _ToStream(_Quiet, logging.StreamHandler[TextIO]):
    """Writes to a stream."""


class _ToFile(_Quiet, WatchedFileHandler):
    """Writes to the end of a file, opened anew when it was moved away (logrotate)."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record; a folder that has gone is no reason to stop either."""
        try:
            super().emit(record)
        except OSError:
            self.handleError(record)

    def close(self) -> None:
        """Close the file; what a full disk did not take is lost with it."""
        with suppress(OSError):
            super().close()

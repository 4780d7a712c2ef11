"""Reading a database URL, and writing it so that it may be shown."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import exc
from sqlalchemy.engine import make_url

from tracker.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

LONGEST_NAME = 255  # bytes, on every file system in use
_FORMS = "write sqlite:////absolute/path/tracker.db or postgresql://user@host/database"
_SECRETS = ("password", "sslpassword")  # what libpq also takes after the ?


def parse_url(url: str) -> URL:
    """Read a database URL; PostgreSQL's comes back with the one driver we use, psycopg 3.

    Raises StoreError when it is none, names no file, asks SQLite for options or names another driver.
    """
    try:
        parsed = make_url(url)
    except (exc.ArgumentError, ValueError):  # neither is quoted: what cannot be read may hold a password
        raise StoreError(f"TRACKER_DATABASE_URL is not a database URL: {_FORMS}") from None
    if parsed.get_backend_name() == "sqlite":
        _check_sqlite(parsed)
        return parsed
    if parsed.get_backend_name() in {"postgresql", "postgres"}:
        return _with_psycopg(parsed)
    raise StoreError(f"{parsed.drivername}: the tracker knows no driver for this kind of database; {_FORMS}")


def sqlite_path(url: str) -> Path | None:
    """Return the absolute path of an SQLite URL's file; None for any other database."""
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    path = Path(parsed.database or "").expanduser().absolute()
    if len(os.fsencode(path.name)) > LONGEST_NAME:
        raise StoreError("TRACKER_DATABASE_URL names a file whose name is too long")
    return path


def shown_url(url: str) -> str:
    """Return the URL as it may be printed: without any password. Raises StoreError as parse_url does."""
    parsed = parse_url(url)
    bare = parsed.set(drivername=parsed.get_backend_name()).difference_update_query(_SECRETS)
    return bare.render_as_string(hide_password=True)


def _check_sqlite(parsed: URL) -> None:
    if parsed.host:
        raise StoreError(
            "TRACKER_DATABASE_URL needs one more slash: write sqlite:////absolute/path/tracker.db"
        )
    if (parsed.database or ":memory:") == ":memory:":
        raise StoreError("TRACKER_DATABASE_URL names no file: a database in memory would be lost at the end")
    if parsed.query:
        raise StoreError(
            "TRACKER_DATABASE_URL has options after its ?, which SQLite files do not take: leave them out"
        )


def _with_psycopg(parsed: URL) -> URL:
    _, _, driver = parsed.drivername.partition("+")
    if driver not in {"", "psycopg"}:
        raise StoreError(
            "TRACKER_DATABASE_URL names another driver than psycopg 3: write postgresql://user@host/database"
        )
    if "@" in (parsed.host or ""):
        raise StoreError("TRACKER_DATABASE_URL has an @ in its password: write it as %40")
    return parsed.set(drivername="postgresql+psycopg")

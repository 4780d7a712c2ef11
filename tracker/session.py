"""What a command works with: the settings, the catalog and an open database."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.catalog import Catalog, load_catalog
from tracker.config import Settings, read_settings
from tracker.database import Database, connect, is_new, migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracker.analysis import Source


@dataclass(frozen=True, slots=True)
class Session:
    """One command's settings, catalog and database."""

    settings: Settings
    catalog: Catalog
    database: Database


@contextmanager
def open_session(
    settings: Settings | None = None, *, tell: Callable[[str], None] | None = None
) -> Iterator[Session]:
    """Open what a writing command needs, creating or upgrading the database first.

    `tell` is for commands that ask PubMed: it hears once when nobody says who is asking. Raises UsageError, CatalogError or StoreError.
    """
    settings = settings or read_settings()
    catalog = load_catalog(settings.catalog_path)
    if tell and not settings.email:
        tell("NCBI_EMAIL is not set: set it, so that NCBI can write to you instead of blocking you.")
    migrate(settings.database_url)
    database = connect(settings.database_url)
    try:
        yield Session(settings, catalog, database)
    finally:
        database.close()


@contextmanager
def open_for_reading(*, create: bool = False) -> Iterator[Source]:
    """Open what a reading command needs; with `create`, a database that is not there yet is made, empty.

    Raises UsageError, CatalogError or StoreError.
    """
    from tracker.analysis import Source  # noqa: PLC0415  a command that writes does not wait for pandas

    url = read_settings().database_url
    if create and is_new(url):
        migrate(url)
    with Source.open(url) as source:
        yield source

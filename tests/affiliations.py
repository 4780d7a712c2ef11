"""The smallest rows there are, for the tests of transactions and copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from tracker.models import Affiliation

if TYPE_CHECKING:
    from tracker.database import Database


def count(database: Database) -> int:
    with database.read() as c:
        return c.execute(select(func.count()).select_from(Affiliation)).scalar_one()


def add(database: Database, digest: bytes) -> None:
    with database.write() as c:
        c.execute(insert(Affiliation).values(digest=digest, text="here"))

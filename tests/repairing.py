"""A database with two papers, ways to harm it, and what is looked at after its repair."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from tests.records import article_xml
from tracker import queries
from tracker.catalog import load_catalog
from tracker.doctor import Finding, repair

if TYPE_CHECKING:
    from tracker.config import Settings
    from tracker.session import Session

CATALOG = load_catalog()
FIRST = article_xml(
    101,
    "Deep brain stimulation for Parkinson's disease",
    abstract=[("METHODS", "METHODS", "We stimulated."), (None, None, "It held.")],
    mesh=["Deep Brain Stimulation", "Parkinson Disease"],
    keywords=["théta burst"],
    doi="10.1000/a",
)
SECOND = article_xml(102, "Repetitive transcranial magnetic stimulation in depression")


def harm(session: Session, *statements: str, alone: bool = True) -> None:
    """Change the database as a stranger might: without its links and, on a server, its triggers where `alone`."""
    if session.database.path is not None:
        with closing(sqlite3.connect(session.database.path)) as c:
            for statement in statements:
                c.execute(statement)
            c.commit()
        return
    with session.database.engine.begin() as server:
        if alone:
            server.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for statement in statements:
            server.exec_driver_sql(statement)


def repaired(settings: Settings) -> dict[str, Finding]:
    return {finding.name: finding for finding in repair(settings)}


def states(found: dict[str, Finding]) -> set[str]:
    return {finding.state for finding in found.values()}


def whole(session: Session) -> dict[int, Any]:
    with session.database.read() as c:
        return {item.pmid: item for item in queries.whole_articles(c, [101, 102])}


def version(session: Session) -> int:
    with session.database.read() as c:
        current = queries.current_version(c)
    assert current is not None
    return current.id


def ledger(session: Session) -> list[queries.RunRow]:
    with session.database.read() as c:
        return queries.runs(c)


def stored(session: Session) -> set[int]:
    with session.database.read() as c:
        return queries.stored_pmids(c, [101, 102, 103, 104, 105])

"""The dashboard reads: whatever it might try, its database refuses to be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard import data
from tests.dashboard_data import forget_sources
from tracker.database.failures import explained
from tracker.errors import DatabaseUnwritable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.database import Database


@pytest.fixture
def shown(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The database as the dashboard opens it."""
    forget_sources()
    monkeypatch.setenv("TRACKER_DATABASE_URL", database.url)
    yield data.current().source.database
    forget_sources()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (a INTEGER)",
        "DELETE FROM article",
        "UPDATE run SET status = 'complete'",
        "DROP TABLE label",
    ],
)
def test_a_write_through_the_dashboards_connection_is_refused(shown: Database, statement: str) -> None:
    with pytest.raises(DatabaseUnwritable), shown.write() as connection:
        connection.exec_driver_sql(statement)
    with pytest.raises(DatabaseUnwritable), shown.read() as connection:
        connection.exec_driver_sql(statement)
    with pytest.raises(DatabaseUnwritable), explained("it"), shown.engine.begin() as connection:
        connection.exec_driver_sql(statement)

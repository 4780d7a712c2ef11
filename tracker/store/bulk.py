"""Many rows at once, at the speed of the driver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, insert
from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

    from tracker.models import Base


def table_of(model: type[Base]) -> Table:
    """Return the table of a model."""
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101  every model of ours maps one table
    return table


def insert_rows(c: Connection, model: type[Base], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert tuples in the order of the model's columns; for plain values (text, integers, flags, bytes) only."""
    if not rows:
        return
    table = table_of(model)
    if c.dialect.name == "postgresql":
        _copy_postgresql(c, table, rows)
    else:
        # Half the cost of dictionaries: the driver takes the tuples as they are.
        c.exec_driver_sql(str(insert(table).compile(dialect=c.dialect)), list(rows))


def _copy_postgresql(c: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """COPY the rows: a fifth of the time of as many INSERTs."""
    quote = c.dialect.identifier_preparer.quote
    names = ", ".join(quote(column.name) for column in table.columns)
    cursor: Any = c.connection.cursor()
    with cursor.copy(f"COPY {quote(table.name)} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def insert_missing(c: Connection, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert the rows whose keys are not there yet; leave the others as they are."""
    if not rows:
        return
    dialect = postgresql if c.dialect.name == "postgresql" else sqlite
    c.execute(dialect.insert(table_of(model)).on_conflict_do_nothing(), list(rows))

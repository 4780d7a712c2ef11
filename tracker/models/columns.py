"""What every table shares: names for constraints, column types, the key of an article's own rows."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Date, DateTime, ForeignKey, LargeBinary, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

CONVENTION = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# Small rows read by PMID lie clustered on their key: one tree instead of two, half the writes.
CLUSTERED = {"sqlite_with_rowid": False}


class UtcDateTime(TypeDecorator[dt.datetime]):
    """A moment, UTC in the database and in Python: SQLite itself would drop the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """Turn any aware moment into UTC."""
        return value.astimezone(dt.UTC) if value is not None else None

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """Say that what was stored is UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=CONVENTION)
    type_annotation_map = {  # noqa: RUF012  the name is SQLAlchemy's
        str: Text().with_variant(Text(collation="C"), "postgresql"),  # the order of SQLite's text
        dt.date: Date(),
        dt.datetime: UtcDateTime(),
        bytes: LargeBinary(),
        list[Any]: JSON(),
        dict[str, Any]: JSON(),
    }


def of_article(*, index: bool = False) -> Any:  # noqa: ANN401  a mapped column of any primary key
    """Key of a row that belongs to an article and goes with it."""
    return mapped_column(ForeignKey("article.pmid", ondelete="CASCADE"), primary_key=True, index=index)

"""How a PostgreSQL server is spoken to: one writer at a time as with SQLite, in UTC, bounded waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event

from tracker.database.sqlite import BUSY_SECONDS
from tracker.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Connection, Engine

# A key of the one writer, apart from those of the indications; another schema is another tracker.
_WRITER = "SELECT pg_advisory_xact_lock(hashtextextended('neuromodulation-tracker ' || current_schema(), 0))"
_NAMES = """
SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace
AND relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT EXISTS (
  SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e'
)
"""
_SETTINGS = f"-c timezone=UTC -c jit=off -c lock_timeout={int(BUSY_SECONDS * 1000)}"
_DEFAULTS = {
    "application_name": "neuromodulation-tracker",
    "client_encoding": "utf8",
    "connect_timeout": "10",
    "keepalives_idle": "60",  # a lock is a silent connection, and firewalls drop those
}


def postgresql_engine(url: URL, *, read_only: bool, reads: str, writes: str) -> Engine:
    """Prepare connections to the server of `url`, which a URL's own options overrule; nothing is sent yet.

    A connection with the execution option `reads` sees one state and changes nothing, with `writes` it begins as the
    one writer. Raises StoreError when psycopg is missing.
    """
    read = " -c default_transaction_read_only=on" if read_only else ""
    given = url.query.get("options", "")
    options = f"{_SETTINGS}{read} {given if isinstance(given, str) else ' '.join(given)}".strip()
    try:
        # A server may be restarted while the dashboard stays open: a connection is tried before it is lent.
        engine = create_engine(
            url.set(query={**_DEFAULTS, **url.query, "options": options}), pool_pre_ping=True
        )
    except ImportError as error:
        raise StoreError(
            "PostgreSQL needs its driver: pip install 'neuromodulation-tracker[postgres]'"
        ) from error

    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get(writes):
            connection.exec_driver_sql(_WRITER)
        elif options.get(reads):
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    event.listen(engine, "begin", begin)
    event.listen(engine, "connect", _without_nul)
    return engine


def _without_nul(connection: Any, _record: object) -> None:  # noqa: ANN401  psycopg's, which may be missing
    from psycopg.types.string import StrDumperUnknown  # noqa: PLC0415  only where psycopg is there

    class WithoutNul(StrDumperUnknown):
        """PostgreSQL's text holds no NUL; a broken answer that ends up in an error message may."""

        def dump(self, obj: str) -> Any:  # noqa: ANN401  as psycopg declares it
            return super().dump(obj.replace("\0", "\ufffd"))

    connection.adapters.register_dumper(str, WithoutNul)


def names_postgresql(c: Connection) -> set[str]:
    """Return the tables and views of the schema we work in, but those of extensions.

    Raises StoreError where there is no such schema, or where text would not be Unicode.
    """
    schema, encoding = c.exec_driver_sql("SELECT current_schema(), current_setting('server_encoding')").one()
    if schema is None:
        raise StoreError("the database has no schema to make tables in: create one, or set its search_path.")
    if encoding != "UTF8":
        raise StoreError(
            f"the database stores text as {encoding}, which cannot hold all of PubMed's: "
            "create another with ENCODING 'UTF8' TEMPLATE template0."
        )
    return set(c.exec_driver_sql(_NAMES).scalars())

"""A PostgreSQL server: which URLs name one, whose tables it holds, and what it says when it cannot be used."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import exc, insert, select

from tests import postgresql
from tests.affiliations import count
from tests.ledgers import ledger, start
from tests.stored import article, postgresql_store, publish
from tracker import models, queries, store
from tracker.config import Settings
from tracker.database import backup, connect, is_new, migrate, shown_url
from tracker.database.failures import explanation
from tracker.errors import DatabaseLocked, DatabaseUnwritable, StoreError
from tracker.models import Affiliation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracker.database import Database

pytestmark = pytest.mark.postgresql


@pytest.fixture
def server() -> Iterator[Database]:
    """An empty database of the newest revision on the tests' server."""
    with postgresql_store() as url, connect(url) as database:
        yield database


@pytest.mark.parametrize("form", ["postgresql", "postgres", "postgresql+psycopg"])
def test_any_usual_form_of_the_url_is_spoken_to_by_psycopg_3(server: Database, form: str) -> None:
    with connect(server.url.replace("postgresql", form, 1)) as database:
        assert (database.engine.dialect.driver, database.url) == ("psycopg", server.url)
        assert count(database) == 0


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("postgresql+psycopg2://me:geheim@host/base", "another driver than psycopg 3"),
        ("postgresql://me:geheim@cret@host/base", "write it as %40"),
        ("postgresql://me:geheim/base", "is not a database URL"),
        ("postgresql://me:geheim@/base?host=/nowhere", "server cannot be used.*Check that it runs"),
        ("postgresql://me:geheim@127.0.0.1:9/base", "server cannot be used.*Connection refused"),
        ("postgresql://me@127.0.0.1:9/base?password=geheim", "server cannot be used"),
        ("postgresql://me:geheim@127.0.0.1:9/base?nonsense=1", "invalid connection option"),
        ("mysql://me:geheim@host/base", "no driver for this kind"),
    ],
)
def test_a_url_that_leads_nowhere_is_one_clear_message_without_the_password(wrong: str, says: str) -> None:
    for attempt in (connect, migrate):
        with pytest.raises(StoreError, match=says) as raised:
            attempt(wrong)
        assert "geheim" not in str(raised.value)
        assert "cret" not in str(raised.value)
    assert "geheim" not in repr(Settings(wrong))


def test_a_shown_url_hides_every_password() -> None:
    shown = shown_url("postgresql://me:geheim@host/base?sslmode=require&password=geheim&sslpassword=geheim")
    assert "geheim" not in shown
    assert shown.startswith("postgresql://me:***@host/base?")


def test_a_wrong_password_and_a_missing_database_are_said_in_the_servers_words(server: Database) -> None:
    rules = postgresql.folder() / "pg_hba.conf"
    before = rules.read_text()
    with psycopg.connect(postgresql.url_of("postgres"), autocommit=True) as administrator:
        administrator.execute("CREATE ROLE careful LOGIN PASSWORD 'right'")
        rules.write_text("local all careful scram-sha-256\n" + before)
        administrator.execute("SELECT pg_reload_conf()")
        try:
            wrong = server.url.replace("postgres@", "careful:wrong-one@")
            with pytest.raises(StoreError, match="password authentication failed") as raised:
                wait_until_refused(wrong)
            assert "wrong-one" not in str(raised.value)
            with pytest.raises(DatabaseUnwritable, match="may not do this"):
                migrate(server.url.replace("postgres@", "careful:right@"))
        finally:
            rules.write_text(before)
            administrator.execute("SELECT pg_reload_conf()")
            administrator.execute("DROP ROLE careful")
    with pytest.raises(StoreError, match=r'database "nowhere" does not exist'):
        connect(postgresql.url_of("nowhere"))


def wait_until_refused(url: str) -> None:
    """The server takes a moment to read its rules again."""
    for _ in range(50):
        connect(url).close()
        time.sleep(0.1)


def test_a_missing_driver_is_named_with_the_command_that_installs_it() -> None:
    code = """
        import sys
        sys.modules["psycopg"] = None  # as where it is not installed
        from tracker.database import connect
        connect("postgresql://me:geheim@host/base")
    """
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=60, check=False
    )
    said = ended.stderr
    assert said.strip().splitlines()[-1].endswith("pip install 'neuromodulation-tracker[postgres]'")
    assert "geheim" not in said


@pytest.mark.parametrize(
    "made",
    [
        "CREATE TABLE recipes (name text)",
        "CREATE VIEW recipes AS SELECT 1",
        "CREATE MATERIALIZED VIEW recipes AS SELECT 1",
        "CREATE TABLE recipes (name text); CREATE TABLE alembic_version AS SELECT '0001'::text AS version_num",
    ],
)
def test_another_programs_tables_are_refused_and_left_as_they_were(made: str) -> None:
    with postgresql.fresh(postgresql.EMPTY) as url:
        with psycopg.connect(url, autocommit=True) as other:
            other.execute(made)
        for attempt in (connect, migrate, is_new):
            with pytest.raises(StoreError, match="belongs to another program"):
                attempt(url)


def test_what_an_extension_made_is_nobodys_table() -> None:
    with postgresql.fresh(postgresql.EMPTY) as url:
        with psycopg.connect(url, autocommit=True) as other:
            other.execute(
                "CREATE VIEW pg_stat_mine AS SELECT 1; ALTER EXTENSION plpgsql ADD VIEW pg_stat_mine"
            )
        assert is_new(url)
        migrate(url)
        connect(url).close()


def test_a_database_whose_text_is_not_unicode_is_refused() -> None:
    with psycopg.connect(postgresql.url_of("postgres"), autocommit=True) as administrator:
        administrator.execute(
            "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
        )
        try:
            with pytest.raises(StoreError, match=r"stores text as LATIN1.*ENCODING 'UTF8'"):
                migrate(postgresql.url_of("latin"))
        finally:
            administrator.execute("DROP DATABASE latin WITH (FORCE)")


def test_a_failed_migration_changes_nothing(server: Database) -> None:
    publish(server, [article(1)])
    with server.write() as c:
        c.exec_driver_sql(
            "UPDATE alembic_version SET version_num = '0001'"
        )  # so that it meets tables it would make
    with pytest.raises(exc.ProgrammingError, match="already exists"):
        migrate(server.url)
    with server.read() as c:
        assert c.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "0001"
        assert queries.matching(c, "stimulation") == [1]
    with pytest.raises(StoreError, match="pg_dump"):
        connect(server.url)


def test_text_stands_in_the_order_of_its_code_points_as_in_sqlite(server: Database) -> None:
    with server.write() as c:
        for number, name in enumerate(("b", "a", "B", "Z", "é", "z", "_", "ﬁ", "😀", "~")):
            c.execute(insert(Affiliation).values(digest=bytes([number]), text=name))
        names = c.execute(select(Affiliation.text).order_by(Affiliation.text)).scalars().all()
        columns = c.exec_driver_sql(
            "SELECT table_name, column_name, collation_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND data_type = 'text'"
        ).all()
    assert names == sorted(names)
    assert len(columns) > 50
    assert [column for column in columns if column.collation_name != "C"] == []


def test_a_nul_in_an_error_is_stored_as_a_sign_that_something_was_there(server: Database) -> None:
    run = start(server)
    with server.write() as c:
        store.set_aside(c, run, 1, "broken \0 here", b"<x>\0</x>")
        store.warn(c, run, ["a \0 b"])
        store.fail_run(c, run, "the answer was \0\0")
    with server.read() as c:
        assert queries.set_aside(c) == {1: "broken \ufffd here"}
        assert c.execute(select(models.SetAside.pmid)).scalars().all() == [1]
    assert ledger(server, run).error == "the answer was \ufffd\ufffd"
    assert len(ledger(server, run).warnings) == 1


def test_the_doctor_sees_a_trigger_that_is_switched_off(server: Database) -> None:
    with server.write() as c:
        assert queries.integrity_faults(c) == []
        c.exec_driver_sql("ALTER TABLE article DISABLE TRIGGER article_search_insert")
        assert queries.integrity_faults(c) == ["article: the trigger article_search_insert is switched off"]


@pytest.mark.parametrize(
    ("fault", "kind", "says"),
    [
        (psycopg.errors.DiskFull, DatabaseUnwritable, "disk is full"),
        (psycopg.errors.TooManyConnections, StoreError, "no free connection"),
        (psycopg.errors.LockNotAvailable, DatabaseLocked, "another program holds"),
        (psycopg.errors.DeadlockDetected, DatabaseLocked, "Run the command again"),
        (psycopg.errors.SerializationFailure, DatabaseLocked, "Run the command again"),
        (psycopg.errors.ReadOnlySqlTransaction, DatabaseUnwritable, "read-only"),
        (psycopg.errors.InsufficientPrivilege, DatabaseUnwritable, "may not do this"),
        (psycopg.errors.CannotConnectNow, StoreError, "ended the connection"),
        (psycopg.errors.DataCorrupted, StoreError, "pg_dump"),
        (psycopg.errors.IoError, StoreError, "the server answered"),
        (psycopg.errors.UndefinedTable, StoreError, "the server answered"),
        (psycopg.OperationalError, StoreError, "Check that it runs"),
    ],
)
def test_every_fault_of_a_server_says_what_to_do(
    fault: type[Exception], kind: type[StoreError], says: str
) -> None:
    known = explanation("here", fault("told so"))
    assert type(known) is kind
    assert says in str(known)


@pytest.mark.parametrize(
    "fault", [psycopg.errors.UniqueViolation, psycopg.errors.SyntaxError, psycopg.DataError]
)
def test_faults_of_our_own_are_not_explained_away(fault: type[Exception]) -> None:
    assert explanation("here", fault("told so")) is None


def test_a_copy_made_by_pg_dump_comes_back_whole(server: Database, tmp_path: Path) -> None:
    publish(server, [article(1), article(2, title="Naïve vagus")])
    copy, tools = str(tmp_path / "tracker.dump"), postgresql.tools()
    subprocess.run([tools / "pg_dump", "--format=custom", f"--file={copy}", server.url], check=True)
    with postgresql.fresh(postgresql.EMPTY) as url:
        subprocess.run(
            [tools / "pg_restore", "--clean", "--if-exists", "--no-owner", f"--dbname={url}", copy],
            check=True,
        )
        with connect(url) as restored:
            publish(restored, [article(1), article(3, title="Another vagus")])
            with restored.read() as c:
                assert queries.matching(c, '"naive vagus"') == [2]
                assert queries.matching(c, "vagus") == [3, 2]
                assert (queries.integrity_faults(c), queries.search_index_faults(c)) == ([], None)
    with pytest.raises(StoreError, match="pg_dump"):
        backup(server, tmp_path / "copy.db")

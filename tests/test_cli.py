"""The commands as a user types them: output, exit codes, and one clear line for bad input."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from tests.stored import used
from tracker.catalog import load_catalog

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.eutils_server import EutilsServer

pytest_plugins = ["tests.commands", "tests.pubmed_server"]


@pytest.mark.sqlite
def test_help_answers_without_the_heavy_libraries() -> None:
    code = "import sys, tracker.cli; print([m for m in ('pandas', 'sqlalchemy', 'lxml', 'requests') if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


@pytest.mark.sqlite
def test_topics_prints_the_query_and_nothing_else(tracker: Callable[..., Any]) -> None:
    result = tracker("topics", "alzheimer", "--query")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.count("\n") == 1
    assert result.stdout.startswith("(")
    assert '"Alzheimer Disease"[mh]' in result.stdout


@pytest.mark.sqlite
def test_topics_shows_the_catalog(tracker: Callable[..., Any]) -> None:
    everything = tracker("topics").stdout
    for name in ("alzheimer", "tbi", "ptsd", "spasticity", "dbs", "tms_tbs", "ect"):
        assert f"\n{name} " in everything
    assert "atopic dermatitis" in tracker("topics", "alzheimer").stdout
    modality = tracker("topics", "tms_tbs").stdout
    for line in ("label     Theta", "parent    tms", "kind      non-invasive", "block     "):
        assert f"\n{line}" in modality, modality


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["topics", "alzheimers"], 2, "alzheimer"),
        (["topics", "--query"], 2, "needs an indication"),
        (["fetch", "parkinsons"], 2, "parkinson"),
        (["export", "articles", "--indication", "nope"], 2, "nope"),
        (["export", "papers"], 2, "articles"),
        (["export", "runs", "--since", "yesterday"], 2, "since"),
        (["export", "articles", "-o", ""], 2, "name of the file is empty"),
        (["export", "articles", "-o", "x" * 300], 1, "File name too long"),
        (["topics", "dbs", "--query"], 2, "modality"),
        (["topics", "dbss"], 2, "Is dbs meant?"),
        (["runs", "--limit", "9" * 23], 2, "not in the range"),
        (["search", "x", "--limit", "1000001"], 2, "not in the range"),
        (["import", "nothing.xml"], 2, "nothing.xml"),
        (["no-such-command"], 2, "no-such-command"),
        (["backup", "copy.db"], 1, "tracker init"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else None,
)
def test_bad_input_is_one_clear_line(
    tracker: Callable[..., Any], arguments: list[str], code: int, says: str
) -> None:
    result = tracker(*arguments)
    assert result.returncode == code
    assert says in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


def test_status_before_the_first_fetch_can_tell_and_says_what_to_do(tracker: Callable[..., Any]) -> None:
    result = tracker("status")
    assert result.returncode == 0
    assert "never fetched" in result.stdout
    assert "tracker fetch" in result.stdout
    assert tracker("status", "--check").returncode == 1


def test_status_json_has_the_promised_shape(loaded: Callable[..., Any]) -> None:
    status = json.loads(loaded("status", "--json").stdout)
    assert (status["articles"], status["data_version"]) == (2, 1)
    first = status["indications"][0]
    assert list(first) == [
        "id",
        "label",
        "expected",
        "stored",
        "missing",
        "last_success",
        "last_status",
        "warnings",
        "set_aside",
        "problem",
    ]
    assert [entry["id"] for entry in status["indications"]][:3] == ["alzheimer", "tbi", "ptsd"]
    assert (first["expected"], first["stored"], first["missing"], first["warnings"]) == (None, 0, 0, [])
    assert (first["set_aside"], first["problem"]) == (0, "never fetched")
    assert (status["trusted"], status["scheduler"]) == (False, None)
    assert status["problems"][0] == "Alzheimer's disease: never fetched"
    assert dt.datetime.fromisoformat(status["checked_at"]).tzinfo is not None


def test_status_says_in_one_line_whether_the_data_can_be_trusted_and_in_the_next_what_to_do(
    loaded: Callable[..., Any],
) -> None:
    said = loaded("status").stdout.splitlines()
    (verdict,) = [line for line in said if line.startswith("The data can")]
    assert verdict.endswith("and 7 more: never fetched.")
    assert said[said.index(verdict) + 1].startswith("Run tracker fetch")
    assert said[-1].startswith("No scheduler is running: start one with tracker start")


def test_one_run_is_printed_in_full(loaded: Callable[..., Any]) -> None:
    said = loaded("runs", "1").stdout
    for fact in ("run ", "status ", "seconds ", "process ", "software ", "new ", "missing ", "requests "):
        assert f"\n{fact}" in f"\n{said}", fact
    run = json.loads(loaded("runs", "1", "--json").stdout)
    assert (run["id"], run["kind"], run["new"]) == (1, "import", 2)
    assert run["seconds"] >= 0
    assert [run] == json.loads(loaded("runs", "--json").stdout)


@pytest.mark.parametrize("number", ["2", "0", "99999999999999999999999"])
def test_a_run_that_is_not_there_is_one_clear_line(loaded: Callable[..., Any], number: str) -> None:
    result = loaded("runs", number)
    assert (result.returncode, result.stdout) == (1, "")
    assert f"Error: there is no run {number} in the ledger" in result.stderr


def test_search_finds_words_phrases_prefixes_pmids_and_survives_syntax(loaded: Callable[..., Any]) -> None:
    assert "101" in loaded("search", "deep", "brain").stdout
    assert "101" in loaded("search", '"deep brain"').stdout
    assert "102" in loaded("search", "magnet*").stdout
    assert "101" in loaded("search", "101").stdout
    for hostile in ('"', "AND OR NOT", "a* NEAR(b", "title:x", "';--"):
        result = loaded("search", hostile)
        assert result.returncode == 0, hostile
        assert "paper" in result.stdout


def test_export_articles_has_the_promised_columns(loaded: Callable[..., Any], tmp_path: Path) -> None:
    result = loaded("export", "articles")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert list(rows[0])[:19] == [
        "pmid", "title", "journal", "publication_date", "publication_year", "authors", "indications", "modalities",
        "evidence_level", "evidence_basis", "publication_types", "mesh_headings", "doi", "pmcid", "nct_ids",
        "languages", "is_retracted", "created_date", "url",
    ]  # fmt: skip
    assert [(row["pmid"], row["indications"], row["modalities"]) for row in rows] == [
        ("102", "depression", "tms"), ("101", "parkinson", "dbs"),
    ]  # fmt: skip
    assert loaded("export", "articles", "-o", "out.csv", "--indication", "parkinson").stdout == ""
    assert len((tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()) == 2
    lines = loaded("export", "articles", "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["pmid"] for line in lines] == [102, 101]


def test_export_trends_and_runs(loaded: Callable[..., Any]) -> None:
    trends = list(csv.DictReader(io.StringIO(loaded("export", "trends", "--indication", "parkinson").stdout)))
    assert {row["modality"] for row in trends} >= {"all", "dbs", "unattributed"}
    assert sum(int(row["articles"]) for row in trends if row["modality"] == "all") == 1
    runs = list(csv.DictReader(io.StringIO(loaded("export", "runs").stdout)))
    assert [run["kind"] for run in runs] == ["import"]


@pytest.mark.sqlite
def test_backup_copies_never_overwrites_and_only_reads(loaded: Callable[..., Any], tmp_path: Path) -> None:
    with closing(sqlite3.connect(next(tmp_path.rglob("tracker.db")))) as database:
        database.execute("PRAGMA journal_mode = DELETE")
        assert loaded("backup", "copy.db").returncode == 0
        assert database.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    copy = f"sqlite:///{tmp_path / 'copy.db'}"
    assert "101" in loaded("search", "101", TRACKER_DATABASE_URL=copy).stdout
    again = loaded("backup", "copy.db")
    assert (again.returncode, "copy.db" in again.stderr) == (1, True)


@pytest.mark.sqlite
def test_without_a_network_fetch_says_so_and_nothing_is_lost(loaded: Callable[..., Any]) -> None:
    result = loaded("fetch", "tourette")
    assert result.returncode == 1
    assert "\ntourette: " in result.stderr
    assert "Traceback" not in result.stderr
    header, row = result.stdout.splitlines()
    assert header.split() == ["indication", "expected", "stored", "new", "missing", "status"]
    assert row.split() == ["tourette", "-", "-", "0", "-", "failed"]
    assert "101" in loaded("search", "101").stdout


@pytest.mark.sqlite
def test_a_wrong_key_is_refused_once_and_never_shown(
    tracker: Callable[..., Any], own_server: EutilsServer
) -> None:
    result = tracker(
        "fetch", "tourette", TRACKER_EUTILS_URL=own_server.base_url, NCBI_API_KEY="invalid-secret"
    )
    assert result.returncode == 1
    assert "NCBI_API_KEY" in result.stdout + result.stderr
    assert "invalid-secret" not in result.stdout + result.stderr


@pytest.mark.sqlite
def test_fetch_without_an_email_runs_and_warns_once(
    tracker: Callable[..., Any], own_server: EutilsServer
) -> None:
    result = tracker("fetch", "parkinson", "epilepsy", TRACKER_EUTILS_URL=own_server.base_url, NCBI_EMAIL="")
    assert result.returncode == 0
    assert result.stderr.count("NCBI_EMAIL") == 1


@pytest.mark.sqlite
def test_a_locked_and_a_newer_and_a_foreign_database_are_told_apart(
    loaded: Callable[..., Any], tmp_path: Path
) -> None:
    assert loaded("backup", "newer.db").returncode == 0
    with sqlite3.connect(tmp_path / "newer.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    (tmp_path / "text.db").write_text("not a database at all, whatever its name says" * 40)
    newer = loaded("status", TRACKER_DATABASE_URL=f"sqlite:///{tmp_path}/newer.db")
    foreign = loaded("status", TRACKER_DATABASE_URL=f"sqlite:///{tmp_path}/text.db")
    assert (newer.returncode, foreign.returncode) == (1, 1)
    assert "newer version" in newer.stderr
    assert "not an SQLite database" in foreign.stderr


@pytest.mark.sqlite
def test_a_bad_catalog_file_says_file_line_and_reason(tracker: Callable[..., Any], tmp_path: Path) -> None:
    catalog = tmp_path / "mine.toml"
    catalog.write_text(
        '[indication.tinnitus2]\nlabel = "T"\nshort = "T"\nstatus = "emerging"\nblock = "tinnitus[tiabb]"\n'
    )
    result = tracker("topics", TRACKER_CATALOG=str(catalog))
    assert result.returncode == 1
    assert "mine.toml" in result.stderr
    assert "line" in result.stderr


def test_before_the_first_fetch_exports_are_empty_and_searches_find_nothing(
    tracker: Callable[..., Any],
) -> None:
    assert len(tracker("export", "articles").stdout.splitlines()) == 1
    assert tracker("search", "anything").stdout == "0 papers\n"


def test_a_catalog_with_nothing_enabled_is_told_and_trusted_for_nothing(
    tracker: Callable[..., Any], tmp_path: Path
) -> None:
    catalog = tmp_path / "none.toml"
    enabled = [entry.id for entry in load_catalog().enabled_indications]
    catalog.write_text("".join(f"[indication.{name}]\nenabled = false\n" for name in enabled))
    for command, code in ((["fetch"], 1), (["schedule"], 1), (["status"], 0), (["status", "--check"], 1)):
        result = tracker(*command, TRACKER_CATALOG=str(catalog))
        assert result.returncode == code
        assert "no indication is enabled" in result.stdout + result.stderr
        assert "can be trusted" not in result.stdout


def test_ctrl_c_in_the_middle_is_recorded_and_carried_on(
    tracker: Callable[..., Any], own_server: EutilsServer, tmp_path: Path
) -> None:
    own_server.set_faults([{"endpoint": "efetch", "count": 0, "kind": "stall", "seconds": 30}])
    environment = {**os.environ, "TRACKER_EUTILS_URL": own_server.base_url, "NCBI_EMAIL": "t@example.org"}
    fetch = subprocess.Popen(
        [sys.executable, "-m", "tracker.cli", "fetch", "parkinson"],
        env=environment,
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert fetch.stderr is not None
    for line in fetch.stderr:
        if "to fetch" in line:
            break
    time.sleep(0.3)
    fetch.send_signal(signal.SIGINT)
    _, rest = fetch.communicate(timeout=20)
    assert fetch.returncode == 1
    assert "carries on" in rest
    assert json.loads(tracker("runs", "--json").stdout)[0]["status"] == "interrupted"
    own_server.set_faults([])
    assert tracker("fetch", "parkinson", TRACKER_EUTILS_URL=own_server.base_url).returncode == 0


def test_doctor_finds_what_is_wrong_and_says_what_to_do(
    tracker: Callable[..., Any], own_server: EutilsServer
) -> None:
    assert tracker("init").returncode == 0
    well = tracker("doctor", TRACKER_EUTILS_URL=own_server.base_url)
    assert well.returncode == 0, well.stdout
    for name in ("catalog", "database", "integrity", "full-text index", "disk", "PubMed", "clock"):
        assert f"ok    {name}:" in well.stdout
    ill = tracker("doctor")
    assert ill.returncode == 1
    assert "fail  PubMed:" in ill.stdout


def test_one_fault_that_the_doctor_finds_hides_no_other(
    loaded: Callable[..., Any], own_server: EutilsServer, tmp_path: Path
) -> None:
    with used(tmp_path) as database, database.write() as c:
        c.exec_driver_sql("DROP TABLE article_search")
    said = loaded("doctor", TRACKER_EUTILS_URL=own_server.base_url)
    assert said.returncode == 1
    for line in ("ok    integrity:", "fail  full-text index:", "ok    unattributed papers:", "ok    PubMed:"):
        assert line in said.stdout, said.stdout + said.stderr

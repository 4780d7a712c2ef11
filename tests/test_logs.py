"""The log: what it tells, where it goes, and that no secret is ever in it, or in anything else that is left behind."""

from __future__ import annotations

import json
import logging
import os
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tests.stored import used
from tracker.cli import main
from tracker.errors import InputError
from tracker.logs import Redacting, logging_to, secrets
from tracker.models import Base

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from tests.eutils_server import EutilsServer

pytest_plugins = ["tests.commands", "tests.pubmed_server"]
pytestmark = pytest.mark.sqlite  # the same on either store
KEY = "c0ffee-0123456789abcdef-KEY"
WHO = "someone@example.org"
ECHOING = [  # faults whose bodies repeat the key, and some that do not
    {"kind": "429", "retry_after": "0.2"},
    {"kind": "rate_limit_200", "nth": 3},
    {"kind": "forward_error", "nth": 5},
    {"kind": "503", "nth": 7, "retry_after": "0.2"},
    {"kind": "truncate", "endpoint": "efetch"},
    {"kind": "reset", "endpoint": "efetch", "nth": 3},
]


def lines(text: str) -> list[dict[str, Any]]:
    """Return the log lines of a text, each a JSON object of its own."""
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def messages(text: str) -> list[str]:
    return [line["message"] for line in lines(text)]


def left_behind(folder: Path) -> str:
    """Return every file that a command left."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file()).decode(
        "utf-8", "replace"
    )


def held(folder: Path) -> str:
    """Return every row of the database, and what is packed in it."""
    with used(folder) as database, database.read() as c:
        rows = [row for table in Base.metadata.sorted_tables for row in c.execute(table.select())]
    packed = (zlib.decompress(value) for row in rows for value in row if isinstance(value, bytes))
    return "\n".join([*map(str, rows), *(text.decode("utf-8", "replace") for text in packed)])


def test_a_fetch_through_faults_tells_every_step_and_no_secret_to_anybody(
    tracker: Callable[..., Any], own_server: EutilsServer, tmp_path: Path
) -> None:
    own_server.set_faults(ECHOING)
    environment = {"TRACKER_EUTILS_URL": own_server.base_url, "NCBI_API_KEY": KEY, "NCBI_EMAIL": WHO}
    result = tracker("--log-level", "debug", "fetch", "parkinson", **environment)
    assert result.returncode == 0, result.stderr
    log = lines(result.stderr)
    assert all({"time", "level", "logger", "pid", "message"} <= line.keys() for line in log)
    assert {line["level"] for line in log} == {"DEBUG", "INFO", "WARNING"}
    told = {line["message"]: line for line in log}
    steps = {
        "database migrated",
        "run started",
        "request",
        "asking again",
        "everyone pauses",
        "listed",
        "batch stored",
    }
    assert steps | {"published", "totals asked", "totals kept"} <= told.keys()
    assert told["request"].keys() >= {"endpoint", "status", "seconds", "bytes", "attempt"}
    assert (told["published"]["status"], told["published"]["missing"]) == ("complete", 0)
    assert max(line["attempt"] for line in log if line["message"] == "request") > 1
    runs = json.loads(tracker("runs", "--json", **environment).stdout)
    assert [run["kind"] for run in runs] == ["totals", "fetch"]
    assert sum(line["message"] == "request" for line in log) == sum(run["requests"] for run in runs)
    assert sum(line["message"] == "asking again" for line in log) == sum(run["retries"] for run in runs)
    for said in (result.stdout, result.stderr, left_behind(tmp_path), held(tmp_path)):
        assert KEY not in said
        assert WHO not in said


def test_a_refused_key_is_in_no_log_no_message_and_no_ledger(
    tracker: Callable[..., Any], own_server: EutilsServer, tmp_path: Path
) -> None:
    secret = "invalid-" + KEY
    environment = {
        "TRACKER_EUTILS_URL": own_server.base_url,
        "NCBI_API_KEY": secret,
        "TRACKER_LOG_LEVEL": "debug",
    }
    result = tracker("--log-file", "tracker.log", "fetch", "tourette", **environment)
    assert result.returncode == 1
    log = (tmp_path / "tracker.log").read_text()
    assert {"request", "run ended", "command failed"} <= set(messages(log))
    assert messages(result.stderr) == [], "the log goes to the file instead"
    for said in (result.stdout, result.stderr, left_behind(tmp_path), held(tmp_path)):
        assert KEY not in said


@pytest.mark.parametrize("command", ["status", "doctor"])
def test_the_password_of_a_database_is_nowhere(
    tracker: Callable[..., Any], tmp_path: Path, command: str
) -> None:
    """A server that cannot be reached is complained about, with the address and without the password."""
    url = "postgresql+psycopg://scott:t%2Fger-99@127.0.0.1:9/papers?sslpassword=o%2Fther-77"
    result = tracker(
        "--log-level",
        "debug",
        "--log-file",
        "tracker.log",
        command,
        TRACKER_DATABASE_URL=url,
        PGPASSWORD="third-55",
    )
    assert result.returncode == 1
    for said in (result.stdout, result.stderr, left_behind(tmp_path)):
        for secret in ("t%2Fger-99", "t/ger-99", "o%2Fther-77", "o/ther-77", "third-55"):
            assert secret not in said


def said_by(*arguments: str) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, arguments)


def test_nothing_is_logged_unless_it_is_asked_for(tracker: Callable[..., Any], papers: Path) -> None:
    """The commands make lines of every level here, and Python itself would print the worst of them."""
    assert lines(said_by("import", str(papers)).stderr) == []
    result = tracker("import", "/dev/null")
    assert (result.returncode, len(result.stderr.splitlines())) == (1, 1)


@pytest.mark.parametrize(("level", "lowest"), [("debug", 10), ("info", 20), ("warning", 30), ("error", 40)])
def test_a_level_leaves_out_what_is_below_it(level: str, lowest: int) -> None:
    result = said_by("--log-level", level, "import", "--all", os.devnull)
    assert result.exit_code == 1
    told = [logging.getLevelNamesMapping()[line["level"]] for line in lines(result.stderr)]
    assert min(told) >= lowest
    assert len(told) == (4 if lowest <= logging.INFO else 2), (
        "created and begun; failed, and the command with it"
    )


def test_a_log_file_is_appended_to_and_alone_means_info(
    papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert said_by("init").exit_code == 0
    monkeypatch.setenv("TRACKER_LOG_FILE", str(tmp_path / "tracker.log"))
    for _ in range(2):
        assert said_by("import", str(papers)).exit_code == 0
    told = messages((tmp_path / "tracker.log").read_text())
    assert told == ["import started", "import ended", "milestones noted"] * 2


def test_a_log_that_was_moved_away_is_begun_anew(tmp_path: Path) -> None:
    """As logrotate does it, while the scheduler runs on."""
    log, old = tmp_path / "tracker.log", tmp_path / "tracker.log.1"
    with logging_to("info", log):
        logging.getLogger("tracker.test").info("one")
        log.rename(old)
        logging.getLogger("tracker.test").info("two")
    assert (messages(old.read_text()), messages(log.read_text())) == (["one"], ["two"])


def test_a_log_that_cannot_be_opened_is_refused_before_anything_is_done() -> None:
    result = said_by("--log-file", "no/such/folder/tracker.log", "status")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "no/such/folder/tracker.log cannot be written" in result.stderr


def test_a_level_that_does_not_exist_is_wrong_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said_by("--log-level", "loud", "status").exit_code == 2
    monkeypatch.setenv("TRACKER_LOG_LEVEL", "loud")
    assert said_by("status").exit_code == 2


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="left out: no /dev/full on this system")  # noqa: PTH110
def test_a_full_disk_under_the_log_stops_nothing_and_is_said_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NCBI_API_KEY", KEY)
    with logging_to("info", Path("/dev/full")):
        for _ in range(3):
            logging.getLogger("tracker.test").info("sent with %s", KEY)
    said = capsys.readouterr().err
    assert said == "The log cannot be written: No space left on device\n"


def test_a_folder_of_the_log_that_goes_away_stops_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "logs" / "tracker.log"
    log.parent.mkdir()
    with logging_to("info", log):
        log.unlink()
        log.parent.rmdir()
        logging.getLogger("tracker.test").info("one")
    assert capsys.readouterr().err.startswith("The log cannot be written")


def test_a_log_is_closed_with_the_command(tmp_path: Path) -> None:
    with pytest.raises(InputError), logging_to("info", tmp_path):
        pass
    with logging_to("debug", tmp_path / "tracker.log"):
        pass
    logging.getLogger("tracker.test").error("afterwards")
    assert (tmp_path / "tracker.log").read_text() == ""


SECRETS = st.text("abcXYZ012 /@:%+'\"\\é-_", min_size=8, max_size=20).filter(
    lambda text: text.strip() == text
)


PLACES: dict[str, Any] = {
    "message": lambda secret: {"msg": secret.replace("%", "%%") + " %s"},
    "argument": lambda secret: {"args": (f"the key {secret}",)},
    "field": lambda secret: {"text": f"<{secret}>"},
    "nested": lambda secret: {"form": [{"api_key": (secret, 1)}]},
    "key of a field": lambda secret: {"form": {secret: 1}},
    "object": lambda secret: {"thing": ValueError(secret)},
    "address": lambda secret: {"url": f"http://127.0.0.1/?api_key={quote(secret, safe='')}"},
    "error": lambda secret: {"exc_info": trouble(f"refused: {secret!r}")},
    "cause": lambda secret: {"exc_info": trouble("refused", cause=f"sent: {secret}")},
}


def trouble(text: str, cause: str = "") -> tuple[Any, ...]:
    error = KeyError(text)
    error.__cause__ = ValueError(cause)
    return (KeyError, error, None)


@given(SECRETS, st.sampled_from(sorted(PLACES)))
def test_a_secret_is_taken_out_wherever_it_stands(secret: str, place: str) -> None:
    formatter = Redacting(secrets({"NCBI_API_KEY": secret}))
    record = logging.LogRecord("tracker.test", logging.INFO, "test.py", 1, "said %s", ("nothing",), None)
    record.__dict__.update(PLACES[place](secret))
    line = formatter.format(record)
    assert "\n" not in line
    said = _strings(json.loads(line))
    for form in (secret, quote(secret, safe=""), repr(secret)[1:-1]):
        assert all(form not in text for text in said)
    assert any("[API key]" in text for text in said)


def _strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for pair in value.items() for part in pair for text in _strings(part)]
    if isinstance(value, list):
        return [text for part in value for text in _strings(part)]
    return [str(value)]


def test_every_password_that_the_environment_holds_is_known() -> None:
    found = secrets(
        {
            "NCBI_API_KEY": "",
            "NCBI_EMAIL": WHO,
            "TRACKER_DATABASE_URL": "postgresql://me:p%40ss/w@host/db?sslpassword=inner",
            "TRACKER_EUTILS_URL": "http://me:proxy-word@host/entrez/eutils/",
            "PGPASSWORD": "outer",
        }
    )
    assert found.keys() >= {WHO, "p%40ss/w", "p@ss/w", "inner", "proxy-word", "outer"}
    assert "" not in found
    assert "me" not in found

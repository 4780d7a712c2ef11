"""`tracker correct` as a user types it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from tests.correcting import default_file
from tracker.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytest_plugins = ["tests.commands"]
WHY = ("--why", "no random allocation, see Methods")


def test_a_correction_says_what_changed_and_where_it_is_noted(loaded: Callable[..., Any]) -> None:
    done = loaded("correct", "101", "rct", "yes", "--who", "Jane Doe", *WHY)
    assert (done.returncode, done.stdout) == (0, "101: evidence unknown -> rct\n")
    assert done.stderr == f"Noted in {default_file()}\n"
    line = default_file().read_text(encoding="utf-8").splitlines()[1]
    assert line.startswith('101,evidence:rct,yes,Jane Doe,"no random allocation, see Methods",20')
    exported = loaded("export", "corrections")
    assert exported.stdout.splitlines() == default_file().read_text(encoding="utf-8").splitlines()
    assert (
        "evidence:rct yes (Jane Doe: no random allocation, see Methods)"
        in loaded("export", "articles").stdout
    )


def test_without_a_database_a_correction_is_noted_and_no_database_is_made(
    tracker: Callable[..., Any], tmp_path: Path
) -> None:
    place = tmp_path / "new" / "corrections.csv"
    url = f"sqlite:///{place.with_name('mine.db')}"
    done = tracker("correct", "101", "dbs", "NO", *WHY, LOGNAME="jane", TRACKER_DATABASE_URL=url)
    assert done.returncode == 0
    assert done.stdout == f"101: noted in {place}; it applies when the paper arrives\n"
    assert ",jane," in place.read_text(encoding="utf-8")
    assert [path.name for path in place.parent.iterdir()] == ["corrections.csv"]


def test_what_was_noted_before_applies_when_the_papers_come(
    tracker: Callable[..., Any], papers: Path, tmp_path: Path
) -> None:
    elsewhere = {"TRACKER_CORRECTIONS": str(tmp_path / "team" / "ours.csv")}
    assert tracker("correct", "101", "parkinson", "no", *WHY, **elsewhere).returncode == 0
    assert tracker("import", papers, **elsewhere).returncode == 0
    assert not default_file().exists()
    found = tracker("export", "articles", "--indication", "parkinson", **elsewhere).stdout
    assert found.count("\n") == 1, "the header alone"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("101", "rtc", "yes", *WHY), "there is no label 'rtc'"),
        (("101", "rct", "perhaps", *WHY), "perhaps"),
        (("0", "rct", "yes", *WHY), "PMID"),
        (("101", "rct", "yes"), "--why"),
        (("101", "rct", "yes", "--why", " "), "why must not be empty"),
        (("101", "rct", "yes", "--who", "", *WHY), "who must not be empty"),
        (("101", "unknown", "yes", *WHY), "evidence:unknown or species:unknown"),
    ],
)
def test_wrong_usage_is_said_and_nothing_is_written(arguments: tuple[str, ...], message: str) -> None:
    done = CliRunner().invoke(main, ["correct", *arguments])
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr
    assert not default_file().exists()


def test_a_file_with_a_fault_is_named_with_its_line(loaded: Callable[..., Any], papers: Path) -> None:
    default_file().parent.mkdir(parents=True, exist_ok=True)
    default_file().write_text("pmid,label,verdict,who,why\n101,rct,oui,Jane,why\n", encoding="utf-8")
    for command in (("correct", "101", "rct", "yes", *WHY), ("import", str(papers))):
        done = loaded(*command)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == f"Error: {default_file()}, line 2: the verdict is 'oui': write yes or no\n"

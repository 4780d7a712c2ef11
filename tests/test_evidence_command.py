"""`tracker evidence`: counts by level, strict and broad, and how well the rules do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.records import article_xml, write_set
from tracker.label import gold, measured

if TYPE_CHECKING:
    from collections.abc import Callable

pytest_plugins = ["tests.commands"]
README = (Path(__file__).resolve().parents[1] / "README.md").read_text(encoding="utf-8")


def test_the_command_prints_what_was_measured_and_how_many_judged_papers_are_here(
    tracker: Callable[..., Any], tmp_path: Path
) -> None:
    pmid = gold()["reviewed"][0].pmid
    record = article_xml(
        pmid, "Deep brain stimulation for Parkinson's disease: a review", publication_types=["Review"]
    )
    assert tracker("import", "--all", write_set(tmp_path / "one.xml", record)).returncode == 0
    result = tracker("evidence", "--audit")
    assert (result.returncode, result.stderr) == (0, "")
    shipped, here = result.stdout.split("Measured again on this database")
    lines = {tuple(line.split()[:2]): line for line in shipped.splitlines() if line}
    for score in (score for score in measured() if " " not in score.rule):
        line = lines[score.rule, score.sample]
        assert f" {score.n:,} " in line
        assert score.precision is None or f" {score.precision:.2f} (" in line
    assert "1 of the 596 papers judged by hand is stored here" in here
    quoted = [
        line for line in README.splitlines() if line.split("  ")[0] in {score.rule for score in measured()}
    ]
    assert len(quoted) > 10
    assert [line for line in quoted if line not in shipped] == []
    assert "evidence" in here


def test_the_command_counts_every_level_strictly_and_broadly(loaded: Callable[..., Any]) -> None:
    """Two papers without tags: one told by nothing, one by its title since NLM has not indexed it."""
    result = loaded("evidence")
    assert (result.returncode, result.stderr) == (0, "")
    header, *rows = result.stdout.splitlines()
    assert header.split()[:2] == ["indication", "papers"]
    told = {row.split()[0]: row.split()[1:] for row in rows if row}
    assert told["parkinson"][0] == told["depression"][0] == "1"
    assert told["parkinson"][-1] == "100%/100%"
    assert told["tbi"][0] == "0"
    assert told["tbi"][-1] == "-"


def test_an_empty_database_has_no_evidence_and_is_no_error(tracker: Callable[..., Any]) -> None:
    for options in ([], ["--audit"]):
        result = tracker("evidence", *options)
        assert (result.returncode, result.stderr) == (0, "")

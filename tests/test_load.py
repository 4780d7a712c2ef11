"""Loading files: what is kept, what is reported, and what a broken file leaves behind."""

from __future__ import annotations

import datetime as dt
import gzip
import math
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from tests.bulk import FILES
from tests.records import article_set, article_xml, delete_citation, write_set
from tests.stored import temporary_store
from tracker import demo, queries
from tracker.catalog import load_catalog
from tracker.config import Settings
from tracker.errors import InputError
from tracker.load import Loaded, import_files
from tracker.load.corpus import load_corpus
from tracker.models import Article
from tracker.session import Session
from tracker.update import relabel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CATALOG = load_catalog()
RELEVANT = article_xml(101, "Deep brain stimulation for Parkinson's disease", revised="2024-05-01")
IRRELEVANT = article_xml(102, "Dried blood spots in newborn screening")


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A session on an empty database; PubMed is not asked."""
    with temporary_store() as database:
        yield Session(Settings(database.url, state_dir=tmp_path), CATALOG, database)


@pytest.fixture
def load(session: Session) -> Callable[..., Loaded]:
    def run(*files: Path, keep_all: bool = False) -> Loaded:
        return import_files(session, files, keep_all=keep_all, tell=lambda _: None)

    return run


def members(session: Session, indication: str = "parkinson") -> set[int]:
    with session.database.read() as c:
        return queries.members(c, indication)


@pytest.mark.parametrize("name", ["set.xml", "set.xml.gz"])
def test_keeps_what_answers_a_query_and_counts_the_rest(
    session: Session, load: Callable[..., Loaded], tmp_path: Path, name: str
) -> None:
    report = load(write_set(tmp_path / name, RELEVANT, IRRELEVANT))
    assert str(report) == "2 read, 1 kept (1 new, 0 changed), 1 not relevant"
    assert members(session) == {101}
    with session.database.read() as c:
        assert queries.stored_pmids(c, [101, 102]) == {101}
        assert queries.runs(c)[0].kind == "import"
        assert queries.members(c, "parkinson", "pubmed") == set(), "PubMed has not listed it"


def test_all_keeps_every_record_but_only_those_that_answer_are_members(
    session: Session, load: Callable[..., Loaded], tmp_path: Path
) -> None:
    report = load(write_set(tmp_path / "set.xml", RELEVANT, IRRELEVANT), keep_all=True)
    assert (report.kept, report.not_relevant) == (2, 0)
    assert members(session) == {101}
    with session.database.read() as c:
        assert {row.pmid for row in queries.search(c, "blood")} == {102}


def test_loading_the_same_file_again_changes_nothing(load: Callable[..., Loaded], tmp_path: Path) -> None:
    file = write_set(tmp_path / "set.xml", RELEVANT)
    load(file)
    assert str(load(file)) == "1 read, 1 kept (0 new, 0 changed), 0 not relevant"


def test_an_older_revision_never_replaces_a_newer_one(
    session: Session, load: Callable[..., Loaded], tmp_path: Path
) -> None:
    old = article_xml(
        101, "Deep brain stimulation for Parkinson's disease: first title", revised="2020-01-01"
    )
    load(write_set(tmp_path / "new.xml", RELEVANT))
    assert load(write_set(tmp_path / "old.xml", old)).older == 1
    with session.database.read() as c:
        assert queries.search(c, "101")[0].title == "Deep brain stimulation for Parkinson's disease"


def test_a_revision_that_answers_no_query_any_more_ends_the_membership(
    session: Session, load: Callable[..., Loaded], tmp_path: Path
) -> None:
    load(write_set(tmp_path / "first.xml", RELEVANT))
    load(write_set(tmp_path / "second.xml", article_xml(101, "Dried blood spots", revised="2025-01-01")))
    assert members(session) == set()
    with session.database.read() as c:
        assert queries.stored_pmids(c, [101]) == {101}, "kept, with the reason"


def test_a_deleted_citation_ends_the_membership(
    session: Session, load: Callable[..., Loaded], tmp_path: Path
) -> None:
    load(write_set(tmp_path / "first.xml", RELEVANT))
    report = load(write_set(tmp_path / "update.xml", IRRELEVANT, delete_citation(101)))
    assert report.deleted == 1
    assert members(session) == set()


def test_changed_rules_do_not_bring_a_deleted_citation_back(
    session: Session, load: Callable[..., Loaded], tmp_path: Path
) -> None:
    load(write_set(tmp_path / "first.xml", RELEVANT))
    load(write_set(tmp_path / "update.xml", delete_citation(101)))
    with session.database.write() as c:
        c.execute(update(Article).values(labelled_from=None))
    assert relabel(session, lambda _: None) == 1
    assert members(session) == set()


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"PMID,title\n1,no XML\n", "XML"),
        (b"<html><body>Access Denied</body></html>", "HTML"),
        (gzip.compress(article_set(RELEVANT))[:-40], "truncated|cut|end"),
        (article_set(RELEVANT, IRRELEVANT)[:-60], "cut|end"),
    ],
    ids=["empty", "not-xml", "html", "truncated-gzip", "cut-xml"],
)
def test_a_broken_file_is_one_clear_line_and_nothing_of_it_is_shown(
    session: Session, load: Callable[..., Loaded], tmp_path: Path, content: bytes, says: str
) -> None:
    load(
        write_set(tmp_path / "before.xml", article_xml(100, "Deep brain stimulation in Parkinson's disease"))
    )
    broken = tmp_path / "broken.xml.gz"
    broken.write_bytes(content)
    with pytest.raises(InputError, match=f"broken.xml.gz.*({says})|({says}).*broken.xml.gz"):
        load(broken)
    assert members(session) == {100}, "what was there before is untouched"
    with session.database.read() as c:
        assert queries.runs(c)[0].status == "failed"
        assert queries.search(c, "101") == []


@pytest.mark.sqlite
def test_two_processes_that_load_the_demo_at_once_share_one() -> None:
    code = "from tracker.load import load_demo; print(load_demo(print, records=300))"
    both = [
        subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    said = [child.communicate(timeout=120) for child in both]
    assert [(child.returncode, errors) for child, (_, errors) in zip(both, said, strict=True)] == [
        (0, "")
    ] * 2
    assert len({output.splitlines()[-1] for output, _ in said}) == 1
    assert sum("Composing" in output for output, _ in said) == 1


def test_the_demo_corpus_is_what_its_plan_says(session: Session) -> None:
    """A small corpus: PubMed's memberships equal the planted listing, every run is complete, all is synthetic."""
    now = dt.datetime(2026, 6, 30, 12, tzinfo=dt.UTC)
    load_corpus(session, now, lambda _: None, records=1500)
    truth = demo.planted(today=now.date(), records=1500)
    for indication in CATALOG.enabled_indications:
        assert members(session, indication.id) == set(truth.listing(indication.id))
    with session.database.read() as c:
        assert {run.status for run in queries.runs(c)} == {"complete"}
        assert queries.has_kind(c, "demo")
        assert queries.years_known(c) == (1985, now), "nothing is left to ask"
        asked = {row.year: row.records for row in queries.total_rows(c)}
        assert asked == {year: demo.pubmed_total(year) for year in range(1985, 2027)}
        assert queries.pubmed_totals(c).keys() == set(range(1985, 2026)), "this year is not over"


def test_the_synthetic_pubmed_grows_at_the_rate_that_is_planted() -> None:
    assert demo.pubmed_total(2025) == 1_700_000
    rates = [math.log(demo.pubmed_total(year + 1) / demo.pubmed_total(year)) for year in range(1985, 2026)]
    assert rates == pytest.approx([0.04] * len(rates), abs=1e-5)


def test_of_the_real_records_the_known_papers_are_members_and_the_known_false_positives_are_not(
    session: Session, load: Callable[..., Loaded], reference: Path
) -> None:
    report = load(*sorted((reference / "pubmed" / "records").glob("*.xml.gz")))
    assert (report.read, report.unreadable) == (453, 0)
    assert members(session, "alzheimer") >= {33935089, 34083732, 34093384}
    assert 33894241 in members(session, "tbi")
    assert 32719969 in members(session, "ptsd")
    with session.database.read() as c:
        assert queries.stored_pmids(c, [33846903, 34082341]) == set(), "dried blood spots; chemistry"


@pytest.mark.bulk
def test_a_whole_update_file_is_loaded_in_constant_memory(bulk: Path, tmp_path: Path) -> None:
    """20,788 records, 233 MB of XML: the process stays under 300 MB."""
    program = (
        "import atexit, pathlib, re, sys\nfrom tracker.cli import main\n"
        "status = pathlib.Path('/proc/self/status')\n"
        "atexit.register(lambda: print(re.search(r'VmHWM:\\s+(\\d+)', status.read_text())[1], file=sys.stderr))\n"
        "main(['import', sys.argv[1]])"
    )
    result = subprocess.run(
        [sys.executable, "-c", program, str(bulk / FILES[0])],
        env={**os.environ, "TRACKER_DATABASE_URL": f"sqlite:///{tmp_path}/bulk.db"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.startswith("20,788 read, ")
    assert "20 deletions noted" in result.stdout
    assert (
        int(result.stderr.splitlines()[-1]) < 300_000
    )  # its own peak: ru_maxrss would start at that of the test run

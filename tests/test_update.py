"""The whole flow against a PubMed on loopback: complete, idempotent, honest about what is missing."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.records import article_set, article_xml, write_set
from tests.stored import temporary_store
from tests.updating import CATALOG, PAPER, Notes, impatient, members
from tracker import queries, store
from tracker.catalog import load_catalog
from tracker.config import Settings
from tracker.errors import UsageError
from tracker.load import import_files
from tracker.session import Session
from tracker.update import RunResult, Updater, fetch_all

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.eutils_server import EutilsServer
    from tests.eutils_server.reference import ReferenceServer

    Server = EutilsServer | ReferenceServer

pytest_plugins = ["tests.pubmed_server", "tests.update_fixtures"]


@pytest.mark.parametrize("indication", [entry.id for entry in CATALOG.enabled_indications])
def test_what_is_stored_is_what_pubmed_has(
    pubmed_server: Server, session: Session, update: Callable[..., RunResult], indication: str
) -> None:
    """With a listing cap of five, every paper of the exact query sent is a member, and nothing else is."""
    truth = set(pubmed_server.truth(CATALOG.query(indication)))
    result = update(indication)
    assert result.complete
    assert (result.expected, result.stored, result.missing) == (len(truth), len(truth), ())
    assert members(session, indication) == truth


def test_a_second_fetch_stores_nothing_and_asks_only_for_what_may_have_changed(
    pubmed_server: Server, session: Session, update: Callable[..., RunResult]
) -> None:
    update("parkinson")
    with session.database.read() as c:
        version = queries.current_version(c)
    before = pubmed_server.stats().requests
    again = update("parkinson")
    assert (again.status, again.new, again.changed, again.left) == ("complete", 0, 0, 0)
    with session.database.read() as c:
        ledger = queries.runs(c, 2)
        assert queries.current_version(c) == version
    assert ledger[0].changed_since is not None
    assert ledger[0].to_fetch < ledger[1].to_fetch
    assert pubmed_server.stats().requests - before == ledger[0].requests


def test_new_papers_are_added_and_gone_ones_leave(
    pubmed_server: Server, session: Session, update: Callable[..., RunResult]
) -> None:
    update("parkinson")
    before = members(session, "parkinson")
    gone = min(before)
    pubmed_server.add(article_set(article_xml(88_000_001, **PAPER)))
    pubmed_server.delete(gone)
    result = update("parkinson")
    assert (result.new, result.left) == (1, 1)
    assert members(session, "parkinson") == before - {gone} | {88_000_001}
    with session.database.read() as c:
        assert queries.stored_pmids(c, [gone]) == {gone}, "a paper that left is kept, dated, with the reason"


def test_full_asks_for_everything_again_and_finds_what_changed(
    pubmed_server: Server, session: Session, update: Callable[..., RunResult]
) -> None:
    pubmed_server.add(article_set(article_xml(88_000_001, **PAPER)))
    update("parkinson")
    pubmed_server.add(article_set(article_xml(88_000_001, **PAPER | {"abstract": "Corrected."})))
    assert update("parkinson").changed == 0
    assert update("parkinson", full=True).changed == 1
    with session.database.read() as c:
        detail = queries.article_detail(c, 88_000_001)
    assert detail is not None


@pytest.mark.parametrize("kind", ["500", "truncate", "drop_records", "empty_set"])
def test_a_fault_that_lasts_leaves_an_incomplete_run_that_says_what_is_missing(
    pubmed_server: Server, session: Session, update: Callable[..., RunResult], kind: str
) -> None:
    """The run ends incomplete with exactly the missing PMIDs; the next run, without the fault, heals it."""
    truth = set(pubmed_server.truth(CATALOG.query("parkinson")))
    pubmed_server.set_faults([{"endpoint": "efetch", "nth": 2, "count": 0, "kind": kind, "k": 3}])
    result = update("parkinson")
    assert result.status == "incomplete"
    assert set(result.missing) == truth - members(session, "parkinson")
    assert 0 < len(result.missing) < len(truth)
    pubmed_server.set_faults([])
    healed = update("parkinson")
    assert healed.complete
    assert members(session, "parkinson") == truth


def test_an_incomplete_run_closes_nothing(
    pubmed_server: Server, session: Session, update: Callable[..., RunResult]
) -> None:
    update("parkinson")
    before = members(session, "parkinson")
    pubmed_server.delete(min(before))
    pubmed_server.add(article_set(article_xml(88_000_001, **PAPER)))
    pubmed_server.set_faults([{"endpoint": "efetch", "count": 0, "kind": "500"}])
    assert update("parkinson").missing == (88_000_001,)
    assert members(session, "parkinson") == before


def test_a_search_that_fails_is_a_failed_run_and_shows_nothing(
    pubmed_server: Server, session: Session, update: Callable[..., RunResult]
) -> None:
    pubmed_server.set_faults([{"endpoint": "esearch", "count": 0, "kind": "backend_failed"}])
    result = update("parkinson")
    assert result.status == "failed"
    assert result.error
    with session.database.read() as c:
        assert queries.runs(c)[0].status == "failed"
        assert queries.current_version(c) is None


def test_an_interrupted_run_publishes_nothing_and_the_next_carries_on(
    session: Session, update: Callable[..., RunResult]
) -> None:
    """Ctrl-C after the first batch: its articles stay and are not asked for again."""

    class Impatient(Notes):
        def fetched(self, *_: object) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Updater(session, Impatient(), dt.datetime.now(dt.UTC), client=impatient).update("parkinson")
    assert members(session, "parkinson") == set()
    with session.database.read() as c:
        interrupted = queries.runs(c)[0]
        assert interrupted.status == store.INTERRUPTED
        assert queries.search(c, "stimulation") == [], "nothing of it is shown"
    result = update("parkinson")
    assert result.complete
    with session.database.read() as c:
        assert queries.runs(c)[0].to_fetch == result.expected - 3


def test_two_at_once_fetch_an_indication_once(session: Session, update: Callable[..., RunResult]) -> None:
    """The second waits for the first, and takes its run for its own."""
    since = dt.datetime.now(dt.UTC)
    results: list[RunResult] = []
    threads = [
        threading.Thread(target=lambda: results.append(update("parkinson", since=since))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result.by_another for result in results) == [False, True]
    assert all(result.complete for result in results)
    with session.database.read() as c:
        assert len(queries.runs(c)) == 1


def test_the_order_is_the_catalogs_and_the_watcher_hears_of_everything(session: Session) -> None:
    notes = Notes()
    results = fetch_all(session, ["spasticity", "tbi"], notes)
    assert [result.indication for result in results] == ["tbi", "spasticity"]
    assert [item for item in notes.told if item[0] in {"started", "ended"}] == [
        ("started", "tbi"), ("ended", "tbi", "complete"), ("started", "spasticity"), ("ended", "spasticity", "complete"),
    ]  # fmt: skip


def test_the_ledger_knows_what_was_asked_while_a_run_goes_on(pubmed_server: Server, session: Session) -> None:
    """So a run that is killed has told it, up to its last batch."""

    class Looks(Notes):
        def fetched(self, indication: str, asked: int) -> None:
            super().fetched(indication, asked)
            with session.database.read() as c:
                run = queries.runs(c, 1)[0]
            assert run.status == "running"
            assert run.bytes > 0
            seen.append((run.requests, pubmed_server.stats().requests))

    seen: list[tuple[int, int]] = []
    fetch_all(session, ["parkinson"], Looks(), client=impatient)
    assert len(seen) > 1
    assert all(told == counted for told, counted in seen)


def test_an_unknown_indication_is_refused_before_anything_is_asked(
    pubmed_server: Server, session: Session
) -> None:
    before = pubmed_server.stats().requests
    with pytest.raises(UsageError, match="parkinson"):
        fetch_all(session, ["parkinsons"], Notes())
    with pytest.raises(UsageError, match="not enabled: tinnitus"):
        fetch_all(session, ["parkinson", "tinnitus"], Notes())
    assert pubmed_server.stats().requests == before


def test_without_a_network_the_first_failure_makes_the_others_fail_sooner(session: Session) -> None:
    """Every indication gets its failed run in the ledger, but only the first is waited for at length."""
    nowhere = replace(session.settings, eutils_url="http://127.0.0.1:9/entrez/eutils/")
    notes = Notes()
    results = fetch_all(
        Session(nowhere, session.catalog, session.database), ["tbi", "ptsd", "ocd"], notes, client=impatient
    )
    assert [result.status for result in results] == ["failed"] * 3
    waits = [sum(item[:2] == ("waiting", name) for item in notes.told) for name in ("tbi", "ptsd", "ocd")]
    assert waits[0] > waits[1] == waits[2]


@pytest.mark.parametrize("pubmed_server", ["own"], indirect=True)
def test_what_pubmed_changed_in_silence_is_a_warning_in_the_ledger(
    pubmed_server: Server, session: Session, update: Callable[..., RunResult]
) -> None:
    remark = '<WarningList><QuotedPhraseNotFound>"dorsal column"[Title/Abstract]</QuotedPhraseNotFound></WarningList>'
    pubmed_server.set_faults([{"endpoint": "esearch", "count": 0, "kind": "remark", "remarks": remark}])
    result = update("parkinson")
    assert result.complete
    assert len(result.warnings) == 1
    assert "dorsal column" in result.warnings[0]
    with session.database.read() as c:
        assert queries.runs(c)[0].warnings == result.warnings


def test_full_notices_a_record_that_is_not_delivered_again(
    pubmed_server: Server, session: Session, update: Callable[..., RunResult]
) -> None:
    """The older copy stays, and the run says that it is not complete."""
    update("parkinson")
    before = members(session, "parkinson")
    pubmed_server.set_faults([{"endpoint": "efetch", "count": 0, "kind": "empty_set"}])
    result = update("parkinson", full=True)
    assert result.status == "incomplete"
    assert set(result.missing) == before == members(session, "parkinson")


def test_a_whole_fetch_is_polite(pubmed_server: Server, tmp_path: Path) -> None:
    """Every indication, PubMed's real limits, a listing cap of five: never over the limit, always named, no long GET."""
    pubmed_server.configure(cap=5)
    with temporary_store() as database:
        settings = Settings(
            database.url,
            eutils_url=pubmed_server.base_url,
            api_key="a-key",
            email="t@example.org",
            state_dir=tmp_path,
        )
        results = fetch_all(Session(settings, CATALOG, database), [], Notes())
    assert all(result.complete for result in results)
    stats = pubmed_server.stats()
    assert stats.max_in_any_second <= 10
    assert (stats.over_limit, stats.no_tool, stats.no_email, stats.long_gets) == (0, 0, 0, 0)


@pytest.mark.parametrize("pubmed_server", ["own"], indirect=True)
def test_a_sudden_collapse_of_the_listing_is_not_believed_until_it_is_accepted(
    pubmed_server: Server, session: Session, update: Callable[..., RunResult]
) -> None:
    """A server that answers "0 hits" for a while must not empty an indication in silence."""
    pmids = range(88_000_001, 88_000_031)
    pubmed_server.add(article_set(*(article_xml(pmid, **PAPER) for pmid in pmids)))
    before = update("parkinson").stored
    for pmid in members(session, "parkinson"):
        pubmed_server.delete(pmid)
    result = update("parkinson")
    assert (result.status, result.left, result.missing) == ("incomplete", 0, ())
    assert f"only 0 of the {before} papers" in (result.error or "")
    assert len(members(session, "parkinson")) == before, "nothing was closed"
    accepted = update("parkinson", full=True)
    assert (accepted.status, accepted.left) == ("complete", before)
    assert members(session, "parkinson") == set()


@pytest.mark.parametrize("pubmed_server", ["own"], indirect=True)
def test_changed_rules_label_everything_again_and_move_imported_papers(
    session: Session, tmp_path: Path
) -> None:
    """With the catalog changed, the next fetch relabels first; only imported papers change their local memberships."""
    file = write_set(
        tmp_path / "papers.xml",
        article_xml(101, "Deep brain stimulation for Parkinson's disease"),
        article_xml(102, "Transcutaneous electrical nerve stimulation in spasticity"),
    )
    import_files(session, [file], keep_all=True, tell=lambda _: None)
    mine = tmp_path / "mine.toml"
    mine.write_text(
        '[modality.tens]\nenabled = true\n[indication.parkinson]\nblock = "nothing"[ti]\n'.replace(
            '"nothing"[ti]', "'nothing[ti]'"
        )
    )
    changed = Session(session.settings, load_catalog(mine), session.database)
    notes = Notes()
    fetch_all(changed, ["tourette"], notes, client=impatient)
    assert notes.told[0] == ("noting", "The rules have changed: labelling 2 articles again ...")
    with session.database.read() as c:
        assert queries.members(c, "parkinson", "local") == set()
        assert queries.members(c, "spasticity", "local") == {102}
        assert {run.kind for run in queries.runs(c)} == {"import", "relabel", "fetch"}
        assert queries.labelled(c, "modality")["tens"] == [102]
    again = Notes()
    fetch_all(changed, ["tourette"], again, client=impatient)
    assert again.told[0][0] == "started", "nothing is labelled twice"

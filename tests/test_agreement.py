"""Local matching checked against PubMed: what the rules explain, what only one side finds, block by block."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.eutils_server.client import PATIENCE, WideOpen
from tests.records import article_set, article_xml, write_set
from tests.stored import article, counted, publish, save, temporary_store
from tracker import store
from tracker.catalog import load_catalog
from tracker.doctor import Finding, examine
from tracker.doctor.agreement import Comparison, Tally, named, percent
from tracker.doctor.blocks import ask_blocks, block_query
from tracker.queries.agreement import last_listings, member_count, members_with_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.eutils_server import EutilsServer
    from tests.eutils_server.reference import ReferenceServer
    from tracker.database import Database
    from tracker.pubmed import PubMed

pytest_plugins = ["tests.commands", "tests.pubmed_server"]
CATALOG = load_catalog()
INDICATIONS = [entry.id for entry in CATALOG.enabled_indications]
QUERIES = {name: CATALOG.query(name) for name in INDICATIONS}
DBS_PARKINSON = "Deep brain stimulation for Parkinson's disease"


def titled(pmid: int, title: str, **values: Any) -> Any:
    return article(pmid, title=title, **values)


def compared(database: Database, asked: dict[str, set[int]] | None = None) -> Comparison:
    with database.read() as c:
        comparison = Comparison(CATALOG, last_listings(c, QUERIES), asked)
        comparison.add_all(members_with_text(c, INDICATIONS))
    return comparison


def listed(database: Database, *articles: Any, indication: str = "parkinson") -> None:
    publish(database, articles, indication, query=QUERIES[indication])


def imported(database: Database, *articles: Any, indication: str = "parkinson") -> None:
    with database.write() as c:
        run = store.start_run(c, kind="import")
        save(c, run, articles)
        store.open_memberships(c, run, indication, store.LOCAL, [item.pmid for item in articles])
        store.publish(c, run)


def test_every_listed_paper_is_explained_by_both_sides_of_the_query_or_named(database: Database) -> None:
    listed(
        database,
        titled(1, DBS_PARKINSON),
        titled(2, "Deep brain stimulation of the fornix"),
        titled(3, "Gait in Parkinson's disease"),
        titled(4, "Neither of them"),
    )
    found = compared(database).indications["parkinson"]
    assert (found.block.agreed, sorted(found.block.pubmed_only)) == (2, [2, 4])
    assert (found.modalities.agreed, sorted(found.modalities.pubmed_only)) == (2, [3, 4])
    assert (found.reverse.agreed, found.reverse.local_only) == (1, [])


def test_an_imported_paper_that_the_listing_of_the_same_query_does_not_hold_is_local_only(
    database: Database,
) -> None:
    listed(database, titled(1, DBS_PARKINSON))
    imported(database, titled(1, DBS_PARKINSON), titled(2, DBS_PARKINSON))
    found = compared(database).indications["parkinson"]
    assert (found.block.total, found.reverse.agreed, found.reverse.local_only) == (1, 1, [2])
    assert str(found.reverse) == "parkinson: PubMed lists 1 of 2 local matches (50%); local only: 2"


@pytest.mark.parametrize("created", [dt.date(2026, 1, 2), dt.date(2026, 3, 4), None])
def test_a_paper_that_arrived_after_the_listing_proves_nothing(
    database: Database, created: dt.date | None
) -> None:
    listed(database, titled(1, DBS_PARKINSON))
    imported(database, titled(2, DBS_PARKINSON, created=created))
    assert compared(database).indications["parkinson"].reverse.local_only == []


def test_a_paper_fetched_for_one_indication_is_held_against_the_others_it_answers(database: Database) -> None:
    both = titled(1, "Deep brain stimulation in Parkinson's disease and epilepsy")
    listed(database, both)
    listed(database, titled(2, "Vagus nerve stimulation for epilepsy"), indication="epilepsy")
    assert compared(database).indications["epilepsy"].reverse.local_only == [1]


def test_a_listing_of_another_query_is_not_compared(database: Database) -> None:
    publish(database, [titled(1, "Neither of them")], "parkinson", query="an older query")
    assert compared(database).indications == {}


def test_a_closed_membership_is_not_compared(database: Database) -> None:
    listed(database, titled(1, DBS_PARKINSON), titled(2, "Neither of them"))
    listed(database, titled(1, DBS_PARKINSON))
    assert compared(database).indications["parkinson"].block.total == 1


def test_members_are_read_in_portions_and_each_comes_once() -> None:
    with temporary_store() as database:
        many = [titled(pmid, DBS_PARKINSON) for pmid in range(1, 1202)]
        listed(database, *many)
        imported(database, *many[:700])
        with database.read() as c, counted(database) as statements:
            pmids = [member.record.pmid for member in members_with_text(c, INDICATIONS)]
            assert pmids == list(range(1, 1202))
            assert len(statements) < 3 * 10 + 2
        with database.read() as c:
            assert member_count(c, INDICATIONS) == 1201


@given(st.integers(0, 5000), st.integers(0, 200), st.integers(0, 200))
def test_more_disagreement_never_looks_better(agreed: int, fewer: int, more: int) -> None:
    def tally(differing: int) -> Tally:
        return Tally("x:", "papers", agreed, pubmed_only=list(range(differing)))

    first, second = tally(fewer), tally(fewer + more)
    assert second.doubtful or not first.doubtful
    assert not tally(0).doubtful
    assert first.doubtful <= (first.differing > 0.01 * first.total)


def test_two_odd_papers_are_no_alarm_and_one_in_fifty_of_many_is() -> None:
    assert not Tally("x:", "papers", 2, pubmed_only=[1, 2]).doubtful
    assert not Tally("x:", "papers", 990, pubmed_only=list(range(10))).doubtful
    assert Tally("x:", "papers", 980, pubmed_only=list(range(20))).doubtful
    assert Tally("x:", "papers", 0, local_only=[1, 2, 3]).doubtful


def test_a_hundred_percent_means_every_one() -> None:
    assert [percent(9999, 10_000), percent(10_000, 10_000), percent(0, 3)] == ["99.9%", "100%", "0%"]
    assert named(range(1, 14)) == "13, 12, 11, 10, 9, 8, 7, 6, 5, 4 and 3 more"


def agreement(findings: list[Finding], name: str = "agreement") -> Finding:
    return next(finding for finding in findings if finding.name == name)


def test_the_doctor_warns_when_a_block_explains_too_little(
    database: Database, own_server: EutilsServer, tmp_path: Path
) -> None:
    listed(database, *[titled(pmid, DBS_PARKINSON) for pmid in range(1, 50)])
    settings = WideOpen(str(database.url), eutils_url=own_server.base_url, state_dir=tmp_path)
    assert agreement(examine(settings)).state == "ok"
    listed(database, *[titled(pmid, "Of something else") for pmid in range(1, 13)])
    told = agreement(examine(settings))
    assert (told.state, bool(told.advice)) == ("warn", True)
    assert (
        "parkinson: its block explains 0 of 12 members (0%); PubMed only: 12, 11, 10, 9, 8, 7, 6, 5, 4, 3 and 2 more"
        in told.lines
    )
    assert (
        "tbi: not compared, there is no complete listing of its present query (tracker fetch tbi)"
        in told.lines
    )


def test_each_block_is_asked_within_what_is_followed() -> None:
    query = block_query(CATALOG, "vns")
    assert '"Vagus Nerve Stimulation"[mh]' in query
    assert '"Epilepsy"[mh]' in query
    assert '"Deep Brain Stimulation"[mh]' not in query


def test_blocks_asked_apart_agree_with_what_is_stored(
    tracker: Callable[..., Any], pubmed_server: EutilsServer | ReferenceServer
) -> None:
    environment = {"TRACKER_EUTILS_URL": pubmed_server.base_url, "NCBI_API_KEY": "a-key"}
    assert tracker("fetch", "parkinson", "epilepsy", **environment).returncode == 0
    said = tracker("doctor", "--blocks", **environment)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "ok    agreement: the rules explain" in said.stdout
    assert "(100%)" in said.stdout.partition("agreement:")[2].splitlines()[0]
    assert "ok    modality blocks: PubMed and the local blocks agree on" in said.stdout
    assert "dbs: both find" in said.stdout
    assert "PubMed answers fus (24 of 24)" in said.stderr
    assert pubmed_server.stats().over_limit == 0


def test_what_only_one_side_finds_is_named_block_by_block(
    database: Database, own_server: EutilsServer, tmp_path: Path
) -> None:
    there = {7: DBS_PARKINSON, 8: "Vagus nerve stimulation in Parkinson's disease", 9: "Withdrawn"}
    own_server.add(article_set(*[article_xml(pmid, title) for pmid, title in there.items()]))
    here = {7: DBS_PARKINSON, 8: DBS_PARKINSON, 9: DBS_PARKINSON}
    listed(database, *[titled(pmid, title) for pmid, title in here.items()])
    own_server.configure(rate_limit=0)
    settings = WideOpen(
        str(database.url), eutils_url=own_server.base_url, email="t@example.org", state_dir=tmp_path
    )
    told = agreement(examine(settings, blocks=True), "modality blocks")
    assert "dbs: both find 1 of 2 papers (50%); local only: 8" in told.lines
    assert "vns: both find 0 of 1 papers (0%); PubMed only: 8" in told.lines
    assert "not compared, PubMed no longer lists them (run tracker fetch): 9" in told.lines
    assert any(line.startswith("no paper on either side: ") and "ect" in line for line in told.lines)


def test_when_pubmed_cannot_be_asked_the_stored_listings_are_compared_all_the_same(
    tracker: Callable[..., Any], tmp_path: Path
) -> None:
    papers = write_set(tmp_path / "papers.xml", article_xml(1, DBS_PARKINSON))
    assert tracker("import", papers).returncode == 0
    said = tracker("doctor", "--blocks")
    assert said.returncode == 1
    assert "fail  modality blocks: PubMed could not answer" in said.stdout
    assert "ok    agreement: " in said.stdout


def test_a_synthetic_corpus_is_not_held_against_pubmed(
    tracker: Callable[..., Any], own_server: EutilsServer, database: Database
) -> None:
    with database.write() as c:
        store.publish(c, store.start_run(c, kind="demo"))
    environment = {"TRACKER_EUTILS_URL": own_server.base_url, "TRACKER_DATABASE_URL": str(database.url)}
    assert (
        "fail  modality blocks: the corpus is synthetic"
        in tracker("doctor", "--blocks", **environment).stdout
    )
    assert all("DBS" not in str(request.form) for request in own_server.log)


def test_the_blocks_of_a_large_pubmed_are_listed_whole(
    own_server: EutilsServer, hurried: Callable[..., PubMed]
) -> None:
    own_server.configure(cap=5)
    found = ask_blocks(hurried(own_server, patience=PATIENCE), CATALOG, lambda _: None)
    assert list(found) == [modality.id for modality in CATALOG.enabled_modalities]
    for name in ("dbs", "vns", "tms"):
        assert list(found[name].pmids) == own_server.truth(block_query(CATALOG, name))
    assert len(found["dbs"].pmids) > 5

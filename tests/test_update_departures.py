"""Members that leave and come back, each for its reason; an edited query is told from what the literature does."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tests.records import article_set, article_xml
from tests.updating import (
    CATALOG,
    PAPER,
    Notes,
    closed,
    impatient,
    last_run,
    members,
    membership,
    title,
    told,
)
from tracker import store
from tracker.catalog import load_catalog
from tracker.load import import_files
from tracker.session import Session
from tracker.update import RunResult, Updater

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.updating import Server

    Update = Callable[..., RunResult]

pytest_plugins = ["tests.pubmed_server", "tests.update_fixtures"]


def test_each_departure_has_its_reason(
    pubmed_server: Server, three_papers: tuple[int, ...], session: Session, update: Update
) -> None:
    """Deleted and merged look alike to PubMed's readers; no longer matching does not."""
    update("parkinson")
    pubmed_server.delete(three_papers[0])
    pubmed_server.merge(three_papers[1], three_papers[2])
    pubmed_server.revise(three_papers[2], title="On something else altogether", mesh=["Humans"])
    result = update("parkinson")
    assert (result.status, result.left) == ("complete", 3)
    assert [closed(session, pmid) for pmid in three_papers] == [
        store.GONE,
        store.GONE,
        store.NO_LONGER_MATCHING,
    ]
    assert title(session, three_papers[2]) == "On something else altogether", "what it became is kept"
    assert told(session, three_papers[0]) == [("left", store.GONE)]


def test_a_paper_that_comes_back_is_a_member_again_and_its_history_says_so(
    pubmed_server: Server, three_papers: tuple[int, ...], session: Session, update: Update
) -> None:
    update("parkinson")
    pubmed_server.delete(three_papers[0])
    update("parkinson")
    pubmed_server.add(article_set(article_xml(three_papers[0], **PAPER, revised="2020-02-01")))
    assert update("parkinson").complete
    assert three_papers[0] in members(session, "parkinson")
    assert [kind for kind, _ in told(session, three_papers[0])] == ["left", "returned"]


def test_a_deletion_named_by_an_update_file_is_told_from_one_that_is_only_seen(
    pubmed_server: Server, three_papers: tuple[int, ...], session: Session, update: Update, tmp_path: Path
) -> None:
    update("parkinson")
    pubmed_server.delete(three_papers[0])
    file = tmp_path / "update.xml"
    file.write_text(
        f'<PubmedArticleSet><DeleteCitation><PMID Version="1">{three_papers[0]}</PMID></DeleteCitation></PubmedArticleSet>'
    )
    import_files(session, [file], keep_all=False, tell=lambda _: None)
    update("parkinson")
    assert closed(session, three_papers[0]) == store.DELETED


def narrowed(session: Session, tmp_path: Path, block: str) -> Session:
    mine = tmp_path / "mine.toml"
    mine.write_text(f"[indication.parkinson]\nblock = '''{block}'''\n")
    return Session(session.settings, load_catalog(mine), session.database)


def test_an_edited_query_is_compared_with_the_former_one_on_the_same_day(
    pubmed_server: Server, three_papers: tuple[int, ...], session: Session, update: Update, tmp_path: Path
) -> None:
    """What the edit brings and drops is a query change; what arrived or went meanwhile is literature."""
    update("parkinson")
    before = members(session, "parkinson")
    other = 88_000_010
    pubmed_server.add(
        article_set(
            article_xml(three_papers[0] + 50, **PAPER, revised="2020-02-01"),
            article_xml(other, "Deep brain stimulation in zebra stripes", revised="2020-02-01"),
        )
    )
    pubmed_server.delete(three_papers[0])
    block = CATALOG.indications["parkinson"].block + '\nOR "zebra stripes"[tiab]'
    edited = narrowed(session, tmp_path, block)
    result = Updater(edited, Notes(), dt.datetime.now(dt.UTC), client=impatient).update("parkinson")
    assert (result.status, result.new, result.left) == ("complete", 2, 1)
    run = last_run(session)
    assert (run.query_opened, run.query_closed) == (1, 0)
    assert closed(session, three_papers[0]) == store.GONE
    assert members(session, "parkinson") == before - {three_papers[0]} | {three_papers[0] + 50, other}
    # and back: only the former query lists it
    result = update("parkinson")
    assert (result.status, result.left) == ("complete", 1)
    assert (last_run(session).query_opened, last_run(session).query_closed) == (0, 1)
    assert closed(session, other) == store.QUERY_CHANGED


def test_the_reason_of_an_opened_membership_is_kept(
    pubmed_server: Server, three_papers: tuple[int, ...], session: Session, update: Update, tmp_path: Path
) -> None:
    update("parkinson")
    other = 88_000_010
    pubmed_server.add(article_set(article_xml(other, "Deep brain stimulation in zebra stripes")))
    edited = narrowed(
        session, tmp_path, CATALOG.indications["parkinson"].block + '\nOR "zebra stripes"[tiab]'
    )
    Updater(edited, Notes(), dt.datetime.now(dt.UTC), client=impatient).update("parkinson")
    assert membership(session, other).open_reason == store.BY_QUERY
    assert membership(session, three_papers[0]).open_reason is None

"""Corrections and what else goes on: papers that arrive, leave or are gone, numbers that follow, others at work."""

from __future__ import annotations

import datetime as dt
import threading
from typing import TYPE_CHECKING

import pytest

from tests.correcting import PMID, TRIAL, quiet, row
from tests.library import rows
from tests.records import article_set, article_xml, delete_citation, write_set
from tests.updating import CATALOG, Notes, impatient
from tracker import analysis, queries, store
from tracker.analysis import Filters, Source
from tracker.corrections import Correction, read_corrections
from tracker.label import Labeller
from tracker.load import import_files
from tracker.update import corrections_path, fetch_all, labelled, relabel

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.eutils_server import EutilsServer
    from tracker.session import Session
    from tracker.update import RunResult

pytest_plugins = ["tests.pubmed_server", "tests.update_fixtures", "tests.correction_fixtures"]
pytestmark = pytest.mark.parametrize("pubmed_server", ["own"], indirect=True)


def test_a_correction_waits_for_the_paper_to_arrive(
    session: Session,
    said: Callable[..., list[str]],
    pubmed_server: EutilsServer,
    update: Callable[..., RunResult],
) -> None:
    """Said before anything is stored: labels, a membership of one's own and a rejected one are there from the start."""
    assert said("observational") == [f"{PMID} is not stored: the correction applies when the paper arrives"]
    for label, verdict in (("ptsd", True), ("parkinson", False)):
        said(label, verdict=verdict)
    pubmed_server.add(article_set(article_xml(PMID, **TRIAL)))
    assert update("parkinson").complete
    found = row(session)
    assert (found.evidence_level, found.indications) == ("observational", ("ptsd",))


def test_a_correction_waits_for_an_imported_paper_too(
    session: Session, said: Callable[..., list[str]], tmp_path: Path
) -> None:
    said("parkinson", verdict=False)
    said("ptsd")
    file = write_set(tmp_path / "one.xml", article_xml(PMID, **TRIAL))
    import_files(session, [file], keep_all=False, tell=quiet)
    assert row(session).indications == ("ptsd",)
    import_files(session, [file], keep_all=False, tell=quiet)
    assert row(session).indications == ("ptsd",)


@pytest.mark.usefixtures("corrected")
def test_an_expert_keeps_a_paper_that_pubmed_drops_but_not_one_that_is_gone(
    session: Session, pubmed_server: EutilsServer, update: Callable[..., RunResult], tmp_path: Path
) -> None:
    pubmed_server.add(article_set(article_xml(PMID, "Sleep in mice", mesh=["Mice"])))
    update("parkinson")
    assert row(session).indications == ("ptsd",), (
        "it no longer matches, but a person said that it belongs here"
    )
    pubmed_server.add(article_set(article_xml(PMID, **TRIAL)))
    update("parkinson")
    pubmed_server.delete(PMID)
    update("parkinson")
    assert row(session).indications == (), "deleted, or merged into another record"
    pubmed_server.add(article_set(article_xml(PMID, **TRIAL)))
    update("parkinson")
    assert row(session).indications == ("ptsd",)
    import_files(
        session, [write_set(tmp_path / "deleted.xml", delete_citation(PMID))], keep_all=False, tell=quiet
    )
    assert row(session).indications == ()
    relabel(session, quiet)
    assert row(session).indications == ()


@pytest.mark.usefixtures("stored")
def test_every_number_and_list_follows(session: Session, said: Callable[..., list[str]]) -> None:
    source = Source(session.database, CATALOG)
    for label, verdict in (("parkinson", False), ("ptsd", True), ("observational", True)):
        said(label, verdict=verdict)
        corpus = source.corpus()
        for indications in ((), ("parkinson",), ("ptsd",)):
            filters = Filters(indications=indications, retracted=True)
            listed = analysis.papers(source, filters).pmids()
            assert analysis.count(corpus, filters) == len(listed)
            exported = b"".join(analysis.articles_csv(source, filters)).decode("utf-8-sig")
            assert len(exported.splitlines()) - 1 == len(listed)
    by_indication = {
        name: [row["pmid"] for row in rows(source, "articles", indications=[name])]
        for name in ("parkinson", "ptsd")
    }
    assert str(PMID) not in by_indication["parkinson"]
    assert by_indication["ptsd"] == [str(PMID)]
    (exported_row,) = rows(source, "articles", indications=["ptsd"])
    assert (exported_row["indications"], exported_row["evidence_level"]) == ("ptsd", "observational")
    assert exported_row["evidence_basis"] == "correction"


@pytest.mark.usefixtures("stored")
def test_labels_made_before_a_correction_never_overwrite_it(
    session: Session, said: Callable[..., list[str]]
) -> None:
    """Another process labels the paper, then a person corrects it, then the other one publishes."""
    with session.database.write() as c:
        run = store.start_run(c, kind="fetch", indication="parkinson")
    digest = Labeller(CATALOG).digest
    with session.database.read() as c:
        before = queries.content_hashes(c, [PMID])[PMID]
    late = store.Labelled(PMID, store.labelled_from(before, digest), (), "rct", "publication_type", "human")
    said("observational")
    with session.database.write() as c:
        store.publish(c, run, labels=[late])
    assert row(session).evidence_level == "observational"
    assert labelled(session, [PMID]) == []


@pytest.mark.usefixtures("stored")
def test_labels_made_with_a_correction_that_was_taken_back_are_made_again(
    session: Session, said: Callable[..., list[str]]
) -> None:
    said("observational")
    with session.database.write() as c:
        store.replace_corrections(c, [])
    assert [one.pmid for one in labelled(session, [])] == [PMID]
    with session.database.write() as c:
        store.replace_corrections(
            c,
            [Correction(PMID, "evidence", "trial", verdict=True, who="Max", why="x", at=dt.date(2026, 1, 2))],
        )
    assert [one.evidence_level for one in labelled(session, [PMID])] == ["trial"]


def test_a_paper_that_no_run_has_shown_yet_is_not_shown_by_a_correction(
    session: Session,
    said: Callable[..., list[str]],
    pubmed_server: EutilsServer,
    update: Callable[..., RunResult],
) -> None:
    """A run that was killed has stored it; the correction waits for the run that publishes it."""
    pubmed_server.add(article_set(article_xml(PMID, **TRIAL)))

    class Killed(Notes):
        def labelling(self, *_: object) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch_all(session, ["parkinson"], Killed(), client=impatient)
    said("observational")
    said("ptsd")
    with session.database.read() as c:
        assert queries.article_rows(c, [PMID]) == []
        assert queries.members(c, "ptsd") == set()
    update("parkinson")
    assert (row(session).evidence_level, row(session).indications) == ("observational", ("parkinson", "ptsd"))


@pytest.mark.usefixtures("stored")
def test_two_who_correct_at_once_are_both_heard(session: Session, said: Callable[..., list[str]]) -> None:
    threads = [
        threading.Thread(target=said, args=(label,)) for label in ("tms_tbs", "ptsd", "observational", "scs")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert row(session).modalities == ("dbs", "scs", "tms", "tms_tbs")
    assert row(session).indications == ("parkinson", "ptsd")
    assert row(session).evidence_level == "observational"
    assert len(read_corrections(corrections_path(session.settings), CATALOG)) == 4

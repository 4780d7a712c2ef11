"""How the database takes over the corrections file: every change of it, once, whole, and whoever else is at work."""

from __future__ import annotations

import datetime as dt
import threading
from typing import TYPE_CHECKING

import pytest

from tests.correcting import CORRECTED, PMID, RULED, TRIAL, detail, last_runs, quiet, row, standing
from tests.library import rows
from tests.records import article_set, article_xml, delete_citation, write_set
from tests.updating import CATALOG, Notes, impatient
from tracker import analysis, queries, store
from tracker.analysis import Filters, Source
from tracker.corrections import Correction, read_corrections
from tracker.errors import CorrectionsError, UsageError
from tracker.label import Labeller
from tracker.load import import_files
from tracker.update import correct, corrections_path, fetch_all, labelled, relabel
from tracker.update.scheduled import _Work

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.eutils_server import EutilsServer
    from tracker.session import Session
    from tracker.update import RunResult

pytest_plugins = ["tests.pubmed_server", "tests.update_fixtures", "tests.correction_fixtures"]
pytestmark = pytest.mark.parametrize("pubmed_server", ["own"], indirect=True)
HEADER = "pmid,label,verdict,who,why,date\n"


def said_in_file(session: Session, *lines: str) -> None:
    file = corrections_path(session.settings)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(HEADER + "\n".join(lines), encoding="utf-8")


def version(session: Session) -> int:
    with session.database.read() as c:
        found = queries.current_version(c)
    assert found is not None
    return found.id


@pytest.mark.usefixtures("corrected")
def test_a_deleted_line_gives_the_rules_their_word_back(session: Session) -> None:
    file = corrections_path(session.settings)
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if "evidence" not in line), encoding="utf-8")
    assert relabel(session, quiet) == 1
    assert row(session).evidence_level == "rct"
    assert row(session).modalities == CORRECTED[1]
    assert last_runs(session, 1)[0].kind == "correction"


@pytest.mark.parametrize("content", ["", HEADER])
@pytest.mark.usefixtures("corrected")
def test_an_empty_file_takes_everything_back(session: Session, content: str) -> None:
    corrections_path(session.settings).write_text(content, encoding="utf-8")
    assert relabel(session, quiet) == 1
    assert standing(session) == RULED
    assert detail(session).corrections == ()
    (left,) = (member for member in detail(session).memberships if member.source == "expert")
    assert left.close_reason == "correction taken back"


@pytest.mark.usefixtures("corrected")
def test_a_file_that_says_the_same_publishes_nothing(session: Session) -> None:
    file, before = corrections_path(session.settings), version(session)
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([lines[0], *reversed(lines[1:])]).replace(",", ";"), encoding="utf-8")
    assert relabel(session, quiet) == 0
    assert version(session) == before


@pytest.mark.usefixtures("stored")
def test_only_the_papers_concerned_are_labelled_again(session: Session) -> None:
    told: list[str] = []
    said_in_file(session, f"{PMID},observational,yes,Jane,why", "999,rct,no,Jane,not stored")
    assert relabel(session, told.append) == 1
    assert told == ["The corrections have changed: labelling 1 paper again ..."]


@pytest.mark.usefixtures("stored")
def test_a_contradiction_is_said_once_when_it_is_taken_over(session: Session) -> None:
    told: list[str] = []
    said_in_file(session, f"{PMID},rct,no,Jane,why", f"{PMID},rct,yes,Max,why not")
    for _ in range(2):
        relabel(session, told.append)
    assert sum("line 3" in text for text in told) == 1
    assert row(session).evidence_basis == "correction"


@pytest.mark.usefixtures("corrected")
def test_a_file_with_faults_stops_the_command_and_changes_nothing(session: Session) -> None:
    before = version(session)
    said_in_file(session, f"{PMID},rtc,yes,Jane,why")
    with pytest.raises(CorrectionsError, match=r"corrections\.csv, line 2: there is no label 'rtc'"):
        fetch_all(session, ["parkinson"], Notes(), client=impatient)
    assert (standing(session), version(session)) == (CORRECTED, before)


@pytest.mark.usefixtures("stored")
def test_a_scheduler_says_the_fault_once_goes_on_and_takes_the_file_over_when_it_is_mended(
    session: Session,
) -> None:
    told: list[str] = []
    work = _Work(session, Notes(), told.append)
    said_in_file(session, f"{PMID},rtc,yes,Jane,why")
    for _ in range(2):
        work.prepare()
    assert [text for text in told if "line 2" in text] == told
    assert len(told) == 1
    said_in_file(session, f"{PMID},observational,yes,Jane,why")
    work.prepare()
    assert row(session).evidence_level == "observational"


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


@pytest.mark.usefixtures("corrected")
def test_a_file_that_was_lost_begins_again_with_what_the_database_knows(
    session: Session, said: Callable[..., list[str]]
) -> None:
    file = corrections_path(session.settings)
    before = set(read_corrections(file, CATALOG))
    file.unlink()
    said("scs")
    assert set(read_corrections(file, CATALOG)) > before
    assert row(session).modalities == ("scs", *CORRECTED[1])


@pytest.mark.usefixtures("stored")
def test_what_cannot_be_right_is_refused_before_anything_is_written(
    session: Session, said: Callable[..., list[str]]
) -> None:
    for label, fault in (("rtc", "evidence:rct"), ("unknown", "evidence:unknown or species:unknown")):
        with pytest.raises(UsageError, match=fault):
            said(label)
    with pytest.raises(UsageError, match="why must not be empty"):
        correct(session.settings, PMID, "rct", verdict=True, who="Jane", why=" \n", tell=quiet)
    assert not corrections_path(session.settings).exists()
    said("observational")
    with pytest.raises(UsageError, match=f"Jane Doe says that {PMID} is evidence:observational"):
        said("trial")
    assert said("observational") == [f"{PMID}: nothing changes now, evidence:observational yes holds already"]

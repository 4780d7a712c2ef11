"""How the database takes over the corrections file: every change of it, once, whole, and whoever else is at work."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.correcting import CORRECTED, PMID, RULED, detail, last_runs, quiet, row, standing
from tests.updating import CATALOG, Notes, impatient
from tracker import queries
from tracker.corrections import read_corrections
from tracker.errors import CorrectionsError, UsageError
from tracker.update import check_corrections, correct, corrections_path, fetch_all, relabel
from tracker.update.scheduled import _Work

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.session import Session

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
def test_a_file_with_faults_is_told_and_papers_go_on_arriving(session: Session) -> None:
    """What was taken from it before stands; the command says the fault and fails at its end."""
    before, notes = version(session), Notes()
    said_in_file(session, f"{PMID},rtc,yes,Jane,why")
    fault = r"corrections\.csv, line 2: there is no label 'rtc'"
    assert all(result.complete for result in fetch_all(session, ["parkinson"], notes, client=impatient))
    assert re.search(fault, notes.told[0][1])
    assert (standing(session), version(session)) == (CORRECTED, before)
    with pytest.raises(CorrectionsError, match=fault):
        check_corrections(session.settings, session.catalog)


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

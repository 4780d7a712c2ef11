"""People's corrections over everything that may happen to a paper: they hold until they are taken back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.correcting import CORRECTED, PMID, TRIAL, detail, last_runs, quiet, standing
from tests.records import article_set, article_xml, write_set
from tests.updating import Notes, impatient
from tracker import queries
from tracker.catalog import load_catalog
from tracker.database import connect
from tracker.label import Labeller
from tracker.load import import_files
from tracker.session import Session
from tracker.update import corrections_path, fetch_all, relabel

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.eutils_server import EutilsServer
    from tracker.update import RunResult

pytest_plugins = ["tests.pubmed_server", "tests.update_fixtures", "tests.correction_fixtures"]
pytestmark = [
    pytest.mark.parametrize("pubmed_server", ["own"], indirect=True),
    pytest.mark.usefixtures("corrected"),
]


def test_each_correction_is_published_at_once_with_a_run_of_its_own(session: Session) -> None:
    with session.database.read() as c:
        version = queries.current_version(c)
    assert version is not None
    assert version.kind == "correction"
    runs = last_runs(session, 7)
    assert [(run.kind, run.status) for run in runs[:6]] == [("correction", "complete")] * 6
    assert len({run.data_version for run in runs}) == 7


def test_corrected_labels_say_who_and_why_and_what_was_rejected_is_kept(
    session: Session,
) -> None:
    found = detail(session)
    day = dt.datetime.now().astimezone().date()
    reason = f"corrected by Jane Doe on {day}: see Methods"
    by_hand = {
        (label.kind, label.value): label.reason for label in found.labels if label.basis == "correction"
    }
    assert by_hand == dict.fromkeys(
        [("evidence", "observational"), ("modality", "tms_tbs"), ("indication", "ptsd"), ("species", "both")],
        reason,
    )
    assert {one.label for one in found.corrections if not one.verdict} == {
        "modality:dbs",
        "indication:parkinson",
    }
    assert [(m.indication, m.source, m.rejected) for m in found.memberships] == [
        ("parkinson", "pubmed", True),
        ("ptsd", "expert", False),
    ]


def test_completeness_is_about_pubmeds_list_whoever_rejects_it(
    session: Session,
    update: Callable[..., RunResult],
) -> None:
    before = last_runs(session, 7)[-1]
    result = update("parkinson")
    assert (result.status, result.expected, result.stored) == ("complete", before.expected, before.stored)
    with session.database.read() as c:
        assert PMID in queries.members(c, "parkinson", "pubmed")
        assert PMID not in queries.members(c, "parkinson")
        assert queries.members(c, "ptsd", "pubmed") == set()
        assert queries.member_counts(c)["parkinson"] == queries.member_counts(c, "pubmed")["parkinson"] - 1
        assert queries.imported(c, [PMID]) == set(), "an expert's word makes no file of PubMed's record"


def other_rules(tmp_path: Path) -> Path:
    mine = tmp_path / "mine.toml"
    mine.write_text("[modality.dbs]\nblock = '\"brain stimulat*\"[tiab]'\n")
    return mine


def new_rules(session: Session, _: EutilsServer, tmp_path: Path) -> Session:
    changed = Session(session.settings, load_catalog(other_rules(tmp_path)), session.database)
    assert relabel(changed, quiet) > 1
    return changed


def fetch_full(session: Session, *_: object) -> Session:
    assert fetch_all(session, ["parkinson"], Notes(), full=True, client=impatient)[0].complete
    return session


def refetch_changed(session: Session, server: EutilsServer, _: Path) -> Session:
    server.add(
        article_set(article_xml(PMID, **TRIAL | {"abstract": "Revised.", "mesh": ["Deep Brain Stimulation"]}))
    )
    assert fetch_all(session, ["parkinson"], Notes(), full=True, client=impatient)[0].changed == 1
    return session


def import_revision(
    session: Session, _: EutilsServer, tmp_path: Path, revised: str = "2027-01-01"
) -> Session:
    record = article_xml(PMID, **TRIAL | {"abstract": "Another.", "revised": revised})
    import_files(session, [write_set(tmp_path / "one.xml", record)], keep_all=False, tell=quiet)
    return session


def import_older(session: Session, server: EutilsServer, tmp_path: Path) -> Session:
    import_revision(session, server, tmp_path)
    return import_revision(session, server, tmp_path, revised="2001-01-01")


def reopen(session: Session, *_: object) -> Session:
    session.database.close()
    with connect(session.settings.database_url) as database:
        reopened = Session(session.settings, session.catalog, database)
        assert relabel(reopened, quiet) == 0
        assert standing(reopened) == CORRECTED
    return session


def lose_the_file(session: Session, *_: object) -> Session:
    corrections_path(session.settings).unlink()
    assert relabel(session, quiet) == 0
    return session


@pytest.mark.parametrize(
    "event",
    [new_rules, fetch_full, refetch_changed, import_revision, import_older, reopen, lose_the_file],
    ids=lambda event: event.__name__,
)
def test_corrections_survive(
    session: Session,
    pubmed_server: EutilsServer,
    tmp_path: Path,
    event: Callable[[Session, EutilsServer, Path], Session],
) -> None:
    after = event(session, pubmed_server, tmp_path)
    assert standing(after) == CORRECTED
    with after.database.read() as c:
        assert queries.all_unlabelled(c, Labeller(after.catalog).digest) == []

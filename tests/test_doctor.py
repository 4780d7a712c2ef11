"""tracker doctor: what killed runs, lost labels and a faulty corrections file look like, before any repair."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.correcting import default_file
from tests.repairing import harm, repaired
from tracker import store
from tracker.doctor import Finding, examine
from tracker.doctor.stored import database_findings
from tracker.update import corrections_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.eutils_server import EutilsServer
    from tracker.session import Session

pytest_plugins = ["tests.commands", "tests.pubmed_server", "tests.repair_fixtures"]

FAULTY = "pmid,label,verdict,who,why\n101,rct,oui,Jane,why\n"


def found(session: Session, name: str) -> Finding:
    asked = database_findings(session.database, session.settings.database_url, rules=True)
    return {finding.name: finding for finding in asked}[name]


def test_a_run_whose_process_is_gone_is_a_warning_until_it_is_closed(mending: Session) -> None:
    with mending.database.write() as c:
        store.start_run(c, kind="fetch", indication="tbi")
    assert found(mending, "runs").state == "ok"  # this process is alive
    code = (
        "from tracker import store\nfrom tracker.database import connect\n"
        f"with connect({mending.settings.database_url!r}) as d, d.write() as c:\n"
        "    print(store.start_run(c, kind='fetch', indication='ptsd'))"
    )
    number = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    said = found(mending, "runs")
    assert (said.state, said.detail) == (
        "warn",
        f"1 left unfinished by processes that are gone: {number.strip()}",
    )
    assert "--repair" in (said.advice or "")
    repaired(mending.settings)
    assert found(mending, "runs").state == "ok"


def test_lost_labels_are_a_failure_that_names_the_papers_and_their_repair(mending: Session) -> None:
    assert found(mending, "labels").state == "ok"
    harm(mending, "DELETE FROM label WHERE pmid = 102")
    said = found(mending, "labels")
    assert (said.state, said.detail) == ("fail", "1 articles have lost their labels: 102")
    assert "--repair" in (said.advice or "")
    assert repaired(mending.settings)["labels"].state == "repaired"
    assert found(mending, "labels").state == "ok"


@pytest.mark.parametrize(
    ("content", "state", "detail"),
    [
        (None, "ok", "none"),
        ("pmid,label,verdict,who,why\n101,rct,yes,Jane,why\n", "ok", "1 in "),
        (FAULTY, "fail", "line 2: the verdict is 'oui': write yes or no"),
    ],
)
def test_the_corrections_file_is_read_and_its_fault_told_with_the_line(
    mending: Session, content: str | None, state: str, detail: str
) -> None:
    if content is not None:
        file = corrections_path(mending.settings)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    said = {finding.name: finding for finding in examine(mending.settings)}["corrections"]
    assert said.state == state
    assert detail in said.detail


def test_a_fetch_with_a_faulty_corrections_file_stores_everything_and_fails_at_its_end(
    loaded: Callable[..., Any], own_server: EutilsServer
) -> None:
    default_file().parent.mkdir(parents=True, exist_ok=True)
    default_file().write_text(FAULTY, encoding="utf-8")
    done = loaded("fetch", "parkinson", TRACKER_EUTILS_URL=own_server.base_url)
    assert done.returncode == 1
    assert f"{default_file()}, line 2: the verdict is 'oui'" in done.stderr
    trusted = loaded("status", "--json").stdout
    assert '"complete"' in trusted
    default_file().write_text(FAULTY.replace("oui", "yes"), encoding="utf-8")
    assert loaded("fetch", "parkinson", TRACKER_EUTILS_URL=own_server.base_url).returncode == 0

"""Fixtures: a randomised trial, fetched and corrected in everything the rules say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.correcting import CORRECTED, PMID, RULED, TRIAL, quiet, standing
from tests.records import article_set, article_xml
from tracker.update import correct

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.eutils_server import EutilsServer
    from tracker.session import Session
    from tracker.update import RunResult


@pytest.fixture
def said(session: Session) -> Callable[..., list[str]]:
    """Correct a label of the paper, as the command does."""

    def say(label: str, *, verdict: bool = True, pmid: int = PMID, why: str = "see Methods") -> list[str]:
        return correct(session.settings, pmid, label, verdict=verdict, who="Jane Doe", why=why, tell=quiet)

    return say


@pytest.fixture
def stored(pubmed_server: EutilsServer, update: Callable[..., RunResult]) -> None:
    """The trial, fetched for Parkinson's disease like everything PubMed lists."""
    pubmed_server.add(article_set(article_xml(PMID, **TRIAL)))
    assert update("parkinson").complete


@pytest.fixture
def corrected(stored: None, session: Session, said: Callable[..., list[str]]) -> None:  # noqa: ARG001
    """Everything the rules said of the trial, corrected."""
    assert standing(session) == RULED
    assert said("observational") == [f"{PMID}: evidence rct -> observational"]
    assert said("modality:tms_tbs") == [f"{PMID}: modality + tms, + tms_tbs"]
    assert said("dbs", verdict=False) == [f"{PMID}: modality - dbs"]
    assert said("ptsd") == [f"{PMID}: indication + ptsd"]
    assert said("parkinson", verdict=False) == [f"{PMID}: indication - parkinson"]
    assert said("species:both") == [f"{PMID}: species human -> both"]
    assert standing(session) == CORRECTED

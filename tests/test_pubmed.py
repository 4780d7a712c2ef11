"""The client against a real loopback server: complete listings, checked batches, every fault survived or named."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tests.eutils_server import EutilsServer
from tests.eutils_server.client import EVERYTHING, PATIENCE
from tests.records import article_set, article_xml
from tracker.errors import PubMedInconsistent, PubMedRefused, PubMedUnavailable
from tracker.pubmed import Batch, PubMed, Timeouts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.eutils_server.reference import ReferenceServer

    Server = EutilsServer | ReferenceServer
    Hurried = Callable[..., PubMed]

pytest_plugins = ["tests.pubmed_server"]

HEALS = [  # faults that pass, and how many of them in a row
    {"kind": "429", "retry_after": "0.2"},
    {"kind": "429", "retry_after": None},
    {"kind": "rate_limit_200"},
    {"kind": "500", "count": 3},
    {"kind": "502"},
    {"kind": "503", "retry_after": "0.2"},
    {"kind": "504"},
    {"kind": "forward_error"},
    {"kind": "html200"},
    {"kind": "reset"},
    {"kind": "close"},
    {"kind": "empty_body"},
    {"kind": "truncate", "count": 2},
    {"kind": "cut"},
    {"kind": "gzip_corrupt"},
    {"kind": "empty_set"},
    {"kind": "drop_records"},
    {"kind": "extra_records"},
    {"kind": "dup"},
]
SEARCH_HEALS = [
    *HEALS,
    {"kind": "backend_failed"},
    {"kind": "backend_failed", "message": "Search Backend failed: Database is not supported: pubmed"},
    {"kind": "backend_failed", "message": "Search Backend failed: Exception: 502 Proxy Error"},
    {"kind": "wrong_count", "delta": -3},
    {"kind": "wrong_count", "delta": 4},
]
FETCH_HEALS = [*HEALS, {"kind": "viewer_timeout", "count": 2}, {"kind": "invalid_utf8"}, {"kind": "control_char"}]


def name(fault: dict[str, object]) -> str:
    return "-".join(str(value)[:40] for value in fault.values())


def pmids_in(xml: bytes) -> list[int]:
    root = etree.fromstring(xml)
    assert root.tag == "PubmedArticleSet"
    return [int(element.findtext("MedlineCitation/PMID") or element.findtext("BookDocument/PMID", "")) for element in root]


def accounted(batches: list[Batch]) -> list[int]:
    """The PMIDs received, after checking that each batch accounts for what was asked and holds what it says."""
    for batch in batches:
        broken = [record.pmid for record in batch.broken]
        assert sorted([*batch.received, *batch.missing, *broken]) == sorted(batch.asked)
        assert sorted(pmids_in(batch.xml)) == sorted(batch.received)
    return sorted((pmid for batch in batches for pmid in batch.received), reverse=True)


@pytest.mark.parametrize("cap", [5, 50, 9999])
def test_listing_holds_every_pmid_whatever_the_cap(pubmed_server: Server, hurried: Hurried, cap: int) -> None:
    pubmed_server.configure(cap=cap)
    listing = hurried(pubmed_server).search(EVERYTHING)
    assert list(listing.pmids) == pubmed_server.truth(EVERYTHING)
    assert listing.expected == len(listing.pmids) > 40
    assert listing.query == EVERYTHING
    assert listing.warnings == ()
    assert abs(datetime.now(UTC) - listing.server_time) < timedelta(minutes=1)


@pytest.mark.parametrize("cap", [5, 9999])
def test_listing_of_a_boolean_expression_is_what_answers_it(pubmed_server: Server, hurried: Hurried, cap: int) -> None:
    term = '("stimulation"[tiab] OR "Deep Brain Stimulation"[mh]) AND ("disease"[tiab] NOT "Epilepsy"[mh])'
    pubmed_server.configure(cap=cap)
    listing = hurried(pubmed_server).search(term)
    assert list(listing.pmids) == pubmed_server.truth(term)
    assert len(listing.pmids) > 5
    assert listing.translation
    assert listing.warnings == ()


def test_empty_listing_is_a_complete_one(pubmed_server: Server, hurried: Hurried) -> None:
    listing = hurried(pubmed_server).search("7[uid]")
    assert (listing.pmids, listing.expected, listing.warnings) == ((), 0, ())


@pytest.mark.parametrize("fault", SEARCH_HEALS, ids=name)
@pytest.mark.parametrize("cap", [20, 9999])
def test_listing_survives_a_passing_fault(own_server: EutilsServer, hurried: Hurried, fault: dict[str, object], cap: int) -> None:
    own_server.configure(cap=cap)
    own_server.set_faults([{"endpoint": "esearch", "nth": 2 if cap == 20 else 1, **fault}])
    listing = hurried(own_server).search(EVERYTHING)
    assert list(listing.pmids) == own_server.truth(EVERYTHING)
    assert listing.expected == 45


@pytest.mark.parametrize("fault", FETCH_HEALS, ids=name)
def test_fetch_survives_a_passing_fault(own_server: EutilsServer, hurried: Hurried, fault: dict[str, object]) -> None:
    own_server.set_faults([{"endpoint": "efetch", "nth": 2, **fault}])
    pmids = own_server.truth(EVERYTHING)
    batches = list(hurried(own_server, batch_size=20).fetch(pmids))
    assert [batch.asked for batch in batches] == [tuple(pmids[:20]), tuple(pmids[20:40]), tuple(pmids[40:])]
    assert accounted(batches) == pmids

"""Batches hold records that were checked one by one, and account for every PMID asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tests.eutils_server.client import BRIEF, EVERYTHING, SOME
from tests.eutils_server.faults import FETCH_HEALS, name
from tracker.errors import PubMedRefused, PubMedUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.eutils_server import EutilsServer
    from tests.eutils_server.reference import ReferenceServer
    from tracker.pubmed import Batch, PubMed

    Server = EutilsServer | ReferenceServer
    Hurried = Callable[..., PubMed]

pytest_plugins = ["tests.pubmed_server"]


def pmids_in(xml: bytes) -> list[int]:
    root = etree.fromstring(xml)
    assert root.tag == "PubmedArticleSet"
    return [
        int(element.findtext("MedlineCitation/PMID") or element.findtext("BookDocument/PMID", ""))
        for element in root
    ]


def accounted(batches: list[Batch]) -> list[int]:
    """The PMIDs received, after checking that each batch accounts for what was asked and holds what it says."""
    for batch in batches:
        broken = [record.pmid for record in batch.broken]
        assert sorted([*batch.received, *batch.missing, *broken]) == sorted(batch.asked)
        assert sorted(pmids_in(batch.xml)) == sorted(batch.received)
    return sorted((pmid for batch in batches for pmid in batch.received), reverse=True)


@pytest.mark.parametrize("fault", FETCH_HEALS, ids=name)
def test_fetch_survives_a_passing_fault(
    pubmed_server: Server, hurried: Hurried, fault: dict[str, object]
) -> None:
    pubmed_server.set_faults([{"endpoint": "efetch", "nth": 2, **fault}])
    pmids = pubmed_server.truth(SOME)
    batches = list(hurried(pubmed_server, batch_size=20, timeouts=BRIEF).fetch(pmids))
    assert [batch.asked for batch in batches] == [tuple(pmids[n : n + 20]) for n in range(0, len(pmids), 20)]
    assert accounted(batches) == pmids


@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        ({"kind": "503"}, PubMedUnavailable, "HTTP 503"),
        ({"kind": "404"}, PubMedRefused, "TRACKER_EUTILS_URL"),
        ({"kind": "viewer_timeout"}, PubMedUnavailable, "record after record.*External viewer error"),
        ({"kind": "invalid_utf8"}, PubMedUnavailable, "record after record.*not well-formed"),
        ({"kind": "truncate"}, PubMedUnavailable, "record after record.*end in the middle"),
        ({"kind": "close"}, PubMedUnavailable, "connection failed"),
    ],
    ids=str,
)
def test_fetch_with_a_lasting_fault_ends_in_an_error_that_names_it(
    pubmed_server: Server, hurried: Hurried, fault: dict[str, object], error: type[Exception], says: str
) -> None:
    pubmed_server.set_faults([{**fault, "count": 0}])
    with pytest.raises(error, match=says):
        list(hurried(pubmed_server).fetch(pubmed_server.truth(EVERYTHING)))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b"<ArticleTitle>", b"<ArticleTitle>\xff\xfe", "not well-formed"),
        (b"<ArticleTitle>", b"<ArticleTitle>\x0b", "not well-formed"),
        (b"</ArticleTitle>", b"", "not well-formed"),
        (b'<PMID Version="1">12400003</PMID>', b"<PMID></PMID>", "no PMID"),
    ],
    ids=["invalid UTF-8", "control character", "lost tag", "no PMID"],
)
def test_one_bad_record_is_found_and_named_and_no_other_is_lost(
    own_server: EutilsServer, hurried: Hurried, old: bytes, new: bytes, says: str
) -> None:
    pmids = own_server.truth(EVERYTHING)
    own_server.spoil(12_400_003, old, new)
    [batch] = hurried(own_server).fetch(pmids)
    [broken] = batch.broken
    assert accounted([batch]) == [pmid for pmid in pmids if pmid != 12_400_003]
    assert broken.pmid == 12_400_003
    assert says in broken.error
    assert own_server.sent(12_400_003) in broken.xml
    assert own_server.stats().requests < 40


def test_pmids_that_pubmed_no_longer_has_are_missing(pubmed_server: Server, hurried: Hurried) -> None:
    pmids = pubmed_server.truth(SOME)
    pubmed_server.delete(pmids[3])
    client = hurried(pubmed_server, batch_size=10)
    batches = list(client.fetch([*pmids, pmids[5]]))
    assert accounted(batches) == [pmid for pmid in pmids if pmid != pmids[3]]
    assert [batch.missing for batch in batches if batch.missing] == [(pmids[3],)]
    assert client.stats.retries == 0


def test_whole_answer_is_passed_on_as_pubmed_sent_it(own_server: EutilsServer, hurried: Hurried) -> None:
    [batch] = hurried(own_server).fetch([901])
    assert own_server.records[901] in batch.xml
    assert batch.xml.startswith(b"<?xml")


def test_records_nobody_asked_for_are_dropped_and_counted(own_server: EutilsServer, hurried: Hurried) -> None:
    own_server.set_faults([{"kind": "extra_records", "k": 3, "count": 0}])
    client = hurried(own_server)
    [batch] = client.fetch([901, 902])
    assert sorted(pmids_in(batch.xml)) == [901, 902]
    assert client.stats.dropped == 3

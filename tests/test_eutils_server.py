"""The PubMeds on loopback: what a test does to their records shows in what they answer, the same on either."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from lxml import etree

from tests.eutils_server.client import EVERYTHING
from tests.records import article_set, article_xml
from tracker.parse import Failed, read

if TYPE_CHECKING:
    from tests.eutils_server import EutilsServer
    from tests.eutils_server.reference import ReferenceServer
    from tracker.records import Article

    Server = EutilsServer | ReferenceServer

pytest_plugins = ["tests.pubmed_server"]
TODAY = dt.datetime.now(dt.UTC).date()
SOON = TODAY + dt.timedelta(40)
PAPER, NOTICE = 88_000_001, 88_000_099
OURS = f"{PAPER}:{NOTICE}[uid]"


@pytest.fixture
def server(pubmed_server: Server) -> Server:
    """A server with one paper of our own, created and revised in 2020."""
    pubmed_server.configure(rate_limit=0)
    pubmed_server.add(article_set(article_xml(PAPER, "Deep brain stimulation", "Six.", revised="2020-02-01")))
    return pubmed_server


def ask(server: Server, endpoint: str, **form: object) -> bytes:
    url = f"{server.base_url}{endpoint}.fcgi?{urlencode({'db': 'pubmed', **form})}"
    with urlopen(url, timeout=10) as answer:  # noqa: S310  loopback
        return bytes(answer.read())


def listed(server: Server, term: str) -> list[int]:
    answer = etree.fromstring(ask(server, "esearch", term=term, retmax=9999))
    return sorted((int(element.text or 0) for element in answer.iterfind("IdList/Id")), reverse=True)


def fetched(server: Server, pmid: int) -> Article:
    [record] = read(ask(server, "efetch", id=pmid, retmode="xml"))
    return record.article  # type: ignore[union-attr]


def changed_since(day: dt.date) -> str:
    return f'({OURS}) AND ("{day:%Y/%m/%d}"[mdat] : "3000"[mdat])'


def test_a_revision_is_dated_by_the_servers_day_and_found_by_it(server: Server) -> None:
    assert listed(server, changed_since(TODAY)) == []
    server.set_clock(SOON)
    server.revise(PAPER, title="Deep brain stimulation, corrected", pubtypes_add=["Review"])
    article = fetched(server, PAPER)
    assert (article.title, article.revised) == ("Deep brain stimulation, corrected", SOON)
    assert [kind.name for kind in article.publication_types] == ["Journal Article", "Review"]
    assert listed(server, changed_since(SOON)) == [PAPER] == server.truth(changed_since(SOON))
    assert listed(server, changed_since(SOON + dt.timedelta(1))) == []


def test_headings_come_with_the_day_of_indexing(server: Server) -> None:
    server.set_clock(SOON)
    server.revise(PAPER, mesh=["Deep Brain Stimulation", "Humans"], abstract="Seven.", status="In-Process")
    article = fetched(server, PAPER)
    assert [heading.name for heading in article.mesh] == ["Deep Brain Stimulation", "Humans"]
    assert (article.indexed, article.abstract_text, article.status) == (SOON, "Seven.", "In-Process")


@pytest.mark.parametrize(
    ("kind", "link", "back"),
    [
        ("retraction", "RetractionIn", "RetractionOf"),
        ("concern", "ExpressionOfConcernIn", "ExpressionOfConcernFor"),
    ],
)
def test_a_notice_marks_the_paper_and_appears_itself(server: Server, kind: str, link: str, back: str) -> None:
    server.set_clock(SOON)
    server.retract(PAPER, NOTICE, kind)
    paper, notice = fetched(server, PAPER), fetched(server, NOTICE)
    assert [(item.ref_type, item.pmid) for item in paper.corrections] == [(link, NOTICE)]
    assert [(item.ref_type, item.pmid) for item in notice.corrections] == [(back, PAPER)]
    names = {item.name for item in paper.publication_types}
    assert ("Retracted Publication" in names) is (kind == "retraction")
    assert notice.title.endswith(": Deep brain stimulation")
    assert paper.revised == notice.created == SOON


def test_a_merged_paper_is_gone_like_a_deleted_one(server: Server) -> None:
    server.add(article_set(article_xml(NOTICE, "The same paper")))
    server.merge(PAPER, into=NOTICE)
    assert listed(server, OURS) == [NOTICE]
    assert list(read(ask(server, "efetch", id=PAPER, retmode="xml"))) == []
    server.delete(NOTICE)
    assert listed(server, OURS) == []


def test_coverage_says_what_was_not_delivered_whole(server: Server) -> None:
    server.add(article_set(*(article_xml(pmid) for pmid in (PAPER + 1, PAPER + 2))))
    server.set_faults([{"endpoint": "efetch", "nth": 2, "kind": "invalid_utf8"}])
    fetched(server, PAPER)
    ask(server, "efetch", id=PAPER + 1, retmode="xml")
    coverage = server.coverage(OURS)
    assert (coverage.truth, coverage.missing, coverage.extra) == (3, (PAPER + 1, PAPER + 2), ())
    assert [(request.endpoint, request.fault) for request in server.requests()] == [
        ("efetch", ""),
        ("efetch", "invalid_utf8"),
    ]
    assert server.stats().faults == 1


def test_faults_come_by_chance_from_a_seed(server: Server) -> None:
    server.set_faults([{"endpoint": "efetch", "kind": "drop_records", "p": 0.5, "seed": 5, "k": 1}])
    for _ in range(20):
        ask(server, "efetch", id=PAPER, retmode="xml")
    first = [request.fault for request in server.requests()]
    assert 3 < len(list(filter(None, first))) < 17
    server.forget_requests()
    server.set_faults([{"endpoint": "efetch", "kind": "drop_records", "p": 0.5, "seed": 5, "k": 1}])
    for _ in range(20):
        ask(server, "efetch", id=PAPER, retmode="xml")
    assert [request.fault for request in server.requests()] == first


def test_created_and_entry_dates_are_searched_apart(server: Server) -> None:
    """A late arrival: it came today, and its entry date was set back to its publication."""
    server.add(article_set(article_xml(PAPER + 1, created=TODAY.isoformat(), entered="2019-06-01")))
    day = f"{TODAY:%Y/%m/%d}"
    assert listed(server, f'({OURS}) AND ("{day}"[crdt] : "3000"[crdt])') == [PAPER + 1]
    assert listed(server, f'({OURS}) AND ("{day}"[edat] : "3000"[edat])') == []
    assert listed(server, f'({OURS}) AND ("2019"[edat] : "2019/06"[edat])') == [PAPER + 1]
    assert listed(server, f'({OURS}) NOT ("2019"[edat] : "2019/05"[edat])') == [PAPER + 1, PAPER]


def test_the_own_servers_date_header_is_its_clock(own_server: EutilsServer) -> None:
    moment = dt.datetime(2031, 3, 1, 23, 59, tzinfo=dt.UTC)
    own_server.set_clock(moment)
    with urlopen(f"{own_server.base_url}esearch.fcgi?db=pubmed&term=1[uid]", timeout=10) as answer:  # noqa: S310
        assert answer.headers["Date"].startswith("Sat, 01 Mar 2031 23:59")
    own_server.set_clock(SOON)
    assert own_server.clock().date() == SOON


def test_the_own_server_lists_what_it_withholds_and_sends_what_was_spoilt(own_server: EutilsServer) -> None:
    own_server.configure(rate_limit=0)
    own_server.withhold([901])
    assert 901 in listed(own_server, EVERYTHING)
    assert list(read(ask(own_server, "efetch", id=901))) == []
    own_server.release()
    own_server.spoil(901, unreadable=True)
    [failed] = read(ask(own_server, "efetch", id=901))
    assert isinstance(failed, Failed)
    assert failed.pmid == 901
    own_server.unspoil(901)
    assert fetched(own_server, 901).pmid == 901


def test_records_drift_between_two_pages_of_the_own_server(own_server: EutilsServer) -> None:
    own_server.set_faults(
        [{"endpoint": "esearch", "nth": 2, "kind": "drift", "action": lambda: own_server.delete(901)}]
    )
    pages = [901 in listed(own_server, EVERYTHING) for _ in range(2)]
    assert pages == [True, False]

"""Listings are complete, whatever the cap and whatever happens meanwhile, or they are errors."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.eutils_server import EutilsServer
from tests.eutils_server.client import BRIEF, EVERYTHING, SOME
from tests.eutils_server.faults import SEARCH_HEALS, name
from tests.records import article_set, article_xml
from tracker.errors import PubMedInconsistent, PubMedRefused, PubMedUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.eutils_server.reference import ReferenceServer
    from tracker.pubmed import PubMed

    Server = EutilsServer | ReferenceServer
    Hurried = Callable[..., PubMed]

pytest_plugins = ["tests.pubmed_server"]


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
def test_listing_of_a_boolean_expression_is_what_answers_it(
    pubmed_server: Server, hurried: Hurried, cap: int
) -> None:
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
def test_listing_survives_a_passing_fault(
    pubmed_server: Server, hurried: Hurried, fault: dict[str, object]
) -> None:
    pubmed_server.configure(cap=40)
    pubmed_server.set_faults([{"endpoint": "esearch", "nth": nth, **fault} for nth in (1, 3)])
    listing = hurried(pubmed_server, timeouts=BRIEF).search(SOME)
    assert list(listing.pmids) == pubmed_server.truth(SOME)
    assert listing.expected == len(listing.pmids) > 40


def test_a_count_wrong_by_just_what_a_page_leaves_out_is_not_believed(
    own_server: EutilsServer, hurried: Hurried
) -> None:
    """45 records, of which 41 are listed and 41 counted: only a second count tells."""
    own_server.configure(cap=41)
    own_server.set_faults([{"endpoint": "esearch", "kind": "wrong_count", "delta": -4}])
    listing = hurried(own_server).search(EVERYTHING)
    assert list(listing.pmids) == own_server.truth(EVERYTHING)
    assert listing.expected == len(listing.pmids) == 45


def test_a_slice_as_long_as_a_full_page_is_not_believed_either(
    own_server: EutilsServer, hurried: Hurried
) -> None:
    """Half of the counts are three too few: what is listed is everything, or an error."""
    own_server.configure(cap=8)
    for seed in range(6):
        own_server.set_faults(
            [{"endpoint": "esearch", "kind": "wrong_count", "delta": -3, "p": 0.5, "seed": seed}]
        )
        with contextlib.suppress(PubMedInconsistent):
            assert list(hurried(own_server).search(EVERYTHING).pmids) == own_server.truth(EVERYTHING)


@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        ({"kind": "429", "retry_after": "0.1"}, PubMedUnavailable, "too many requests"),
        ({"kind": "500"}, PubMedUnavailable, "HTTP 500"),
        ({"kind": "400"}, PubMedRefused, "HTTP 400"),
        ({"kind": "403"}, PubMedRefused, "HTTP 403"),
        ({"kind": "404"}, PubMedRefused, "TRACKER_EUTILS_URL"),
        ({"kind": "html200"}, PubMedRefused, "NCBI has blocked this address"),
        ({"kind": "reset"}, PubMedUnavailable, "connection failed"),
        ({"kind": "empty_body"}, PubMedUnavailable, "empty"),
        ({"kind": "truncate"}, PubMedUnavailable, "not whole"),
        ({"kind": "stall", "seconds": 0.5}, PubMedUnavailable, "not answer in time"),
        ({"kind": "slow_drip", "bytes_per_s": 100}, PubMedUnavailable, "too slowly|not answer in time"),
        ({"kind": "backend_failed"}, PubMedUnavailable, "address table is empty"),
        ({"kind": "backend_failed", "message": "cannot get document summary"}, PubMedUnavailable, "summary"),
        ({"kind": "wrong_count", "delta": -3}, PubMedInconsistent, "listed"),
        ({"kind": "wrong_count", "delta": 3}, PubMedInconsistent, "count"),
        ({"kind": "drop_records"}, PubMedInconsistent, "count"),
        ({"kind": "empty_set"}, PubMedInconsistent, "count"),
    ],
    ids=str,
)
def test_search_with_a_lasting_fault_ends_in_an_error_that_names_it(
    pubmed_server: Server, hurried: Hurried, fault: dict[str, object], error: type[Exception], says: str
) -> None:
    pubmed_server.set_faults([{**fault, "count": 0}])
    with pytest.raises(error, match=says):
        hurried(pubmed_server, timeouts=BRIEF).search(SOME)
    assert pubmed_server.stats().requests < 200


def test_listing_is_taken_again_when_records_arrive_meanwhile(hurried: Hurried) -> None:
    class Growing(EutilsServer):
        def truth(self, term: str) -> list[int]:
            if len(self.log) == 4:  # in the middle of the slices
                self.add(article_set(article_xml(500)))
            return super().truth(term)

    with Growing(article_set(*(article_xml(pmid) for pmid in range(100, 130))), cap=10) as server:
        listing = hurried(server).search(EVERYTHING)
        assert listing.pmids == (500, *range(129, 99, -1))
        assert listing.expected == 31


def test_remarks_of_pubmed_become_warnings_of_the_whole_search(
    own_server: EutilsServer, hurried: Hurried
) -> None:
    remarks = '<WarningList><QuotedPhraseNotFound>"odd one"[Title]</QuotedPhraseNotFound></WarningList>'
    own_server.configure(cap=10)
    own_server.set_faults([{"kind": "remarks", "remarks": remarks, "translation": '"x"[All Fields]'}])
    listing = hurried(own_server).search(SOME)
    assert list(listing.pmids) == own_server.truth(SOME)
    assert listing.translation == '"x"[All Fields]'
    assert listing.warnings == (
        'PubMed does not know the quoted phrase "odd one"[Title] and searched its words instead',
        "PubMed searched other fields than were sent: 1 x [title/abstract] lost, 1 x [all fields] added",
    )


@pytest.mark.parametrize(
    ("term", "says"),
    [
        ('"stimulation of nothing known"[tiab]', "quoted phrase"),
        ('"stimulation"[tiab] OR "qqqqq"[tiab]', 'phrase "qqqqq"'),
        ("stimulation[tiabb]", "1 x [tiabb] lost"),
        ("(stimulation OR brain)[tiab]", "tag on a group"),
        ("stimulation brain[tiab]", "1 x [title/abstract] added"),
        ('"Deep Brain Stimulation"[mh:~3]', "[mesh terms:~3] lost"),
    ],
)
def test_silent_changes_of_the_reference_are_noticed(
    reference_server: ReferenceServer, hurried: Hurried, term: str, says: str
) -> None:
    listing = hurried(reference_server).search(term)
    assert list(listing.pmids) == reference_server.truth(term)
    assert any(says in warning for warning in listing.warnings)

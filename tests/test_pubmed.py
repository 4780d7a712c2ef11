"""How the client behaves towards PubMed and towards the person who runs it."""

from __future__ import annotations

import re
import traceback
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.eutils_server import EutilsServer
from tests.eutils_server.client import EVERYTHING, PATIENCE, SOME
from tests.eutils_server.faults import name
from tracker.errors import PubMedRefused, PubMedUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.eutils_server.reference import ReferenceServer
    from tracker.pubmed import PubMed

    Server = EutilsServer | ReferenceServer
    Hurried = Callable[..., PubMed]

pytest_plugins = ["tests.pubmed_server"]


def test_nobody_at_the_address_is_said_as_it_is(hurried: Hurried) -> None:
    with EutilsServer() as gone:
        client = hurried(gone)
    with pytest.raises(PubMedUnavailable, match="Connection refused"):
        client.check()


def test_every_request_names_its_sender_and_is_posted(
    pubmed_server: Server, own_server: EutilsServer, hurried: Hurried
) -> None:
    pubmed_server.configure(cap=10)
    client = hurried(pubmed_server)
    list(client.fetch(client.search(EVERYTHING).pmids))
    stats = pubmed_server.stats()
    assert (stats.no_tool, stats.no_email, stats.long_gets) == (0, 0, 0)
    assert client.stats.requests == stats.requests
    assert client.stats.bytes > 10_000
    for request in own_server.log:
        assert request.method == "POST"
        assert request.form["tool"] == "neuromodulation-tracker"
        assert request.form["email"] == "tests@example.org"
        assert re.fullmatch(r"neuromodulation-tracker/\S+", request.headers["User-Agent"])
        assert "gzip" in request.headers["Accept-Encoding"]


def test_check_says_how_pubmed_answers(pubmed_server: Server, hurried: Hurried) -> None:
    assert "no API key, 3 requests a second" in hurried(pubmed_server).check()
    assert "the API key is accepted" in hurried(pubmed_server, api_key="good").check()
    assert pubmed_server.stats().requests == 2


def test_wrong_key_is_refused_at_once_with_what_to_do(pubmed_server: Server, hurried: Hurried) -> None:
    with pytest.raises(PubMedRefused, match="NCBI_API_KEY: correct it, or unset it"):
        hurried(pubmed_server, api_key="invalid-key").search(SOME)
    assert pubmed_server.stats().requests == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "429", "retry_after": "0.05"},
        {"kind": "rate_limit_200"},
        {"kind": "forward_error"},
        {"kind": "html200"},
        {"kind": "reset"},
        {"kind": "backend_failed", "message": "API key s3cr3t-k3y is odd"},
        {"kind": "backend_failed", "message": "Invalid query: s3cr3t-k3y"},
    ],
    ids=name,
)
def test_key_appears_nowhere(
    own_server: EutilsServer, hurried: Hurried, caplog: pytest.LogCaptureFixture, fault: dict[str, object]
) -> None:
    caplog.set_level("DEBUG")
    told: list[str] = []
    own_server.set_faults([{**fault, "count": 0}])
    client = hurried(
        own_server, api_key="s3cr3t-k3y", on_wait=told.append, patience=replace(PATIENCE, attempts=2)
    )
    with pytest.raises((PubMedRefused, PubMedUnavailable)) as caught:
        client.search(SOME)
    assert own_server.log[0].api_key == "s3cr3t-k3y"
    everything = (
        "".join(traceback.format_exception(caught.value)) + caplog.text + "".join(told) + repr(client)
    )
    assert "s3cr3t" not in everything


def test_waiting_is_announced(own_server: EutilsServer, hurried: Hurried) -> None:
    told: list[str] = []
    own_server.set_faults([{"kind": "503"}])
    hurried(own_server, on_wait=told.append).check()
    assert told == ["PubMed: it answered with HTTP 503; asking again in 0 s (attempt 2)"]

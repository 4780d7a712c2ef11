"""Every shape of answer is recognised as what it is; every silent change of a query is noticed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tracker.errors import PubMedRefused
from tracker.pubmed.answers import Answer, DamagedError, TooManyError, TransientError, check
from tracker.pubmed.changes import silent_changes
from tracker.pubmed.listing import read_found

NOW = "Sun, 22 Nov 2026 10:00:00 GMT"
SEARCH = "<eSearchResult><Count>1</Count><RetMax>1</RetMax><IdList><Id>5</Id></IdList>{}</eSearchResult>"


def answer(body: str | bytes, status: int = 200, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, {"Date": NOW, **named}, body.encode() if isinstance(body, str) else body)


def failed(text: str, root: str = "eSearchResult") -> str:
    return f'<?xml version="1.0" encoding="UTF-8" ?>\n<{root}>\n\t<ERROR>{text}</ERROR>\n</{root}>\n'


TRANSIENT = {
    "rate": answer(
        '{"error":"API rate limit exceeded","api-key":"1.2.3.4","count":"4","limit":"3"}\n',
        429,
        Retry_After="2",
    ),
    "rate, no header": answer('{"error":"API rate limit exceeded","api-key":"x"}', 429),
    "rate, 200": answer('{"error":"API rate limit exceeded","api-key":"1.2.3.4","count":"4","limit":"3"}\n'),
    "rate, HTML": answer("<html><body>Too many requests</body></html>", 429),
    "500": answer("<html><head><title>NCBI/eutils202 - WWW Error 500 Diagnostic</title></head></html>", 500),
    "502": answer("<html><body>Bad Gateway</body></html>", 502),
    "503": answer("", 503, Retry_After="Sun, 22 Nov 2026 10:00:07 GMT"),
    "504": answer("Gateway Timeout", 504),
    "408": answer("", 408),
    "forwarding": answer(
        '{"error":"error forwarding request","api-key":"k","type":"key",\n"status":"ok"}', 500
    ),
    "unresolved": answer(
        failed(
            "Search Backend failed: Couldn't resolve #pmquerysrv-mz?dbaf=pubmed, the address table is empty."
        )
    ),
    "not supported": answer(failed("Search Backend failed: Database is not supported: pubmed")),
    "proxy": answer(failed("Search Backend failed: Exception: 502 Proxy Error")),
    "JSON with a raw newline": answer('{"error":"Exception:\nsomething new"}'),
    "viewer": answer(
        failed(
            " Error: External viewer error: Empty Response. Bytes read: 0 Status: Timeout", "eFetchResult"
        ),
        400,
    ),
    "summary": answer(failed(" Error occurred: cannot get document summary", "eFetchResult"), 400),
    "empty": answer(""),
    "blank": answer(" \n"),
    "HTML": answer("<!DOCTYPE html>\n<html lang='en'><body>Maintenance</body></html>"),
    "blocked": answer("<html><title>NCBI - WWW Error Blocked Diagnostic</title></html>"),
    "blocked, 403": answer("<html><title>NCBI - WWW Error Blocked Diagnostic</title></html>", 403),
}
REFUSED = {
    "key": (answer('{"error":"API key invalid","api-key":"k",\n"status":"unknown"}', 400), "NCBI_API_KEY"),
    "database": (answer(failed("Invalid db name specified: pubmde")), "Invalid db name"),
    "term": (answer(failed("Empty term and query_key - nothing todo")), "Empty term"),
    "beyond": (
        answer(failed("Search Backend failed: Exception:\n'retstart' cannot be larger than 9998.")),
        "retstart",
    ),
    "ids": (
        answer(failed("ID list is empty! Possibly it has no correct IDs.", "eFetchResult"), 400),
        "ID list is empty",
    ),
    "history": (answer(failed("Unable to obtain query #1", "eFetchResult"), 400), "Unable to obtain"),
    "too long": (answer("<html><h1>Request-URI Too Long</h1></html>", 414), "too long"),
    "bad request": (answer("<html><h1>Bad Request</h1></html>", 400), "HTTP 400"),
    "forbidden": (answer("", 403), "blocked"),
    "not there": (answer("", 404), "TRACKER_EUTILS_URL"),
    "moved": (
        answer("", 301, Location="https://example.org/?api_key=secret"),
        "moved to https://example.org/:",
    ),
}


@pytest.mark.parametrize("shape", TRANSIENT)
def test_what_may_pass_is_asked_again(shape: str) -> None:
    with pytest.raises(TransientError) as caught:
        check(TRANSIENT[shape])
    assert isinstance(caught.value, TooManyError) == shape.startswith("rate")
    assert isinstance(caught.value, DamagedError) == (shape in {"viewer", "summary"})
    assert (caught.value.final is PubMedRefused) == shape.startswith("blocked")


@pytest.mark.parametrize("shape", REFUSED)
def test_what_cannot_pass_is_refused_with_what_to_do(shape: str) -> None:
    refused, says = REFUSED[shape]
    with pytest.raises(PubMedRefused, match=says) as caught:
        check(refused)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("2", 2.0),
        ("0.5", 0.5),
        ("Sun, 22 Nov 2026 10:00:07 GMT", 7.0),
        ("Sun, 22 Nov 2026 09:00:00 GMT", 0.0),
        ("soon", None),
        ("-1", None),
        ("", None),
    ],
)
def test_retry_after_is_read_by_the_server_s_clock(header: str, seconds: float | None) -> None:
    assert answer("", 503, Retry_After=header).retry_after == seconds


def test_record_that_speaks_of_an_error_is_no_error() -> None:
    check(answer("<PubmedArticleSet><PubmedArticle>&lt;ERROR&gt;API rate limit exceeded <ERROR>x</ERROR>"))


@given(
    body=st.binary(max_size=300), status=st.sampled_from([200, 204, 302, 400, 403, 404, 414, 429, 500, 503])
)
@example(body=b'{"error": null}', status=200)
@example(body=b"[" * 3_000, status=200)
@example(body=b'{"error":' + b"[" * 3_000, status=200)
@example(body=b"<eSearchResult><Count>-1</Count></eSearchResult>", status=200)
@example(body="<eSearchResult><Count>²</Count></eSearchResult>".encode(), status=200)
def test_no_answer_whatever_breaks_the_client(body: bytes, status: int) -> None:
    with pytest.raises((TransientError, PubMedRefused)):  # noqa: PT012  either of the two steps may see it
        check(answer(body, status))
        read_found(answer(body, status))


def test_listing_is_read_with_its_remarks_and_pubmed_s_clock() -> None:
    remarks = (
        '<QueryTranslation>"x"[Title]</QueryTranslation><ErrorList><PhraseNotFound>a &amp; b</PhraseNotFound></ErrorList>'
        "<WarningList><OutputMessage>No items found.</OutputMessage></WarningList>"
    )
    found = read_found(answer(SEARCH.format(remarks)))
    assert (found.count, found.pmids, found.translation) == (1, {5}, '"x"[Title]')
    assert found.remarks == (("PhraseNotFound", "a & b"), ("OutputMessage", "No items found."))
    assert found.server_time == datetime(2026, 11, 22, 10, tzinfo=UTC)


def test_entities_of_an_answer_are_not_followed() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + SEARCH.format(
        "<QueryTranslation>&e;</QueryTranslation>"
    )
    assert read_found(answer(bomb)).translation == ""


@pytest.mark.parametrize(
    ("sent", "translation"),
    [
        ('"deep brain stimulation"[tiab]', '"deep brain stimulation"[Title/Abstract]'),
        (
            '(dbs[TIAB] OR "Parkinson Disease"[mh:noexp])',
            '"dbs"[Title/Abstract] OR "parkinson disease"[MeSH Terms:noexp]',
        ),
        ('stimulat*[ti] AND "Humans"[MeSH Terms]', '"stimulat*"[Title] AND "humans"[MeSH Terms]'),
        ("2020:2021[dp] AND x[majr]", '2020/01/01:2021/12/31[Date - Publication] AND "x"[MeSH Major Topic]'),
        ('"2020/01/01"[crdt] : "2020/02/01"[crdt]', "2020/01/01:2020/02/01[Date - Create]"),
        ('"with [brackets] inside"[tiab]', '"with brackets inside"[Title/Abstract]'),
        ('"a b"[tiab:~3]', '"a b"[Title/Abstract:~3]'),
    ],
)
def test_faithful_translation_gives_no_warning(sent: str, translation: str) -> None:
    assert silent_changes(sent, translation, []) == ()


@pytest.mark.parametrize(
    ("sent", "translation", "remarks", "says"),
    [
        (
            "asthma[tiabb]",
            '"asthma"[MeSH Terms] OR "asthma"[All Fields]',
            [],
            ["1 x [tiabb] lost, 1 x [mesh terms] added, 1 x [all fields] added"],
        ),
        ("x[ti:noexp]", '"x"[Title]', [], ["1 x [title:noexp] lost, 1 x [title] added"]),
        ("x[mh:~3]", '"x"[MeSH Terms]', [], ["[mesh terms:~3] lost"]),
        (
            "(a[ti] OR b[ti])[tiab]",
            '"a"[Title] OR "b"[Title]',
            [],
            ["[tiab] after a closing parenthesis", "[title/abstract] lost"],
        ),
        (
            "deep brain[tiab]",
            '"deep"[Title/Abstract] AND "brain"[Title/Abstract]',
            [],
            ["1 x [title/abstract] added"],
        ),
        ("x[tiab]", "", [], ["1 x [title/abstract] lost"]),
        ("stim\N{ASTERISK OPERATOR}[tiab]", '"stim"[Title/Abstract]', [], ["U+2217"]),
        (
            '"Alpha-Stim"[tiab]',
            '"alpha"[Title/Abstract] AND "stim"[Title/Abstract]',
            [("QuotedPhraseNotFound", '"alpha stim"[Title/Abstract]')],
            ['quoted phrase "alpha stim"[Title/Abstract] and searched its words'],
        ),
        (
            "zzz[tiab]",
            '"zzz"[Title/Abstract]',
            [("PhraseNotFound", "zzz"), ("PhraseNotFound", "zzz")],
            ['phrase "zzz" and left it out'],
        ),
        ("the[tiab]", '"the"[Title/Abstract]', [("PhraseIgnored", "the")], ['ignored "the"']),
        ("x[ti]", '"x"[Title]', [("FieldNotFound", "odd")], ['field "odd"']),
        ("x[ti]", '"x"[Title]', [("OutputMessage", "Something\nnew")], ["PubMed says: Something new"]),
    ],
)
def test_each_silent_change_is_one_line_of_warning(
    sent: str, translation: str, remarks: list[tuple[str, str]], says: list[str]
) -> None:
    warnings = silent_changes(sent, translation, remarks)
    assert len(warnings) == len(says)
    for warning, part in zip(warnings, says, strict=True):
        assert part in warning
        assert "\n" not in warning


def test_messages_about_the_page_are_no_warnings() -> None:
    remarks = [
        ("OutputMessage", "Restrictions achieved. start and count adjusted to 0, 9999"),
        ("OutputMessage", "No items found."),
    ]
    assert silent_changes("x[ti]", '"x"[Title]', remarks) == ()

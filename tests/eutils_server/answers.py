"""The bodies that E-utilities sends, good and bad, in the shapes of the real service.

Kinds of fault that change what is looked up: empty_set, drop_records and extra_records (`k`), dup_page, shuffle;
of a search backend_failed (`message`), wrong_count (`delta`), remarks (`remarks`, `translation`); of a fetch
viewer_timeout, invalid_utf8, control_char; webenv_expired of both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from tests.eutils_server.evaluate import translation
from tracker.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.eutils_server import EutilsServer

DECLARATION = '<?xml version="1.0" encoding="UTF-8" ?>\n'
SEARCH_DOCTYPE = (
    '<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd">\n'
)
FETCH_HEAD = (
    b'<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    b'"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n<PubmedArticleSet>'
)
BEYOND_CAP = "Search Backend failed: Exception:\n'retstart' cannot be larger than {0}. For PubMed, ESearch can only retrieve the first {1:,} records"
VIEWER_TIMEOUT = " Error: External viewer error: Empty Response. Bytes read: 0 Status: Timeout"
UNRESOLVED = "Search Backend failed: Couldn't resolve #pmquerysrv-mz?dbaf=pubmed, the address table is empty."
NO_SESSION = "Unable to obtain query #1"
PAGE = "<!DOCTYPE html>\n<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>\n"
BLOCKED_PAGE = PAGE.format("NCBI - WWW Error Blocked Diagnostic")


def search(server: EutilsServer, form: Mapping[str, str], fault: Mapping[str, Any]) -> str:
    """Answer an ESearch; every answer has status 200, the errors too."""
    if refusal := _refused(form, fault):
        return search_error(refusal)
    try:
        pmids = server.truth(form["term"])
    except QueryError:
        return search_error("Search Backend failed: Exception: Invalid query")
    count = max(0, len(pmids) + (fault.get("delta", -3) if fault.get("kind") == "wrong_count" else 0))
    if form.get("rettype") == "count":
        return f"{DECLARATION}{SEARCH_DOCTYPE}<eSearchResult><Count>{count}</Count></eSearchResult>\n"
    cap, start = server.settings["cap"], int(form.get("retstart", 0))
    if start >= cap and len(pmids) > cap:
        return search_error(BEYOND_CAP.format(cap - 1, cap))
    page = pmids[start : min(start + int(form.get("retmax", 20)), cap)]
    return _listed(count, start, _distorted(page, pmids, server, fault), form["term"], fault)


def _refused(form: Mapping[str, str], fault: Mapping[str, Any]) -> str:
    if fault.get("kind") == "backend_failed":
        return str(fault.get("message", UNRESOLVED))
    if fault.get("kind") == "webenv_expired":
        return NO_SESSION
    if form.get("db") != "pubmed":
        return f"Invalid db name specified: {form.get('db')}"
    return "" if form.get("term") else "Empty term and query_key - nothing todo"


def _distorted(
    page: list[int], pmids: list[int], server: EutilsServer, fault: Mapping[str, Any]
) -> list[int]:
    match fault.get("kind"):
        case "empty_set":
            return []
        case "drop_records":
            return page[: -fault.get("k", 2)]
        case "dup_page":
            return page[:-1] + page[:1]
        case "shuffle":
            return page[::-1]
        case "extra_records":
            return page + [pmid for pmid in list(server.records) if pmid not in pmids][: fault.get("k", 2)]
    return page


def _listed(count: int, start: int, page: list[int], term: str, fault: Mapping[str, Any]) -> str:
    ids = "\n".join(f"<Id>{pmid}</Id>" for pmid in page)
    echo = fault.get("translation", translation(term))
    nothing = "" if count else "<WarningList><OutputMessage>No items found.</OutputMessage></WarningList>"
    return (
        f"{DECLARATION}{SEARCH_DOCTYPE}<eSearchResult><Count>{count}</Count><RetMax>{len(page)}</RetMax>"
        f"<RetStart>{start}</RetStart><IdList>\n{ids}\n</IdList><TranslationSet/>"
        f"<QueryTranslation>{escape(echo)}</QueryTranslation>{fault.get('remarks', nothing)}</eSearchResult>\n"
    )


def search_error(text: str) -> str:
    """Return the body of a failed ESearch."""
    return (
        f"{DECLARATION}{SEARCH_DOCTYPE}<eSearchResult>\n\t<ERROR>{escape(text)}</ERROR>\n</eSearchResult>\n"
    )


def fetch_error(text: str) -> str:
    """Return the body of a failed EFetch."""
    return f"{DECLARATION}<eFetchResult>\n\t<ERROR>{escape(text)}</ERROR>\n</eFetchResult>\n"


def fetch(
    server: EutilsServer, form: Mapping[str, str], fault: Mapping[str, Any]
) -> tuple[int, bytes, tuple[int, ...]]:
    """Answer an EFetch: status, body and the PMIDs in it; PMIDs it does not hold are left out in silence."""
    asked = [int(pmid) for pmid in form.get("id", "").split(",") if pmid.isdecimal() and int(pmid)]
    kind, k = fault.get("kind"), fault.get("k", 2)
    if kind == "viewer_timeout":
        return 400, fetch_error(VIEWER_TIMEOUT).encode(), ()
    if kind == "webenv_expired":
        return 400, fetch_error(NO_SESSION).encode(), ()
    if not asked:
        return 400, fetch_error("ID list is empty! Possibly it has no correct IDs.").encode(), ()
    sent = {pmid: xml for pmid in asked if (xml := server.sent(pmid)) is not None}
    held = list(sent)
    chosen = {
        "empty_set": [],
        "drop_records": held[:-k],
        "dup_page": held + held[:k],
        "extra_records": held + [pmid for pmid in list(server.records) if pmid not in held][:k],
        "shuffle": held[::-1],
    }.get(str(kind), held)
    body = (
        FETCH_HEAD
        + b"\n".join(sent.get(p, server.records.get(p, b"")) for p in chosen)
        + b"</PubmedArticleSet>"
    )
    if kind in {"invalid_utf8", "control_char"}:
        junk = b"\xff\xfe\xe2\x28" if kind == "invalid_utf8" else b"\x0b\x01"
        body = body.replace(b"<ArticleTitle>", b"<ArticleTitle>" + junk, 1)
    return 200, body, tuple(pmid for pmid in held if pmid in chosen)


def rate_exceeded(client: str, limit: int) -> str:
    """Return the body of a 429; it repeats the key."""
    return f'{{"error":"API rate limit exceeded","api-key":"{client}","count":"{limit + 1}","limit":"{limit}"}}\n'


def invalid_key(key: str) -> str:
    """Return the body of a 400 for a key that NCBI never gave out."""
    return f'{{"error":"API key invalid","api-key":"{key}","type":"invalid",\n"status":"unknown"}}'

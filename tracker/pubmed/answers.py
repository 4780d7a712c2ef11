"""What an answer of E-utilities is: whole, worth another try, or a refusal.

Nothing of an answer is used before it passed here. A status of 200 proves nothing: rate limits,
error texts, HTML pages and half answers all come with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from lxml import etree

from tracker.errors import PubMedError, PubMedRefused, PubMedUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

QUOTED = 200
"""Characters of PubMed's own words that an error repeats."""
STATUS_RATE = 429
STATUS_OK = 200
REFUSALS = re.compile(
    r"API key invalid|Invalid db name|Empty term|nothing todo|Empty id list|ID list is empty|Unable to obtain query"
    r"|cannot be larger than|Invalid query|Invalid date range|Invalid retstart",
    re.IGNORECASE,
)
"""Error texts that asking again cannot heal; every other one may pass (PubMed's outages say many things)."""
RECORD_TROUBLE = re.compile(r"External viewer error|cannot get document summary", re.IGNORECASE)
"""Error texts that one record of a batch, or the size of the batch, may cause."""
BLOCKED = (
    "NCBI has blocked this address: stop, wait some hours, then write to info@ncbi.nlm.nih.gov if it stays so"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer, its body decoded from gzip and read to the end."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def retry_after(self) -> float | None:
        """Seconds that Retry-After asks for (a number or an HTTP date); None where absent or unreadable."""
        text = self.headers.get("Retry-After", "").strip()
        if re.fullmatch(r"\d+(\.\d+)?", text):
            return float(text)
        until = http_date(text)
        if until is None:
            return None
        return max(0.0, (until - (self.date or datetime.now(UTC))).total_seconds())

    @property
    def date(self) -> datetime | None:
        """The server's clock, from the Date header; UTC."""
        return http_date(self.headers.get("Date", ""))


class TransientError(Exception):
    """This answer may be better next time. `pause` is what Retry-After asked for, `final` what to raise in the end."""

    final: type[PubMedError] = PubMedUnavailable

    def __init__(
        self, reason: str, *, pause: float | None = None, final: type[PubMedError] | None = None
    ) -> None:
        self.reason, self.pause = reason, pause
        self.final = final or type(self).final
        super().__init__(reason)


class TooManyError(TransientError):
    """The rate limit was met: everyone who shares it has to wait, whether or not PubMed says how long."""


class DamagedError(TransientError):
    """Records were sent but cannot all be read; `body` is what came. Fewer of them at a time may be whole."""

    def __init__(self, reason: str, body: bytes) -> None:
        super().__init__(reason)
        self.body = body


def http_date(text: str) -> datetime | None:
    """Read an HTTP date as UTC; None where it is not one."""
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)


def check(answer: Answer) -> None:
    """Let an answer through whose body may be what was asked for.

    Raises TransientError or DamagedError when asking again may help, PubMedRefused when it cannot.
    """
    text = answer.body.lstrip()
    said = error_text(text)
    if answer.status == STATUS_RATE or "rate limit exceeded" in said:
        raise TooManyError("it says that too many requests were sent", pause=answer.retry_after)
    if said:
        _check_error(answer, said)
    if _is_html(text) and b"blocked" in text.lower():
        raise TransientError(BLOCKED, pause=answer.retry_after, final=PubMedRefused)
    _check_status(answer)
    if not text:
        raise TransientError("the answer was empty")
    if _is_html(text):
        raise TransientError("it sent a web page instead of data")


def error_text(body: bytes) -> str:
    """Return the error that a body carries, in its own words; empty where it carries none."""
    if body.startswith(b"{"):
        found = re.search(rb'"error"\s*:\s*"((?:[^"\\]|\\.)*)"', body[:4096], re.IGNORECASE)
        return _words(found[1]) if found else ""
    found = re.search(rb"<ERROR>(.*?)(</ERROR>|$)", body[:4096], re.DOTALL)
    if found is None or b"<PubmedArticleSet" in body[: found.start()]:
        return ""
    return _words(found[1])


def _words(text: bytes) -> str:
    return " ".join(text.decode("utf-8", "replace").split()) or "an error without words"


def _check_error(answer: Answer, said: str) -> None:
    said = said[:QUOTED]
    if "API key invalid" in said:
        raise PubMedRefused(
            "NCBI does not know the API key in NCBI_API_KEY: correct it, or unset it to go on at 3 requests a second"
        )
    if REFUSALS.search(said):
        raise PubMedRefused(f"PubMed refused the request: {said}")
    if RECORD_TROUBLE.search(said):
        raise DamagedError(f"it could not show the records: {said}", answer.body)
    raise TransientError(f"it reported: {said}", pause=answer.retry_after)


def _check_status(answer: Answer) -> None:
    status = answer.status
    if status == STATUS_OK:
        return
    if status >= 500 or status == 408:  # noqa: PLR2004  server errors, request timeout
        raise TransientError(f"it answered with HTTP {status}", pause=answer.retry_after)
    if 300 <= status < 400:  # noqa: PLR2004  a redirect would carry the key to wherever it points
        where = answer.headers.get("Location", "nowhere").partition("?")[0]
        raise PubMedRefused(f"PubMed's address has moved to {where[:QUOTED]}: set TRACKER_EUTILS_URL")
    reasons = {
        403: "this address may be blocked; see https://www.ncbi.nlm.nih.gov/books/NBK25497/",
        404: "there is no E-utilities service there; check TRACKER_EUTILS_URL",
        413: "the request is too long",
        414: "the request is too long",
    }
    raise PubMedRefused(
        f"PubMed refused the request with HTTP {status}: {reasons.get(status, 'it cannot be answered as sent')}"
    )


def _is_html(text: bytes) -> bool:
    start = text[:1024].lower()
    return b"<html" in start or b"<!doctype html" in start


def parse(body: bytes) -> etree._Element:
    """Parse XML without entities, DTD or network. Raises etree.XMLSyntaxError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(body, parser)

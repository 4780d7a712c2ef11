"""One question to E-utilities, asked until the answer is good or patience ends.

tenacity stands around gate, request and check together: a retry below the rate gate would
not be counted by it.
"""

from __future__ import annotations

import logging
import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import requests
import tenacity
import urllib3

from tracker import __version__
from tracker.errors import PubMedRefused
from tracker.pubmed.answers import Answer, DamagedError, TooManyError, TransientError, check
from tracker.pubmed.gate import Gate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tracker.config import Settings

TOOL = "neuromodulation-tracker"
FETCH = "efetch"
PIECE = 65536
T = TypeVar("T")
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: to connect, between two pieces of an answer, and for one whole answer (a slow drip ends there)."""

    connect: float = 10.0
    read: float = 60.0
    answer: float = 300.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a question is asked again: attempts and seconds in all, and the waits between (seconds).

    `damaged` attempts are made for records that arrive unreadable, before fewer are asked for at a time.
    """

    attempts: int = 6
    seconds: float = 600.0
    first_wait: float = 1.0
    longest_wait: float = 60.0
    damaged: int = 3

    def stop(self, state: tenacity.RetryCallState) -> bool:
        """Tell tenacity whether the last attempt was the last."""
        error = _error(state)
        attempts = self.damaged if isinstance(error, DamagedError) else self.attempts
        spent = (state.seconds_since_start or 0.0) + self.wait(state)
        return state.attempt_number >= attempts or spent > self.seconds

    def wait(self, state: tenacity.RetryCallState) -> float:
        """Seconds until the next attempt: doubled each time, with jitter, never less than Retry-After."""
        error = _error(state)
        doublings = 0 if isinstance(error, DamagedError) else state.attempt_number - 1
        backoff = min(self.longest_wait, self.first_wait * 2.0**doublings) * random.uniform(0.5, 1.0)  # noqa: S311  jitter
        return max(backoff, (error.pause if error else None) or 0.0)


@dataclass(slots=True)
class Stats:
    """What a client has cost so far. `dropped` counts records that came without being asked for, or twice."""

    requests: int = 0
    retries: int = 0
    bytes: int = 0
    dropped: int = 0


class Transport:
    """POSTs forms to one E-utilities address at the permitted rate."""

    def __init__(
        self,
        settings: Settings,
        patience: Patience,
        timeouts: Timeouts,
        on_wait: Callable[[str], None] | None,
    ) -> None:
        self._url, self._key = settings.eutils_url, settings.api_key
        self._patience, self._timeouts = patience, timeouts
        self._on_wait = on_wait or (lambda _: None)
        self._gate = Gate(
            settings.state_dir, settings.eutils_url, settings.api_key, settings.requests_per_second
        )
        self._who = {"tool": TOOL, "email": settings.email, "api_key": settings.api_key}
        self._session = requests.Session()
        self._session.headers.update({"User-Agent": f"{TOOL}/{__version__}", "Accept-Encoding": "gzip"})
        self.stats = Stats()

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def ask(
        self,
        endpoint: str,
        form: Mapping[str, str],
        read: Callable[[Answer], T],
        patience: Patience | None = None,
    ) -> T:
        """POST a form until `read` accepts the answer; return what it made of it.

        Raises PubMedUnavailable (or what the last fault calls for) when patience ends, PubMedRefused
        at once when asking again cannot help, DamagedError when fetched records stay unreadable.
        """
        patience = patience or self._patience
        retrying = tenacity.Retrying(
            stop=patience.stop,
            wait=patience.wait,
            retry=tenacity.retry_if_exception_type(TransientError),
            before_sleep=self._before_sleep,
            reraise=True,
        )
        try:
            result: T = retrying(self._once, endpoint, form, read, tries=retrying.statistics)
        except TransientError as error:
            reason = self._clean(error.reason)
            logger.warning("gave up", extra={"endpoint": endpoint, "reason": reason})
            if isinstance(error, DamagedError) and endpoint == FETCH:
                raise DamagedError(reason, error.body) from None
            raise error.final(f"PubMed could not answer ({endpoint}): {reason}. Try again later") from None
        except PubMedRefused as error:
            raise PubMedRefused(self._clean(str(error))) from None
        return result

    def _once(
        self,
        endpoint: str,
        form: Mapping[str, str],
        read: Callable[[Answer], T],
        *,
        tries: Mapping[str, object],
    ) -> T:
        slot = self._gate.enter(self._patience.seconds, self._tell_pause)
        self.stats.requests += 1
        began, answer = time.monotonic(), None
        try:
            try:
                answer = self._post(endpoint, form, slot)
            finally:
                self._gate.leave(slot)  # answered or failed: it has arrived by now, if it ever will
                _log(endpoint, answer, time.monotonic() - began, tries.get("attempt_number"))
            self.stats.bytes += len(answer.body)
            check(answer)
            return read(answer)
        except TransientError as error:
            unsaid = self._patience.first_wait if isinstance(error, TooManyError) else 0.0
            pause = unsaid if error.pause is None else error.pause
            if pause:
                logger.warning(
                    "everyone pauses", extra={"seconds": pause, "reason": self._clean(error.reason)}
                )
            self._gate.pause(pause)
            raise

    def _post(self, endpoint: str, form: Mapping[str, str], slot: str) -> Answer:
        timeouts = self._timeouts
        until = time.monotonic() + timeouts.answer
        try:
            with self._session.post(
                f"{self._url}{endpoint}.fcgi",
                data={name: value for name, value in (*form.items(), *self._who.items()) if value},
                timeout=(timeouts.connect, min(timeouts.read, timeouts.answer)),
                stream=True,
                allow_redirects=False,
            ) as response:
                self._gate.leave(slot)
                return Answer(response.status_code, response.headers, _body(response, until))
        except (
            requests.Timeout,
            urllib3.exceptions.TimeoutError,
        ) as error:  # the latter while the body is read
            raise TransientError("it did not answer in time") from error
        except (
            requests.ConnectionError,
            requests.exceptions.ChunkedEncodingError,
            urllib3.exceptions.HTTPError,
        ) as error:
            raise TransientError(
                f"the connection failed ({_root_cause(error)}); check the network"
            ) from error
        except (requests.RequestException, ValueError) as error:
            raise PubMedRefused(f"no request can be sent to {self._url}: {error}") from error

    def _before_sleep(self, state: tenacity.RetryCallState) -> None:
        self.stats.retries += 1
        error = _error(state)
        wait = state.next_action.sleep if state.next_action else 0.0
        reason = self._clean(error.reason) if error else ""
        again = {"attempt": state.attempt_number + 1, "seconds": round(wait, 3), "reason": reason}
        logger.warning("asking again", extra=again)
        self._on_wait(f"PubMed: {reason}; asking again in {wait:.0f} s (attempt {state.attempt_number + 1})")

    def _tell_pause(self, seconds: float) -> None:
        logger.info("waiting for the rate gate", extra={"seconds": round(seconds, 3)})
        self._on_wait(f"PubMed asked everyone here to wait {seconds:.0f} s")

    def _clean(self, text: str) -> str:
        return text.replace(self._key, "[API key]") if self._key else text


def _log(endpoint: str, answer: Answer | None, seconds: float, attempt: object) -> None:
    """Log a request; never what was sent with it, which holds the key."""
    facts = {
        "endpoint": endpoint,
        "status": answer.status if answer else None,
        "seconds": round(seconds, 3),
        "bytes": len(answer.body) if answer else 0,
        "attempt": attempt,
    }
    logger.debug("request", extra=facts)


def _body(response: requests.Response, until: float) -> bytes:
    """Read piece by piece as they arrive, so that a slow drip cannot outlast the deadline."""
    pieces = []
    while piece := response.raw.read1(PIECE, decode_content=True):
        pieces.append(piece)
        if time.monotonic() > until:
            raise TransientError("its answer came too slowly")
    return b"".join(pieces)


def _error(state: tenacity.RetryCallState) -> TransientError | None:
    error = state.outcome.exception() if state.outcome else None
    return error if isinstance(error, TransientError) else None


def _root_cause(error: BaseException) -> str:
    """Name the innermost reason, without addresses of objects."""
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    return getattr(error, "strerror", None) or str(error) or type(error).__name__

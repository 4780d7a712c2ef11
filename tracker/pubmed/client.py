"""The client of PubMed's E-utilities: what to ask is the caller's, how to ask is here."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Self

from tracker.pubmed.batches import Batch, fetch_batch
from tracker.pubmed.listing import Listing, count, list_all
from tracker.pubmed.transport import Patience, Stats, Timeouts, Transport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tracker.config import Settings

CHECK_ATTEMPTS = 2
"""A person waits for the answer of `check`, so it gives up early."""


class PubMed:
    """Search PubMed and fetch its records: politely, completely, or with an error.

    `on_wait` is told, in a line, each time the client has to wait. Use as a context manager.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        batch_size: int = 200,
        on_wait: Callable[[str], None] | None = None,
        patience: Patience | None = None,
        timeouts: Timeouts | None = None,
    ) -> None:
        self._settings, self._batch_size = settings, batch_size
        self._patience = patience or Patience()
        self._transport = Transport(settings, self._patience, timeouts or Timeouts(), on_wait)

    def __enter__(self) -> Self:
        """Use as a context manager: the connections are closed at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    @property
    def stats(self) -> Stats:
        """What this client has cost so far; the object goes on counting."""
        return self._transport.stats

    def search(self, term: str) -> Listing:
        """List every PMID that answers `term`.

        Raises PubMedInconsistent when the list never agrees with PubMed's count, PubMedUnavailable, PubMedRefused.
        """
        return list_all(self._transport, term)

    def count(self, term: str) -> int:
        """Return how many records PubMed counts for `term`, in one small answer. Raises PubMedError."""
        return count(self._transport, term)

    def fetch(self, pmids: Sequence[int]) -> Iterator[Batch]:
        """Fetch the records of `pmids`, a checked batch at a time.

        Raises PubMedUnavailable, PubMedRefused; batches already given stay valid.
        """
        distinct = tuple(dict.fromkeys(pmids))
        for start in range(0, len(distinct), self._batch_size):
            yield fetch_batch(self._transport, distinct[start : start + self._batch_size])

    def check(self) -> str:
        """Ask one cheap question and say how PubMed answered. Raises PubMedError."""
        patience = dataclasses.replace(self._patience, attempts=min(self._patience.attempts, CHECK_ATTEMPTS))
        count(self._transport, "1[uid]", patience)
        key = "the API key is accepted, 10" if self._settings.api_key else "no API key, 3"
        return f"{self._settings.eutils_url} answers; {key} requests a second"

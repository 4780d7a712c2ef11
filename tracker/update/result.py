"""What a run tells: how it proceeds, to a watcher, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tracker import store

if TYPE_CHECKING:
    from tracker import queries


class Watcher(Protocol):
    """Who is told how a run proceeds; the terminal draws it, a test may count it."""

    def noting(self, text: str) -> None:
        """Hear of something that concerns no single indication."""

    def started(self, indication: str) -> None:
        """Hear that PubMed is being asked."""

    def listed(self, indication: str, expected: int, to_fetch: int) -> None:
        """Hear PubMed's count: `expected` papers, `to_fetch` of them to ask for."""

    def waiting(self, indication: str, reason: str) -> None:
        """Hear why PubMed has to be asked again, and when."""

    def fetched(self, indication: str, asked: int) -> None:
        """Hear that `asked` more records were asked for, and what came is stored."""

    def labelling(self, indication: str, articles: int) -> None:
        """Hear that `articles` records are about to be labelled."""

    def ended(self, result: RunResult) -> None:
        """Hear how the run went."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run ended. `missing` are the PMIDs listed but not stored."""

    indication: str
    status: str
    expected: int = 0
    stored: int = 0
    new: int = 0
    changed: int = 0
    left: int = 0
    missing: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()
    error: str | None = None
    by_another: bool = False
    """Another process finished this run after our command started; it counts as ours."""

    @classmethod
    def of(cls, run: queries.RunRow, *, by_another: bool = False) -> RunResult:
        """Take the result from the ledger's row."""
        return cls(
            indication=run.indication or "",
            status=run.status,
            expected=run.expected or 0,
            stored=run.stored or 0,
            new=run.new,
            changed=run.changed,
            left=run.left,
            missing=run.missing,
            warnings=run.warnings,
            error=run.error,
            by_another=by_another,
        )

    @property
    def complete(self) -> bool:
        """Whether every paper PubMed counted is stored."""
        return self.status == store.COMPLETE

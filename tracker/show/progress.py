"""Progress on stderr: live bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import TaskID

    from tracker.catalog import Catalog
    from tracker.update import RunResult, Watcher


class Bars:
    """A live bar per indication, for a terminal."""

    def __init__(self, progress: Progress, catalog: Catalog) -> None:
        self._progress, self._catalog = progress, catalog
        self._tasks: dict[str, TaskID] = {}

    def _task(self, indication: str) -> TaskID:
        if indication not in self._tasks:
            label = self._catalog.indication(indication).label
            self._tasks[indication] = self._progress.add_task(label, total=None, note="asking PubMed")
        return self._tasks[indication]

    def noting(self, text: str) -> None:
        """Print a line above the bars."""
        self._progress.console.print(text)

    def started(self, indication: str) -> None:
        """Show the bar before PubMed has answered."""
        self._task(indication)

    def listed(self, indication: str, expected: int, to_fetch: int) -> None:
        """Set the length of the bar."""
        note = f"{papers(expected)}, {to_fetch:,} to fetch"
        self._progress.update(self._task(indication), total=to_fetch, completed=0, note=note)

    def waiting(self, indication: str, reason: str) -> None:
        """Say why it stands still."""
        self._progress.update(self._task(indication), note=reason)

    def fetched(self, indication: str, asked: int) -> None:
        """Move the bar."""
        self._progress.update(self._task(indication), advance=asked)

    def labelling(self, indication: str, articles: int) -> None:
        """Say what the wait is for."""
        self._progress.update(self._task(indication), note=f"labelling {papers(articles)}")

    def ended(self, result: RunResult) -> None:
        """Fill the bar and say how it went."""
        task = self._task(result.indication)
        done = max(result.stored, 1)
        self._progress.update(task, total=done, completed=done, note=outcome(result))


class Lines:
    """One plain line per event, for a log or a pipe."""

    EVERY = 2000  # records between two progress lines

    def __init__(self) -> None:
        self._to_fetch, self._asked, self._told = 0, 0, 0

    def noting(self, text: str) -> None:
        """Say it."""
        self._say(text)

    def started(self, indication: str) -> None:
        """Say that PubMed is being asked."""
        self._say(f"{indication}: asking PubMed")

    def listed(self, indication: str, expected: int, to_fetch: int) -> None:
        """Say what PubMed counted."""
        self._to_fetch, self._asked, self._told = to_fetch, 0, 0
        self._say(f"{indication}: {papers(expected)}, {to_fetch:,} to fetch")

    def waiting(self, indication: str, reason: str) -> None:
        """Say why PubMed is asked again."""
        self._say(f"{indication}: {reason}")

    def fetched(self, indication: str, asked: int) -> None:
        """Say how far it is, now and then."""
        self._asked += asked
        if self._asked - self._told >= self.EVERY:
            self._told = self._asked
            self._say(f"{indication}: {self._asked:,} of {self._to_fetch:,} fetched")

    def labelling(self, indication: str, articles: int) -> None:
        """Say what the wait is for."""
        self._say(f"{indication}: labelling {papers(articles)}")

    def ended(self, result: RunResult) -> None:
        """Say how it went."""
        self._say(f"{result.indication}: {outcome(result)}")

    @staticmethod
    def _say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)  # noqa: T201  progress belongs on stderr


@contextmanager
def watching(catalog: Catalog) -> Iterator[Watcher]:
    """Yield a watcher fit for where stderr goes: live bars on a terminal, plain lines elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield Lines()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, console=console) as progress:
        yield Bars(progress, catalog)


def outcome(result: RunResult) -> str:
    """Return one line on how a run ended."""
    if result.status == "failed":
        return f"failed: {result.error}"
    text = f"{result.stored:,} of {result.expected:,} stored, {result.new:,} new"
    if result.by_another:
        text += ", by another process"
    if not result.complete:
        text += f"; incomplete, {len(result.missing):,} missing"
    return text


def papers(number: int) -> str:
    """Return a number of papers in words: 1 paper, 2,000 papers."""
    return f"{number:,} {'paper' if number == 1 else 'papers'}"

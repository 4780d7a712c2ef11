"""Answers kept per database, data version and question: few in number, shared by all sessions."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from tracker.analysis import Corpus, Source, Stamp, Studies

Answer = TypeVar("Answer")


class Version(Protocol):
    """One data version of one database."""

    def __hash__(self) -> int:
        """Be a part of the key."""

    @property
    def source(self) -> Source:
        """The open database."""

    @property
    def stamp(self) -> Stamp:
        """Which data version."""


def counted(version: Version, question: Callable[..., Answer], *rest: Hashable) -> Answer:
    """Answer a question about the columns of all counted papers."""
    answer: Answer = _counted(question, version, *rest)
    return answer


def studied(version: Version, question: Callable[..., Answer], *rest: Hashable) -> Answer:
    """Answer a question about the studies behind the papers."""
    answer: Answer = _studied(question, version, *rest)
    return answer


def listed(version: Version, question: Callable[..., Answer], *rest: Hashable) -> Answer:
    """Answer a question that reads the database."""
    answer: Answer = _listed(question, version, *rest)
    return answer


@lru_cache(maxsize=256)
def _counted(question: Callable[..., Answer], version: Version, *rest: Hashable) -> Answer:
    return question(_corpus(version), *rest)


@lru_cache(maxsize=64)
def _studied(question: Callable[..., Answer], version: Version, *rest: Hashable) -> Answer:
    return question(_studies(version), *rest)


@lru_cache(maxsize=128)
def _listed(question: Callable[..., Answer], version: Version, *rest: Hashable) -> Answer:
    return question(version.source, *rest)


@lru_cache(maxsize=1)
def _corpus(version: Version) -> Corpus:
    """Return the columns without asking the database each time whether they are the newest."""
    return version.source.corpus()


@lru_cache(maxsize=1)
def _studies(version: Version) -> Studies:
    return version.source.studies()

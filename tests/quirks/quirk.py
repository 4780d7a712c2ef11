"""One oddity of the format, and the ways of looking at an article."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.records import Article


@dataclass(frozen=True)
class Quirk:
    """`look` is an attribute path or a function; `real` is (PMID, value), the value as `expected` where left out."""

    name: str
    xml: str
    look: str | Callable[[Article], object]
    expected: object
    real: tuple[int, object] | int

    @property
    def pmid(self) -> int:
        """The real record that shows it."""
        return self.real if isinstance(self.real, int) else self.real[0]

    @property
    def expected_of_real(self) -> object:
        """The value of that record."""
        return self.expected if isinstance(self.real, int) else self.real[1]

    def seen(self, article: Article) -> object:
        """What the article says."""
        return attrgetter(self.look)(article) if isinstance(self.look, str) else self.look(article)


def says(phrase: str) -> Callable[[Article], object]:
    """Return whether the abstract holds the phrase."""
    return lambda article: phrase in article.abstract_text


def holds(field: str, item: object) -> Callable[[Article], object]:
    """Return whether a tuple of the article holds the item."""
    return lambda article: item in getattr(article, field)


def each(field: str, attribute: str) -> Callable[[Article], object]:
    """Return one attribute of every item of a tuple."""
    return lambda article: tuple(attrgetter(attribute)(item) for item in getattr(article, field))

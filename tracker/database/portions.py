"""Long lists of keys, cut to what one statement carries well."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")
PORTION = 1000


def portions(values: Iterable[T], size: int = PORTION) -> Iterator[list[T]]:
    """Cut any iterable into lists of at most `size` items."""
    source = iter(values)
    while portion := list(islice(source, size)):
        yield portion

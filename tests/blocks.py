"""Short ways to ask a record a block, for the tests of the expression language."""

from __future__ import annotations

from tracker.query import Matcher, Reading, mesh_tree, parse
from tracker.records import Searchable


def read(record: Searchable, **blocks: str) -> Reading:
    return Matcher({name: parse(text) for name, text in blocks.items()}, mesh_tree()).read(record)


def matches(expression: str, record: Searchable) -> bool:
    return read(record, block=expression).matched == ("block",)


def titled(*title: str) -> Searchable:
    return Searchable(1, title=title)

"""PubMed XML in, articles out: pure, streaming, and telling what it cannot understand.

stream.py reads files, record.py makes one article, citation.py knows the elements, and dates.py,
people.py, registry.py and text.py read their values; outcome.py holds what comes out and its hash.

Decided here: the brackets of a translated title, the label UNLABELLED and NLM's "(ABSTRACT TRUNCATED
AT ...)" stay as PubMed has them; an empty title stays empty; a date range is known as far as one
month or year covers it, two years counting as the first; a chapter is dated by its contribution, a
whole book stands under its own title; `Cites` links and the reference list are not read.
"""

from __future__ import annotations

from tracker.parse.outcome import Deleted, Failed, Parsed, Record, content_hash
from tracker.parse.record import article_from_xml
from tracker.parse.stream import read

__all__ = ["Deleted", "Failed", "Parsed", "Record", "article_from_xml", "content_hash", "read"]

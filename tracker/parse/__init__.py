"""PubMed XML in, articles out: pure, streaming, and counting what it cannot understand.

stream.py reads files, record.py walks one record, the rest reads its parts: people.py, dates.py,
registry.py, text.py; outcome.py holds what comes out and its content hash.
"""

from __future__ import annotations

from tracker.parse.outcome import Deleted, Failed, Parsed, Record, content_hash
from tracker.parse.record import article_from_xml
from tracker.parse.stream import read

__all__ = ["Deleted", "Failed", "Parsed", "Record", "article_from_xml", "content_hash", "read"]

"""Reading files: plain or gzip, one record at a time, in constant memory."""

from __future__ import annotations

import gzip
import io
import itertools
import re
import zlib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from lxml import etree

from tracker.errors import InputError, RecordError
from tracker.parse.outcome import Deleted, Failed, Record, compact, content_hash
from tracker.parse.record import RECORDS, SAFE, article, pmid_of
from tracker.parse.registry import pmid_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from tracker.parse.outcome import Parsed

CHUNK = 1 << 16
GZIP_MAGIC = b"\x1f\x8b"
AFTER_THE_END = (etree.ErrorTypes.ERR_DOCUMENT_END, etree.ErrorTypes.ERR_RESERVED_XML_NAME)
SETS = ("PubmedArticleSet", "PubmedBookArticleSet", *RECORDS)
TAGS = (*RECORDS, "DeleteCitation")
_SAID = re.compile(rb"<ERROR>(.{0,500}?)</ERROR>", re.DOTALL)


def read(source: Path | BinaryIO | bytes) -> Iterator[Parsed]:
    """Yield every record, deletion and failure of PubMed XML, plain or gzip (known by its first bytes).

    Raises InputError, after the last whole record, when the file cannot be read, is no PubMed XML
    or ends too early; the message names the file and says how many records came before.
    """
    count = 0
    name = _name(source)
    try:
        with _opened(source) as stream:
            for element in _elements(_chunks(stream)):
                parsed = _parsed(element)
                count += not isinstance(parsed, Deleted)
                yield parsed
    except _UnusableError as error:
        raise InputError(f"{name}: {error} ({_so_far(count)})") from error
    except etree.XMLSyntaxError as error:
        if getattr(error, "code", None) in AFTER_THE_END:
            raise InputError(
                f"{name}: something follows the end of its first document. If files were joined, "
                f"import them one by one ({_so_far(count)})"
            ) from error
        raise InputError(f"{name} is not well-formed XML: {error.msg} ({_so_far(count)})") from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"{name} is a damaged or truncated gzip file: {error} ({_so_far(count)})") from error
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror or error} ({_so_far(count)})") from error


class _UnusableError(Exception):
    """Why a file is no PubMed XML; `read` adds its name."""


def _so_far(count: int) -> str:
    return f"{count:,} record{'' if count == 1 else 's'} read before that"


def _name(source: Path | BinaryIO | bytes) -> str:
    if isinstance(source, Path):
        return str(source)
    name = getattr(source, "name", None)
    return name if isinstance(name, str) else "the input"


@contextmanager
def _opened(source: Path | BinaryIO | bytes) -> Iterator[io.BufferedReader[Any]]:
    """Give a stream whose first bytes can be looked at; a stream of the caller's stays open."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            yield file
        return
    raw: Any = io.BytesIO(source) if isinstance(source, bytes) else source
    stream = io.BufferedReader(raw)
    try:
        yield stream
    finally:
        stream.detach()


def _chunks(stream: io.BufferedReader[Any]) -> Iterator[bytes]:
    packed = stream.peek(2)[:2] == GZIP_MAGIC
    content = gzip.GzipFile(fileobj=stream) if packed else stream
    return iter(lambda: content.read(CHUNK), b"")


def _elements(chunks: Iterator[bytes]) -> Iterator[_Element]:
    """Yield the elements of the set as they end, and let go of each afterwards."""
    head = _checked_head(chunks)
    parser = etree.XMLPullParser(events=("end",), tag=TAGS, **SAFE)
    events = parser.read_events()
    for chunk in itertools.chain(head, chunks):
        fault = None
        try:
            parser.feed(chunk)
        except etree.XMLSyntaxError as error:
            fault = error  # the records that ended before it are whole
        for _, ended in events:
            element = cast("_Element", ended)
            yield from _strangers(element)
            yield element
            _release(element)
        if fault is not None:
            raise fault
    try:
        root = parser.close()
    except etree.XMLSyntaxError as error:
        raise _UnusableError(
            "the XML ends too early, inside a record or before the closing tag of the set"
        ) from error
    yield from (child for child in root if child.tag not in TAGS and root.tag not in TAGS)


def _strangers(element: _Element) -> list[_Element]:
    """Return what stands before a record and is none, in document order."""
    return [other for other in element.itersiblings(preceding=True) if other.tag not in TAGS][::-1]


def _release(element: _Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and (done := element.getprevious()) is not None:
        parent.remove(done)


def _checked_head(chunks: Iterator[bytes]) -> list[bytes]:
    """Return the chunks up to the root element, having looked that it is a set of PubMed records."""
    parser = etree.XMLPullParser(events=("start",), **SAFE)
    head: list[bytes] = []
    for chunk in chunks:
        head.append(chunk)
        fault = None
        try:
            parser.feed(chunk)
        except etree.XMLSyntaxError as error:
            fault = error
        for _, root in parser.read_events():
            _check_root(cast("_Element", root), b"".join(head))
            return head
        if fault is not None:
            raise _UnusableError(f"not XML: {fault.msg}") from fault
    raise _UnusableError("not XML: no element in it" if b"".join(head).strip() else "the file is empty")


def _check_root(root: _Element, head: bytes) -> None:
    dtd: Any = root.getroottree().docinfo.internalDTD
    if dtd is not None and dtd.entities():
        raise _UnusableError("it declares XML entities, which PubMed never does: refused")
    if root.tag in SETS:
        return
    if str(root.tag).lower() == "html":
        raise _UnusableError("an HTML page, not PubMed XML")
    said = _SAID.search(head)
    if said:
        raise _UnusableError(f"PubMed answered with an error: {said[1].decode(errors='replace').strip()}")
    raise _UnusableError(f"its root element is <{root.tag}>, not <PubmedArticleSet>")


def _parsed(element: _Element) -> Parsed:
    try:
        if element.tag == "DeleteCitation":
            return Deleted(tuple(number for child in element if (number := pmid_number(child.text))))
        found = article(element)
        return Record(found, compact(element), content_hash(found))
    except RecordError as error:
        return Failed(error.pmid, error.reason, compact(element))
    except Exception as error:  # noqa: BLE001  one unforeseen record must not stop the 30,000 after it
        return Failed(pmid_of(element), f"{type(error).__name__}: {error}", compact(element))

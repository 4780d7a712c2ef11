"""Exports written to files and read back: whole or not at all, and whatever a record holds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.library import CATALOG, rows
from tests.stored import EXAMPLES, articles, labelled, publish, temporary_store
from tracker.analysis import Source
from tracker.analysis.articles import LISTS
from tracker.errors import InputError, UsageError
from tracker.export import export
from tracker.output import write
from tracker.tabular import join_items

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracker.records import Article


def test_a_file_takes_its_name_only_when_it_is_whole(library: Source, tmp_path: Path) -> None:
    target = tmp_path / "papers.csv"
    target.write_text("what was there before")

    def broken() -> Iterator[bytes]:
        yield b"pmid\r\n"
        raise UsageError("stopped in the middle")

    with pytest.raises(UsageError):
        write(broken(), target)
    assert target.read_text() == "what was there before"
    write(export(library, "articles"), target)
    assert target.read_bytes() == b"".join(export(library, "articles"))
    assert list(tmp_path.iterdir()) == [target]


def test_a_place_that_cannot_be_written_is_said_in_one_line(library: Source, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written: No such file or directory"):
        write(export(library, "articles"), tmp_path / "nowhere" / "papers.csv")


def test_a_link_stays_a_link_and_a_file_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    target, link = tmp_path / "folder" / "papers.csv", tmp_path / "link.csv"
    target.write_text("what was there before")
    target.chmod(0o640)
    link.symlink_to(target)
    write([b"pmid\r\n"], link)
    assert link.is_symlink()
    assert target.read_bytes() == b"pmid\r\n"
    assert target.stat().st_mode & 0o777 == 0o640
    assert list(target.parent.iterdir()) == [target]


def test_a_name_as_long_as_can_be_works_and_a_longer_one_is_said_in_one_line(tmp_path: Path) -> None:
    write([b"pmid\r\n"], tmp_path / ("x" * 255))
    with pytest.raises(InputError, match="cannot be written: File name too long"):
        write([b"pmid\r\n"], tmp_path / ("x" * 300))


def test_a_named_pipe_is_written_to_and_not_replaced(library: Source, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as reader:
        received = reader.submit(pipe.read_bytes)
        write(export(library, "runs"), pipe)
        assert received.result() == b"".join(export(library, "runs"))
    assert pipe.is_fifo()


def test_a_reader_that_stops_early_is_no_error() -> None:
    program = (
        "from tracker.output import watch_stdout, write; watch_stdout();"
        "write((b'%d\\n' % n for n in iter(int, 1)), None)"  # without end: it has to stop by itself
    )
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"0\n"
    child.stdout.close()
    assert child.stderr is not None
    assert child.stderr.read() == b""
    child.stderr.close()
    assert child.wait() == 0


def test_lines_are_made_as_they_are_taken(library: Source) -> None:
    lines = export(library, "articles")
    next(lines)
    assert next(lines).startswith(b"18,")
    lines.close()


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(articles(), min_size=1, max_size=6, unique_by=lambda item: item.pmid))
def test_whatever_a_record_holds_comes_back(found: list[Article]) -> None:
    with temporary_store() as database:
        publish(database, found, "tbi", [labelled(item.pmid, "dbs", "scs") for item in found])
        source = Source(database, CATALOG)
        read = {int(row["pmid"]): row for row in rows(source, "articles")}
        lines = {row["pmid"]: row for row in map(json.loads, export(source, "articles", format="jsonl"))}
    for item in found:
        expected = expectation(item)
        assert {name: lines[item.pmid][name] for name in expected} == expected
        assert {name: read[item.pmid][name] for name in expected} == {
            name: cell(name, value) for name, value in expected.items()
        }


def expectation(item: Article) -> dict[str, Any]:
    """What the export must hold of a record."""

    def items(*names: str) -> list[str]:
        return [name for name in (join_items([text]) for text in names) if name]

    date = item.publication_date
    return {
        "pmid": item.pmid,
        "title": item.title,
        "journal": item.journal.title,
        "publication_date": date.iso if date else None,
        "publication_year": date.year if date else None,
        "authors": items(*(author.display for author in item.authors)),
        "indications": ["tbi"],
        "modalities": ["dbs", "scs"],
        "publication_types": items(*(kind.name for kind in item.publication_types)),
        "mesh_headings": items(*(heading.name for heading in item.mesh)),
        "doi": item.doi,
        "languages": items(*item.languages),
        "created_date": item.created.isoformat() if item.created else None,
    }


def cell(name: str, value: Any) -> str:
    text = "; ".join(value) if name in LISTS else "" if value is None else str(value)
    return (
        f"'{text}"
        if text[:1] in tuple("=+-@\uff1d\uff0b\uff0d\uff20") and not isinstance(value, int)
        else text
    )

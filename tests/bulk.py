"""Records of whole PubMed files, a few of them without parsing the others."""

from __future__ import annotations

import gzip
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tracker import parse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

FILES = ("pubmed21n1298.xml.gz", "pubmed20n0014.xml.gz")
ARTICLE = re.compile(rb"<PubmedArticle>.*?</PubmedArticle>", re.DOTALL)
PMID = re.compile(rb"<PMID[^>]*>(\d+)<")


@pytest.fixture(scope="session")
def bulk() -> Path:
    """The folder of the two whole PubMed files; what needs them is left out where it is not named."""
    folder = os.environ.get("TRACKER_BULK_DIR")
    if not folder:
        pytest.skip(f"left out: TRACKER_BULK_DIR does not name the folder of {FILES[0]} and {FILES[1]}")
    return Path(folder)


def records(
    *files: Path, pmids: Collection[int] = (), every: int = 1, holding: bytes = b""
) -> Iterator[parse.Record]:
    """Yield the first copy of each record of the files: those with these PMIDs, else every n-th that holds a text."""
    seen: set[int] = set()
    for file in files:
        found = [xml for xml in ARTICLE.findall(gzip.decompress(file.read_bytes())) if holding in xml]
        numbered = [(int(PMID.search(xml)[1]), xml) for xml in found]  # type: ignore[index]  each has one
        chosen = [(n, xml) for n, xml in numbered if n in pmids] if pmids else numbered[::every]
        text = b"".join(xml for n, xml in chosen if n not in seen)
        for item in parse.read(b"<PubmedArticleSet>" + text + b"</PubmedArticleSet>"):
            if isinstance(item, parse.Record) and item.article.pmid not in seen:
                seen.add(item.article.pmid)
                yield item

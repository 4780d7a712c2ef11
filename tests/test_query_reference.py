"""The tracker's answers agree with an independent evaluator of PubMed's language, on real records.

Where no loaded record holds a quoted phrase, PubMed reports it and searches its words instead. The
tracker does not: such papers are PubMed's only. So each block is asked twice where that happens: as
it is, and with those phrases put out of the way, when both sides have to find the same papers.
"""

from __future__ import annotations

import csv
import gc
import importlib.util
import json
import urllib.parse
import urllib.request
import warnings
from typing import TYPE_CHECKING, Any

import pytest

from tracker.catalog import load_catalog
from tracker.parse import Record, read
from tracker.query import Expression, Matcher, Operation, Term, mesh_tree, parse, render, terms
from tracker.query.expression import Field
from tracker.query.text import term_words
from tracker.records import Searchable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOWHERE = Term("qqzzqq", Field.TITLE, quoted=False)


@pytest.fixture(scope="module")
def files(reference: Path) -> list[Path]:
    return sorted((reference / "pubmed" / "records").glob("*.xml.gz"))


@pytest.fixture(scope="module")
def records(files: list[Path]) -> list[Searchable]:
    parsed = [record for file in files for record in read(file)]
    assert all(isinstance(record, Record) for record in parsed)
    articles = {record.article.pmid: record.article for record in parsed if isinstance(record, Record)}
    return [Searchable.of(article) for article in articles.values()]


@pytest.fixture(scope="module")
def emulator(reference: Path, files: list[Path]) -> Iterator[str]:
    path = reference / "eutils" / "eutils_emulator.py"
    spec = importlib.util.spec_from_file_location("eutils_emulator", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves its record files for the collector
        running = module.Emulator([str(file) for file in files]).start()
        gc.collect()
    yield running.root
    running.stop()


def truth(root: str, term: str) -> dict[str, Any]:
    address = f"{root}__admin/truth?{urllib.parse.urlencode({'term': term})}"
    with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 - loopback
        found: dict[str, Any] = json.load(answer)
    return found


def without(expression: Expression, phrases: set[tuple[str, ...]]) -> Expression:
    """Put a word that nothing holds in the place of each of these phrases."""
    if isinstance(expression, Operation):
        left, right = without(expression.left, phrases), without(expression.right, phrases)
        return Operation(expression.operator, left, right)
    return NOWHERE if expression.field.is_text and term_words(expression.text) in phrases else expression


def test_blocks_of_the_domain_tables_find_what_pubmed_would(
    reference: Path, emulator: str, records: list[Searchable]
) -> None:
    blocks = {}
    for table in ("modality", "indication"):
        with (reference / "domain" / f"{table}_taxonomy.csv").open(encoding="utf-8", newline="") as rows:
            blocks |= {f"{table}:{row['id']}": row["pubmed_block"] for row in csv.DictReader(rows)}
    assert len(blocks) == 61
    compare(emulator, {name: parse(block, mesh_tree()) for name, block in blocks.items()}, records)


def test_blocks_of_the_shipped_catalog_find_what_pubmed_would(
    emulator: str, records: list[Searchable]
) -> None:
    catalog = load_catalog()
    blocks = {f"modality:{name}": entry.expression for name, entry in catalog.modalities.items()}
    blocks |= {f"indication:{name}": entry.expression for name, entry in catalog.indications.items()}
    assert len(blocks) > 40
    compare(emulator, blocks, records)


def test_the_query_of_each_indication_finds_what_pubmed_would(
    emulator: str, records: list[Searchable]
) -> None:
    catalog = load_catalog()
    queries = {entry.id: parse(catalog.query(entry.id), mesh_tree()) for entry in catalog.enabled_indications}
    compare(emulator, queries, records)


def compare(root: str, blocks: dict[str, Expression], records: list[Searchable]) -> None:
    matcher = Matcher(blocks, mesh_tree())
    local: dict[str, set[int]] = {name: set() for name in blocks}
    for record in records:
        for name in matcher.read(record).matched:
            local[name].add(record.pmid)
    for name, expression in blocks.items():
        answer = truth(root, render(expression))
        missing = [parse(phrase) for phrase in answer["quoted_not_found"]]
        phrases = {term_words(term.text) for term in missing if isinstance(term, Term) and term.field.is_text}
        if phrases:
            positive = "NOT" not in render(expression)
            assert not positive or local[name] <= set(answer["pmids"]), (
                f"{name}: PubMed finds more, never less"
            )
            answer = truth(root, render(without(expression, phrases)))
            assert not any("Title" in phrase for phrase in answer["quoted_not_found"]), name
        assert local[name] == set(answer["pmids"]), name


def test_the_records_reach_most_of_the_language(reference: Path, records: list[Searchable]) -> None:
    """An agreement on nothing would prove nothing."""
    assert len(records) == 449
    with (reference / "domain" / "modality_taxonomy.csv").open(encoding="utf-8", newline="") as rows:
        blocks = {row["id"]: parse(row["pubmed_block"]) for row in csv.DictReader(rows)}
    matcher = Matcher(blocks, mesh_tree())
    readings = [matcher.read(record) for record in records]
    found = {(name, hit.field) for r in readings for name in r.matched for hit in r.hits(name)}
    assert {field for _, field in found} >= {"title", "abstract", "keyword", "mesh"}
    assert len({name for name, _ in found}) >= 15
    assert sum(1 for block in blocks.values() for _ in terms(block)) > 150


@pytest.mark.parametrize(
    "expression",
    [
        "Clinical Trial[pt]",
        '"Randomized Controlled Trial"[pt:noexp]',
        '"Dementia"[majr]',
        '"Dementia"[majr:noexp] OR "Epilepsy"[MeSH Terms]',
        "humans[mh:noexp] NOT animals[mh:noexp]",
        "stimulat*[ti] NOT brain[tiab] OR pain[ti] AND review[pt]",
        '"of the brain"[tiab] OR "in patients with"[ti]',
        "fibromyalgia[tiab] OR sjogren[tiab] OR electro*[ti]",
    ],
)
def test_the_rest_of_the_language_agrees_too(
    expression: str, emulator: str, records: list[Searchable]
) -> None:
    compare(emulator, {"block": parse(expression)}, records)

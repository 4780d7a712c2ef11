"""The synthetic corpus: the same for everyone, real PubMed XML, and true to what was planted."""

from __future__ import annotations

import datetime as dt
import hashlib
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from tracker import demo, parse
from tracker.catalog import load_catalog
from tracker.demo.dice import Dice
from tracker.demo.plan import FIRST_PMID
from tracker.demo.truth import UNATTRIBUTED
from tracker.label import Input, Labeller, Labels

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracker.demo import Planted, Truth

SMALL = 700


@pytest.fixture(scope="module")
def truth() -> Truth:
    return demo.planted()


@pytest.fixture(scope="module")
def corpus() -> bytes:
    return b"".join(demo.corpus_xml())


@pytest.fixture(scope="module")
def parsed(corpus: bytes) -> list[parse.Parsed]:
    return list(parse.read(corpus))


@pytest.fixture(scope="module")
def pairs(parsed: list[parse.Parsed], truth: Truth) -> list[tuple[parse.Record, Planted]]:
    """Every parsed record beside what was planted for it."""
    by_pmid = {record.pmid: record for record in truth.records}
    return [(record, by_pmid[record.article.pmid]) for record in parsed if isinstance(record, parse.Record)]


@pytest.fixture(scope="module")
def labelled(pairs: list[tuple[parse.Record, Planted]]) -> list[tuple[Labels, Planted]]:
    """The labels that the tracker's own rules give, beside what was planted."""
    labeller = Labeller(load_catalog())
    inputs = [(Input.of(record.article), planted) for record, planted in pairs]
    return [(labeller.labels(given.record, given.facts), planted) for given, planted in inputs]


def digest(pieces: Iterable[bytes]) -> str:
    return hashlib.sha256(b"".join(pieces)).hexdigest()


def test_the_corpus_is_the_same_in_another_process_with_other_string_hashes() -> None:
    code = (
        "import hashlib; from tracker import demo;"
        f"print(hashlib.sha256(b''.join(demo.corpus_xml(records={SMALL}))).hexdigest())"
    )
    there = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[1], env={"PYTHONHASHSEED": "7"},
    )  # fmt: skip
    assert there.stdout.strip() == digest(demo.corpus_xml(records=SMALL))


def test_the_dice_fall_as_they_did_when_this_was_written() -> None:
    dice = Dice(1, "tms/depression", 2020)
    assert [dice.whole(1, 1000) for _ in range(5)] == [379, 601, 487, 604, 166]
    assert [dice.poisson(40) for _ in range(3)] == [33, 38, 37]


def test_another_seed_gives_another_corpus() -> None:
    assert digest(demo.generate(seed=2, records=SMALL)) != digest(demo.generate(seed=3, records=SMALL))


def test_a_later_day_adds_records_and_renumbers_none() -> None:
    early = demo.planted(today=dt.date(2025, 12, 31)).records
    late = demo.planted(today=dt.date(2026, 12, 31)).records
    assert len(late) > len(early)
    assert [(r.pmid, r.key, r.design) for r in early] == [
        (r.pmid, r.key, r.design) for r in late[: len(early)]
    ]
    assert all(r.arrived > dt.date(2025, 12, 31) for r in late[len(early) :])


def test_records_wait_for_indexing_and_get_it_later() -> None:
    early = {r.key: r for r in demo.planted(today=dt.date(2026, 1, 31), records=SMALL).records}
    late = {r.key: r for r in demo.planted(today=dt.date(2027, 2, 28), records=SMALL).records}
    waiting = [key for key, r in early.items() if r.status in {"Publisher", "In-Process", "In-Data-Review"}]
    assert waiting
    assert any(late[key].status == "MEDLINE" for key in waiting)
    assert all(late[key].indexed == r.indexed for key, r in early.items() if r.indexed)


def test_eight_thousand_records_take_under_six_seconds_of_work() -> None:
    demo.planted.cache_clear()
    start = time.process_time()
    assert sum(1 for _ in demo.generate()) == pytest.approx(demo.RECORDS, rel=0.05)
    assert time.process_time() - start < 6


def test_every_record_is_understood(parsed: list[parse.Parsed], truth: Truth) -> None:
    assert all(isinstance(record, parse.Record) for record in parsed)
    assert len(parsed) == len(truth.records)


def test_the_xml_keeps_the_order_of_the_pubmed_dtd(corpus: bytes) -> None:
    rules = etree.DTD(Path(__file__).with_name("pubmed_order.dtd").as_posix())
    assert rules.validate(etree.fromstring(corpus)), rules.error_log.filter_from_errors()[:3]


def test_every_record_is_marked_synthetic(pairs: list[tuple[parse.Record, Planted]]) -> None:
    for record, planted in pairs:
        article = record.article
        assert article.pmid >= FIRST_PMID
        assert article.journal.title is not None
        assert article.journal.title.startswith("Synthetic")
        assert article.abstract_text.removeprefix("BACKGROUND: ").removeprefix("METHODS: ").startswith(
            "SYNTHETIC RECORD"
        ) == (planted.has_abstract)
        assert article.doi is None or article.doi.startswith("10.5555/")
        assert all(registration.accession.startswith("NCT9") for registration in article.registrations)
        assert all(
            "Synthetic University" in place for author in article.authors for place in author.affiliations
        )


def test_records_say_what_was_planted(pairs: list[tuple[parse.Record, Planted]]) -> None:
    for record, planted in pairs:
        article = record.article
        assert article.publication_date is not None
        assert article.publication_date.year == planted.year, planted.key
        assert article.created == planted.arrived
        assert article.status == planted.status
        assert bool(article.mesh) == (planted.indexed is not None) == (planted.status == "MEDLINE")
        assert article.languages == (planted.language,)
        assert {(link.ref_type, link.pmid) for link in article.corrections} == set(planted.links)
        banked = {r.accession for r in article.registrations if r.source == "databank"}
        assert banked == ({planted.nct} if planted.nct else set())


def test_the_catalog_finds_the_planted_modalities_and_no_other(
    labelled: list[tuple[Labels, Planted]],
) -> None:
    for labels, planted in labelled:
        expected = set(planted.rows) - {UNATTRIBUTED}
        if planted.kind != "decoy":
            assert set(labels.values("modality")) == expected, planted.key


def test_the_catalog_finds_the_planted_indications_and_no_other(
    labelled: list[tuple[Labels, Planted]],
) -> None:
    for labels, planted in labelled:
        if planted.kind != "decoy":
            assert set(labels.values("indication")) == set(planted.indications), planted.key


def test_decoys_answer_no_query(labelled: list[tuple[Labels, Planted]]) -> None:
    decoys = [labels for labels, planted in labelled if planted.kind == "decoy"]
    assert decoys
    assert not any(labels.values("modality") and labels.values("indication") for labels in decoys)


def test_the_rules_give_the_evidence_level_and_species_that_each_record_shows(
    labelled: list[tuple[Labels, Planted]],
) -> None:
    for labels, planted in labelled:
        assert labels.evidence_level == planted.level, planted.key
        assert labels.species == planted.species_shown, planted.key


def test_counts_from_the_labels_equal_the_planted_counts(
    labelled: list[tuple[Labels, Planted]], truth: Truth
) -> None:
    counts: Counter[tuple[str, str, int, str]] = Counter()
    for labels, planted in labelled:
        if planted.is_counted:
            rows = labels.values("modality") or (UNATTRIBUTED,)
            counts.update(
                (modality, indication, planted.year, labels.evidence_level)
                for modality in rows
                for indication in planted.indications
            )
    assert counts == truth.counts()


def test_titles_are_as_varied_as_a_search_wants(pairs: list[tuple[parse.Record, Planted]]) -> None:
    titles = Counter(record.article.title for record, _ in pairs)
    assert len(titles) > 0.9 * len(pairs)

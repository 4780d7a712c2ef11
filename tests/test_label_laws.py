"""What holds for the labels of any record, made of the words and headings of the catalog."""

from __future__ import annotations

import pickle
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.labelling import CASE, CATALOG, JA, LABELLER, RCT, SR
from tracker.label import LEVELS, Facts, Input, Labeller
from tracker.query import terms
from tracker.records import Article, MeshHeading, PublicationType, Searchable

_ENTRIES = [
    *CATALOG.enabled_modalities,
    *CATALOG.enabled_indications,
    *CATALOG.enabled_targets,
    *CATALOG.enabled_devices,
]
_TERMS = [term for entry in _ENTRIES for term in terms(entry.expression)]
_WORDS = sorted(
    {term.text.rstrip("*") for term in _TERMS if term.field.is_text}
    | {
        "rats",
        "a systematic review",
        "patients",
        "32 patients were randomised.",
        "sham",
        "double-blind",
        "in two hospitals",
    }
)
_MESH = sorted({term.text for term in _TERMS if term.field.is_mesh} | {"Humans", "Animals"})
_TYPES = [JA, RCT, SR, CASE, "Review", "Letter", "Editorial", "Clinical Trial Protocol", "Published Erratum"]
_PARTS = st.lists(st.sampled_from(_WORDS), max_size=5).map(" ".join)
RECORDS = st.builds(
    Searchable,
    pmid=st.just(1),
    title=_PARTS.map(lambda text: (text,)),
    abstract=st.lists(_PARTS, max_size=3).map(tuple),
    keywords=st.lists(st.sampled_from(_WORDS), max_size=2).map(tuple),
    mesh=st.lists(st.sampled_from(_MESH).map(MeshHeading), max_size=3).map(tuple),
    publication_types=st.lists(st.sampled_from(_TYPES).map(PublicationType), max_size=2).map(tuple),
)
AGAIN = Labeller(CATALOG)
STATUS = st.sampled_from([None, "MEDLINE", "Publisher"]).map(Facts)


@settings(max_examples=100, deadline=None)
@given(record=RECORDS, facts=STATUS)
def test_laws_of_every_record(record: Searchable, facts: Facts) -> None:
    found = LABELLER.labels(record, facts)
    modalities = set(found.values("modality"))
    assert found == AGAIN.labels(record, facts)
    assert all(label.reason and label.basis for label in found.labels)
    assert len({(label.kind, label.value) for label in found.labels}) == len(found.labels)
    assert all(parent in modalities for child in modalities for parent in CATALOG.parents(child))
    assert "neuromod_any" not in modalities or modalities == {"neuromod_any"}
    assert found.values("evidence") == (found.evidence_level,)
    assert found.evidence_level in LEVELS
    titled = found.evidence_basis == "text" and "publication type" not in found.evidence_reason
    assert not (facts.indexed(record) and titled)
    assert found.evidence_basis != "candidate" or found.evidence_level == "unknown"
    assert len(found.values("sample_size")) + len(found.values("planned_size")) <= 1
    assert set(found.values("target")) <= set(CATALOG.targets)
    for kind, entries in (("target", CATALOG.targets), ("device", CATALOG.devices)):
        assert all(modalities & set(entries[name].modalities) for name in found.values(kind))


@pytest.mark.parametrize(
    "piece",
    [
        "patients (n = 12) ",
        "further studies ",
        "a.b.c ",
        "12 ",
        "prospective ",
        "12 patients were randomized and ",
        "( ",
    ],
)
def test_a_hostile_text_costs_no_minutes(piece: str) -> None:
    record = Searchable(1, title=("DBS of the brain",), abstract=(piece * (60_000 // len(piece)),))
    start = time.process_time()
    LABELLER.labels(record, Facts())
    assert time.process_time() - start < 5


def test_the_labeller_travels_to_another_process() -> None:
    copy = pickle.loads(pickle.dumps(LABELLER))  # noqa: S301  our own bytes
    record = Searchable(1, title=("DBS of the thalamus",))
    assert copy.digest == LABELLER.digest
    assert copy.labels(record, Facts()) == LABELLER.labels(record, Facts())


def test_an_article_is_labelled_as_it_was_parsed() -> None:
    given = Input.of(Article(7, title="Deep brain stimulation in rats", status="Publisher"))
    found = LABELLER.labels(given.record, given.facts)
    assert (found.values("modality"), found.evidence_level, found.species) == (
        ("dbs",),
        "preclinical",
        "animal",
    )

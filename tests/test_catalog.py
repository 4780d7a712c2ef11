"""The catalog as it ships is sound: blocks, headings, queries, statuses and schedule."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.catalog import STATUSES, load_catalog
from tracker.errors import UsageError
from tracker.query import Field, mesh_tree, parse, render, terms
from tracker.records import MeshHeading, Searchable

TEN = {
    "alzheimer": "investigational",
    "tbi": "investigational",
    "ptsd": "investigational",
    "chronic_pain": "established",
    "parkinson": "established",
    "epilepsy": "established",
    "depression": "established",
    "ocd": "established",
    "tourette": "established",
    "spasticity": "established",
}
SHIPPED = load_catalog()
CHILDREN = [m for m in SHIPPED.modalities.values() if not m.in_query]


# What ships


def test_the_ten_indications_are_followed_investigational_first() -> None:
    assert {i.id: i.status for i in SHIPPED.enabled_indications} == TEN
    assert [i.id for i in SHIPPED.enabled_indications[:3]] == ["alzheimer", "tbi", "ptsd"]


def test_toggles_are_off_and_what_is_out_of_scope_says_why() -> None:
    off = {m.id for m in SHIPPED.modalities.values() if not m.enabled}
    assert off == {"tens", "tpbm", "gvs", "gamma_sensory"}
    assert set(SHIPPED.out_of_scope) == {"ita", "optogenetics", "fes_bci"}
    assert all(SHIPPED.out_of_scope.values())


def test_ect_has_its_row_outside_every_total() -> None:
    assert [m.id for m in SHIPPED.modalities.values() if not m.in_totals] == ["ect"]
    assert SHIPPED.modality("ect").in_query


@pytest.mark.parametrize(
    "entry", [*SHIPPED.modalities.values(), *SHIPPED.indications.values()], ids=lambda e: e.id
)
def test_every_shipped_heading_is_one_that_the_mesh_table_can_answer(entry) -> None:  # noqa: ANN001
    assert parse(entry.block, mesh_tree()) == entry.expression
    for ui, name in entry.mesh:
        known = mesh_tree().find(ui)
        assert known is None or known.name == name


def test_umbrella_headings_are_never_exploded() -> None:
    umbrellas = {
        "electric stimulation therapy",
        "implantable neurostimulators",
        "electrodes, implanted",
        "electroshock",
    }
    for modality in SHIPPED.modalities.values():
        for term in terms(modality.expression):
            assert not (term.field.is_mesh and term.field.explodes and term.text.casefold() in umbrellas)


@pytest.mark.parametrize(
    "entry", [*SHIPPED.modalities.values(), *SHIPPED.indications.values()], ids=lambda e: e.id
)
def test_every_phrase_ends_in_truncation_where_it_can(entry) -> None:  # noqa: ANN001
    """PubMed takes a plain phrase that it does not know apart and searches its words."""
    for term in terms(entry.expression):
        if term.field.is_text and " " in term.text and len(term.text.split()[-1]) > 3:
            assert term.text.endswith("*"), term


@pytest.mark.parametrize("name", TEN)
def test_the_query_is_every_block_in_scope_and_the_indication(name: str) -> None:
    query = SHIPPED.query(name)
    assert parse(render(parse(query))) == parse(query)
    assert query.endswith(f"AND ({render(SHIPPED.indication(name).expression)})")
    for modality in SHIPPED.modalities.values():
        assert (f"({render(modality.expression)})" in query) == (modality.enabled and modality.in_query)


def test_a_context_word_of_a_special_kind_is_no_word_of_the_general_phrases() -> None:
    """Else "stimulation" beside an acronym would take every phrase with stimulation in it away."""
    for general in SHIPPED.modalities.values():
        phrases = [t.text.casefold() for t in terms(general.expression) if t.field is Field.TITLE_ABSTRACT]
        words = {word.rstrip("*") for phrase in phrases if " " in phrase for word in phrase.split()}
        for other in SHIPPED.yields_to(general.id):
            for term in terms(SHIPPED.modality(other).expression):
                single = term.text.casefold().rstrip("*")
                if (
                    term.field.is_text
                    and " " not in single
                    and single not in {"neuromodulat", "neurostimulat"}
                ):
                    assert not any(word.startswith(single) for word in words), (general.id, other, term.text)


def _vocabulary(*names: str) -> tuple[list[str], list[str]]:
    """Return the words and phrases of some modalities, stars dropped, and their headings."""
    found = [term for name in names for term in terms(SHIPPED.modality(name).expression)]
    words = {term.text.rstrip("*") for term in found if term.field.is_text}
    return sorted(words), sorted({term.text for term in found if term.field.is_mesh})


@pytest.mark.parametrize("child", CHILDREN, ids=lambda m: m.id)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_a_child_outside_the_query_matches_its_parent_matches(child, data: st.DataObject) -> None:  # noqa: ANN001
    words, headings = _vocabulary(child.id, *SHIPPED.parents(child.id))
    mesh = data.draw(st.lists(st.sampled_from(headings), max_size=2)) if headings else []
    record = Searchable(
        1,
        abstract=(". ".join(data.draw(st.lists(st.sampled_from(words), min_size=2, max_size=6))),),
        mesh=tuple(MeshHeading(name) for name in mesh),
    )
    matched = SHIPPED.matcher().read(record).matched
    if f"modality:{child.id}" in matched:
        assert f"modality:{child.parent}" in matched


# Targets and devices


@pytest.mark.parametrize("entry", [*SHIPPED.targets.values(), *SHIPPED.devices.values()], ids=lambda e: e.id)
def test_a_target_or_device_belongs_to_modalities_that_are_asked_for(entry) -> None:  # noqa: ANN001
    enabled = {m.id for m in SHIPPED.enabled_modalities}
    assert set(entry.modalities) <= enabled
    assert all(term.field in {Field.TITLE_ABSTRACT, Field.MESH_NOEXP} for term in terms(entry.expression))


def test_no_name_of_a_device_is_a_common_short_word() -> None:
    for device in SHIPPED.devices.values():
        for term in terms(device.expression):
            assert len(term.text) > 3 or term.text in {"HFX", "IPG"}, (device.id, term.text)


def test_targets_and_devices_change_no_query() -> None:
    bare = replace(SHIPPED, targets={}, devices={})
    assert [bare.query(i.id) for i in SHIPPED.enabled_indications] == [
        SHIPPED.query(i.id) for i in SHIPPED.enabled_indications
    ]


# Statuses, schedule, lookup


@pytest.mark.parametrize(
    ("indication", "modality", "status"),
    [
        ("depression", "tms", "established"),
        ("depression", "tms_tbs", "established"),
        ("depression", "dbs", "emerging"),
        ("depression", "fus", "investigational"),
        ("depression", "neuromod_any", "established"),
        ("depression", "unattributed", "established"),
        ("tourette", "dbs", "emerging"),
        ("parkinson", "dbs", "established"),
        ("parkinson", "dbs_adaptive", "emerging"),
        ("chronic_pain", "drg", "established"),
        ("ptsd", "tms", "investigational"),
    ],
)
def test_status_belongs_to_the_cell_where_the_catalog_says_so(
    indication: str, modality: str, status: str
) -> None:
    assert SHIPPED.status(indication, modality) == status


def test_the_schedule_is_daily_with_the_investigational_first() -> None:
    minutes = [tuple(int(part) for part in SHIPPED.schedule[status].split()[1::-1]) for status in STATUSES]
    assert minutes == sorted(minutes)
    assert all(SHIPPED.schedule[status].endswith("* * *") for status in STATUSES)


def test_an_unknown_indication_names_the_known_ones_and_the_closest() -> None:
    with pytest.raises(UsageError, match=r"'alzheimers'\. Is alzheimer meant\? Known: alzheimer, tbi, ptsd"):
        SHIPPED.indication("alzheimers")
    with pytest.raises(UsageError, match="There is no modality 'xyz'"):
        SHIPPED.modality("xyz")


def test_the_catalog_travels_to_another_process() -> None:
    copy = pickle.loads(pickle.dumps(SHIPPED))  # noqa: S301  our own bytes
    assert (copy.query("tbi"), copy.digest) == (SHIPPED.query("tbi"), SHIPPED.digest)

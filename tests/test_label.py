"""Labels on synthetic and real records: what earns one, what does not, and the laws that hold for any record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.labelling import LABELLER, labels
from tracker import parse
from tracker.label import Facts, Input, Labels
from tracker.records import MeshHeading, Searchable

if TYPE_CHECKING:
    from pathlib import Path


def reasons(found: Labels) -> dict[str, str]:
    return {label.value: label.reason for label in found.labels}


# Modalities

VNS = "Vagus Nerve Stimulation"
MODALITIES = {
    "phrase": (("Deep brain stimulation for Alzheimer's disease",), {}, {"dbs"}),
    "heading alone": (("A pacemaker in the brain",), {"mesh": ["Deep Brain Stimulation"]}, {"dbs"}),
    "acronym with context": (("Effects of DBS on the subthalamic nucleus",), {}, {"dbs"}),
    "dried blood spots": (
        ("DBS for drug monitoring", "Dried blood spots (DBS) of brain tumour patients"),
        {},
        set(),
    ),
    "double bonds": (("Electron transfer over DBs",), {}, set()),
    "trimethylsilyl": (("Nuclear magnetic resonance of TMS ethers",), {}, set()),
    "transmembrane segments": (("Stimulated receptors fold seven TMs in adrenal cortex",), {}, set()),
    "TMS of vision": (("Occipital alpha-TMS and time", "Single TMS pulses were given."), {}, {"tms"}),
    "a child and its parent": (("Intermittent theta burst TMS of depression",), {}, {"tms", "tms_tbs"}),
    "theta burst on a slice": (("Theta burst potentiation in hippocampal slices of APP mice",), {}, set()),
    "iliotibial band": (("Chronic pain in runners with ITBS",), {}, set()),
    "Schwann cells": (
        ("SCs after injury", "Schwann cells (SCs) in spinal pain after stimulation"),
        {},
        set(),
    ),
    "ganglia in the plural": (("Neuropathic pain and sodium channels in DRGs",), {}, set()),
    "dorsal root ganglion": (("Dorsal root ganglion stimulation for CRPS",), {}, {"scs", "drg"}),
    "transcutaneous VNS": (
        ("Transcutaneous vagus nerve stimulation in epilepsy",),
        {"mesh": [VNS]},
        {"tvns"},
    ),
    "implanted VNS": (("Vagus nerve stimulation in epilepsy",), {"mesh": [VNS]}, {"vns"}),
    "heading for both kinds": (("Auricular VNS for PTSD",), {"mesh": [VNS]}, {"tvns"}),
    "both kinds named": (
        ("Transcutaneous versus implanted", "Vagus nerve stimulation (VNS) was compared with tVNS."),
        {},
        {"vns", "tvns"},
    ),
    "skin is not epidural": (("Transcutaneous spinal cord stimulation after injury",), {}, {"scs_transcut"}),
    "skin at high frequency": (
        ("Transcutaneous spinal cord stimulation at high frequency",),
        {"mesh": ["Spinal Cord Stimulation"]},
        {"scs_transcut"},
    ),
    "responsive": (("Responsive neurostimulation",), {"mesh": ["Deep Brain Stimulation"]}, {"rns"}),
    "responsive and deep": (
        (
            "Devices for epilepsy",
            "Responsive neurostimulation (RNS) and deep brain stimulation, both implanted.",
        ),
        {},
        {"rns", "dbs"},
    ),
    "nitrogen species": (
        ("RNS in epilepsy", "Reactive nitrogen species (RNS) in implanted animals"),
        {},
        set(),
    ),
    "magnetic seizures": (
        ("Magnetic seizure therapy",),
        {"mesh": ["Transcranial Magnetic Stimulation"]},
        {"mst"},
    ),
    "adaptive": (("Adaptive deep brain stimulation in Parkinson's disease",), {}, {"dbs", "dbs_adaptive"}),
    "adaptive behaviour": (("Deep brain stimulation and adaptive behaviour",), {}, {"dbs"}),
    "umbrella alone": (("Cerebellar pacing",), {"mesh": ["Electric Stimulation Therapy"]}, {"neuromod_any"}),
    "umbrella beside a kind": (
        ("Non-invasive brain stimulation with tDCS, a stimulation study",),
        {"mesh": ["Electric Stimulation Therapy"]},
        {"tdcs"},
    ),
    "neurotransmitters": (("Dopaminergic neuromodulation in patients with Parkinson's disease",), {}, set()),
    "rewarding stimulation": (("Brain stimulation reward in the rat",), {}, set()),
    "typically developing children": (("Autism and TDCs",), {}, set()),
    "cephalalgias": (("Occipital nerve stimulation for TACs",), {}, {"pns"}),
    "ECT": (("ECT for depression",), {}, {"ect"}),
    "emission tomography": (("ECT in psychiatry", "Emission computed tomography (ECT)"), {}, set()),
    "ablation by ultrasound": (
        ("Focused ultrasound thalamotomy for Parkinson's disease", "Neuromodulation."),
        {},
        set(),
    ),
    "opening the barrier": (
        ("Blood-brain barrier opening by focused ultrasound", "Neuromodulation."),
        {},
        set(),
    ),
    "low intensity ultrasound": (("Low-intensity focused ultrasound of the amygdala in PTSD",), {}, {"fus"}),
    "rTMS of the motor cortex": (
        ("Motor cortex stimulation by rTMS for chronic pain, a non-invasive therapy",),
        {},
        {"tms"},
    ),
    "epidural motor cortex": (("Motor cortex stimulation with epidural electrodes",), {}, {"mcs"}),
    "mapping before surgery": (("Cortical stimulation mapping with subdural electrodes",), {}, set()),
    "a reflex test": (("H-reflex by tibial nerve stimulation in spasticity",), {}, set()),
    "tibial treatment": (("Tibial nerve stimulation for overactive bladder",), {}, {"ptns"}),
    "switched off": (("TENS: transcutaneous electrical nerve stimulation",), {}, set()),
}


@pytest.mark.parametrize("case", MODALITIES)
def test_a_modality_is_labelled_only_for_what_the_words_mean(case: str) -> None:
    text, more, expected = MODALITIES[case]
    assert set(labels(*text, **more).values("modality")) == expected


def test_the_reason_quotes_the_record_and_the_most_telling_first() -> None:
    found = labels(
        "Bilateral deep-brain stimulation in the elderly",
        "We used DBS of the brain.",
        mesh=["Deep Brain Stimulation"],
    )
    assert (
        reasons(found)["dbs"] == 'title "deep-brain stimulation"; MeSH Deep Brain Stimulation; abstract "DBS"'
    )


def test_a_word_inside_a_quoted_phrase_is_not_quoted_again() -> None:
    found = labels("Transcranial direct current stimulation (tDCS)")
    assert reasons(found)["tdcs"] == 'title "Transcranial direct current stimulation"; title "tDCS"'


def test_the_basis_is_a_heading_where_there_is_one_and_the_child_for_a_parent_without_words() -> None:
    found = {label.value: label for label in labels("DRG stimulation", mesh=["Pain, Intractable"]).labels}
    assert (found["drg"].basis, found["chronic_pain"].basis) == ("text", "mesh")
    assert (found["scs"].basis, found["scs"].reason) == ("child", "includes Dorsal root ganglion stimulation")


def test_the_words_of_a_parent_outweigh_its_child() -> None:
    found = {label.value: label for label in labels("Theta burst and other rTMS").labels}
    assert (found["tms"].basis, found["tms"].reason) == ("text", 'title "rTMS"')


def test_keywords_and_headings_without_ui_count() -> None:
    assert (
        reasons(labels("Untitled", keywords=["Vagus nerve stimulation"]))["vns"]
        == 'keyword "Vagus nerve stimulation"'
    )


def test_a_heading_counts_by_its_ui_whatever_its_name() -> None:
    record = Searchable(1, title=("x",), mesh=(MeshHeading("Stimulation, Deep Brain", "D046690"),))
    assert LABELLER.labels(record, Facts()).values("modality") == ("dbs",)


# Indications

INDICATIONS = {
    "Alzheimer": ("Memory in Alzheimer's disease", {"alzheimer"}),
    "irradiation": ("TBI before transplantation: total body irradiation in brain tumours", set()),
    "concussion": ("Concussion and PTSD in veterans", {"tbi", "ptsd"}),
    "heart": ("Vagal manoeuvres in Wolff-Parkinson-White syndrome", set()),
    "synapses": ("Long-term depression of synapses", set()),
    "low back": ("Chronic low back pain", {"chronic_pain"}),
    "dissecans": ("OCD of the knee: osteochondritis dissecans", set()),
    "not followed": ("Tinnitus", set()),
}


@pytest.mark.parametrize("case", INDICATIONS)
def test_an_indication_is_labelled_only_for_what_the_words_mean(case: str) -> None:
    title, expected = INDICATIONS[case]
    assert set(labels(title).values("indication")) == expected


# Real records

ACRONYM_ONLY = {
    406021: "the name of a strain",
    420914: "trimethylsilyl ethers",
    428601: "trimethylsilyl derivatives",
    32522707: "dried blood spots",
    33779310: "a transmembrane segment",
    33846903: "dried blood spots",
    33991979: "dried blood spots",
    33993015: "a set of images",
    34033864: "dried blood spots",
    34082341: "trimethylsilyl in a dye",
    34094289: "trimethylsilyl in an alkyne",
    34097229: "tandem mass spectrometry",
}
CELLS = {
    33935089: ("alzheimer", "tdcs"),
    34083732: ("alzheimer", "dbs"),
    34093384: ("alzheimer", "tacs"),
    33894241: ("tbi", "vns"),
    32719969: ("ptsd", "tms"),
}


@pytest.fixture(scope="session")
def real(reference: Path) -> dict[str, dict[int, Labels]]:
    """The labels of the real records, by file and PMID."""
    found: dict[str, dict[int, Labels]] = {}
    for name in ("neuromodulation", "indications"):
        records = parse.read(reference / "pubmed" / "records" / f"{name}.xml.gz")
        inputs = [Input.of(record.article) for record in records if isinstance(record, parse.Record)]
        found[name] = {each.record.pmid: LABELLER.labels(each.record, each.facts) for each in inputs}
    return found


def test_real_records_that_hold_only_an_acronym_get_no_modality(real: dict[str, dict[int, Labels]]) -> None:
    found = {pmid: real["neuromodulation"][pmid].values("modality") for pmid in ACRONYM_ONLY}
    assert found == dict.fromkeys(ACRONYM_ONLY, ())


def test_real_records_of_the_investigational_cells_get_both_labels(
    real: dict[str, dict[int, Labels]],
) -> None:
    for pmid, (indication, modality) in CELLS.items():
        found = real["neuromodulation"][pmid]
        assert indication in found.values("indication")
        assert modality in found.values("modality")
    assert real["neuromodulation"][34000403].values("modality") == ("tms",)


def test_real_records_of_the_conditions_alone_get_no_modality(real: dict[str, dict[int, Labels]]) -> None:
    labelled = {
        pmid: found.values("modality")
        for pmid, found in real["indications"].items()
        if found.values("modality")
    }
    assert labelled == {}
    assert sum(bool(found.values("indication")) for found in real["indications"].values()) >= 200

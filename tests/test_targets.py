"""Targets and devices: what earns one, what does not, and whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.labelling import CATALOG, labels
from tracker.catalog import load_catalog
from tracker.corrections import Correction
from tracker.label import Facts, Labeller
from tracker.records import MeshHeading, Searchable

if TYPE_CHECKING:
    from pathlib import Path

TARGETS = {
    "title": (("Fornix deep brain stimulation in Alzheimer's disease",), {}, {"fornix"}),
    "spelled out": (("Deep brain stimulation of the nucleus basalis of Meynert",), {}, {"nucleus_basalis"}),
    "an acronym beside stimulation": (
        ("DBS in tremor", "We compared STN DBS with VIM DBS."),
        {},
        {"stn", "vim"},
    ),
    "an acronym far from stimulation": (
        (
            "Deep brain stimulation of the brain",
            "We stimulated. " + "The sky was blue. " * 9 + "An ant walked by.",
        ),
        {},
        set(),
    ),
    "another sentence": (
        ("Deep brain stimulation", "All had stimulation. Hippocampal volume fell in them."),
        {},
        set(),
    ),
    "in an abstract, near": (
        ("DBS in depression", "Electrodes were placed in the subcallosal cingulate gyrus."),
        {},
        {"subgenual_cingulate"},
    ),
    "keyword": (
        ("Deep brain stimulation in obsession",),
        {"keywords": ["Nucleus accumbens"]},
        {"ventral_striatum"},
    ),
    "heading": (("Deep brain stimulation",), {"mesh": ["Subthalamic Nucleus"]}, {"stn"}),
    "heading without the modality": (("Neurons",), {"mesh": ["Subthalamic Nucleus"]}, set()),
    "another kind of stimulation": (("Hippocampal volume after rTMS",), {}, set()),
    "left, and the whole": (("rTMS over the left DLPFC",), {}, {"dlpfc", "dlpfc_left"}),
    "left or right": (
        ("tDCS", "Stimulation was given over the left or the right dorsolateral prefrontal cortex (DLPFC)."),
        {},
        {"dlpfc", "dlpfc_left", "dlpfc_right"},
    ),
    "the exact place wins": (
        ("Prefrontal rTMS", "rTMS of the dorsolateral prefrontal cortex"),
        {},
        {"dlpfc"},
    ),
    "not said where": (("Left prefrontal TMS for depression",), {}, {"prefrontal"}),
    "thalamus, not said where": (
        ("Thalamic stimulation for tremor: deep brain stimulation",),
        {},
        {"thalamus"},
    ),
    "thalamus, said where": (
        ("Thalamic DBS", "DBS of the anterior nucleus of the thalamus"),
        {},
        {"anterior_thalamus"},
    ),
    "volume of tissue activated": (
        ("DBS of the brain", "The VTA near the electrode was modelled."),
        {},
        set(),
    ),
    "ventral tegmental area": (("VTA DBS of the brain",), {}, {"vta"}),
    "squamous cells": (("Squamous cell carcinoma (SCC) and electrodes",), {}, set()),
    "ear": (("Transcutaneous auricular vagus nerve stimulation",), {}, {"auricular_vagus"}),
    "neck": (("Transcutaneous cervical vagus nerve stimulation",), {}, {"cervical_vagus"}),
    "ganglion": (("Dorsal root ganglion stimulation for pain",), {}, {"drg"}),
    "columns": (("Dorsal column stimulation",), {}, {"dorsal_column"}),
    "the level of the injury": (("Spinal cord stimulation after cervical spinal cord injury",), {}, set()),
    "sacral": (("Sacral neuromodulation for incontinence",), {}, {"sacral_nerve"}),
    "tibial test": (("H-reflex by tibial nerve stimulation in spasticity",), {}, set()),
    "hyphens and capitals": (("Sub-genual. SUBTHALAMIC-NUCLEUS stimulation: DBS of the brain",), {}, {"stn"}),
}


@pytest.mark.parametrize("case", TARGETS)
def test_a_target_is_labelled_only_where_it_is_stimulated(case: str) -> None:
    text, more, expected = TARGETS[case]
    assert set(labels(*text, **more).values("target")) == expected


def test_a_target_tells_its_words_and_a_part_of_it_implies_it() -> None:
    found = {
        label.value: label for label in labels("rTMS over the left DLPFC").labels if label.kind == "target"
    }
    assert found["dlpfc_left"].reason == 'title "left DLPFC"'
    assert found["dlpfc"].reason == 'title "DLPFC"'


def test_a_part_without_words_of_the_whole_implies_it(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        "[target.stn_motor]\nlabel = 'Motor part'\nmodalities = ['dbs']\nparent = 'stn'\nblock = '\"motor part\"[tiab]'\n"
    )
    record = Searchable(1, title=("Deep brain stimulation of its motor part",))
    found = [
        one for one in Labeller(load_catalog(path)).labels(record, Facts()).labels if one.kind == "target"
    ]
    assert [(one.value, one.basis, one.reason) for one in found] == [
        ("stn", "child", "includes Motor part"),
        ("stn_motor", "text", 'title "motor part"'),
    ]


DEVICES = {
    "maker": (("DBS", "Deep brain stimulation with Medtronic leads"), {"medtronic"}),
    "product": (("Deep brain stimulation with the Percept\u2122 PC and BrainSense\u2122",), {"medtronic"}),
    "perception": (("Deep brain stimulation and the percept of tremor",), set()),
    "a surname": (("Deep brain stimulation, as Abbott wrote",), set()),
    "an assay": (("Dried blood spots (DBS) on Abbott RealTime HIV-1",), set()),
    "a maker among stimulators": (("Deep brain stimulation with an Abbott pulse generator",), {"abbott"}),
    "trade mark": (("gammaCore\u00ae in cluster headache",), {"electrocore"}),
    "coil": (("Deep TMS of the brain with the H-coil", "rTMS"), {"brainsway"}),
    "without its modality": (("An H-coil of the horn: transcription",), set()),
    "another language": (("Spinal cord stimulation", "stimolazione senza dolore"), set()),
    "its system": (("Spinal cord stimulation at 10 kHz: the Senza system",), {"nevro"}),
    "therapy in plain words": (("VNS therapy in epilepsy",), set()),
    "two makers": (("rTMS with MagPro and Magstim coils",), {"magventure", "magstim"}),
}


@pytest.mark.parametrize("case", DEVICES)
def test_a_device_is_labelled_by_names_that_mean_nothing_else(case: str) -> None:
    text, expected = DEVICES[case]
    assert set(labels(*text).values("device")) == expected


def test_a_modality_taken_away_by_a_person_takes_its_targets_and_devices_along() -> None:
    record = Searchable(1, title=("STN DBS of the brain with Medtronic leads, 12 patients were randomised",))
    denied = Correction(1, "modality", "dbs", verdict=False, who="Jane Doe", why="blood spots")
    found = Labeller(CATALOG).labels(record, Facts(), [denied])
    assert (found.values("modality"), found.values("target"), found.values("device")) == ((), (), ())
    assert found.values("sample_size") == ("12",)


def test_a_correction_of_something_else_leaves_them() -> None:
    record = Searchable(1, title=("STN DBS of the brain",), mesh=(MeshHeading("Humans"),))
    said = Correction(1, "evidence", "rct", verdict=True, who="Jane Doe", why="methods section")
    found = Labeller(CATALOG).labels(record, Facts(), [said])
    assert (found.values("target"), found.evidence_level) == (("stn",), "rct")

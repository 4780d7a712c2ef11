"""The publication types and MeSH headings that show what a planned record is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.demo.phrases import Heading, indication_words, modality_words

if TYPE_CHECKING:
    from tracker.demo.dice import Dice
    from tracker.demo.truth import Planted

ARTICLE = ("D016428", "Journal Article")
PREPRINT = ("D000076942", "Preprint")
RETRACTED = ("D016441", "Retracted Publication")
ENGLISH_ABSTRACT = ("D004740", "English Abstract")
META_ANALYSIS = ("D017418", "Meta-Analysis")
OBSERVATIONAL = ("D064888", "Observational Study")
CONTROLLED = ("D018848", "Controlled Clinical Trial")
PHASE_3 = ("D017428", "Clinical Trial, Phase III")
MULTICENTRE = ("D016448", "Multicenter Study")
NOTICES = {
    "retraction": ("D016440", "Retraction of Publication"),
    "erratum": ("D016425", "Published Erratum"),
    "concern": ("D000075742", "Expression of Concern"),
}
BY_DESIGN = {
    "rct": ("D016449", "Randomized Controlled Trial"),
    "case_report": ("D002363", "Case Reports"),
    "systematic_review": ("D000078182", "Systematic Review"),
    "review": ("D016454", "Review"),
    "guideline": ("D017065", "Practice Guideline"),
    "protocol": ("D000078325", "Clinical Trial Protocol"),
}
TRIALS = (
    ("D016430", "Clinical Trial"), ("D016430", "Clinical Trial"), ("D017426", "Clinical Trial, Phase I"),
    ("D017427", "Clinical Trial, Phase II"), None,
)  # fmt: skip
COMMENTARY = (
    ("Letter", ("D016422", "Letter")),
    ("Reply", ("D016422", "Letter")),
    ("Comment", ("D016420", "Comment")),
)
EDITORIAL = ("D016421", "Editorial")
FROM_PUBLISHERS = frozenset({"review", "commentary"})
"""Designs whose publication type publishers send before indexing."""
PROSPECTIVE = [("D015331", "Cohort Studies"), ("D011446", "Prospective Studies")]
PILOT = ("D010865", "Pilot Projects")
COHORTS = (
    ("D012189", "Retrospective Studies"), ("D015331", "Cohort Studies"), ("D016022", "Case-Control Studies"),
    ("D012042", "Registries"), ("D003430", "Cross-Sectional Studies"),
)  # fmt: skip
HUMANS, ANIMALS = ("D006801", "Humans"), ("D000818", "Animals")
MALE, FEMALE = ("D008297", "Male"), ("D005260", "Female")
AGES = (("D000328", "Adult"), ("D008875", "Middle Aged"), ("D000368", "Aged"))
CREATURES = {"rat": ("D051381", "Rats"), "mouse": ("D051379", "Mice")}
MODELS = ("D004195", "Disease Models, Animal")
DOUBLE_BLIND, OUTCOME = ("D004311", "Double-Blind Method"), ("D016896", "Treatment Outcome")
STUDIED = frozenset({"rct", "trial", "observational", "case_report"})


def publication_types(dice: Dice, record: Planted, title: str) -> list[Heading]:
    """Return the record's publication types, as its publisher or its indexer gave them."""
    if record.kind in NOTICES:
        return [NOTICES[record.kind]]
    types = _design_types(dice, record, title)
    if record.kind == "preprint":
        types.append(PREPRINT)
    if record.is_retracted:
        types.append(RETRACTED)
    if record.language != "eng" and record.has_abstract:
        types.append(ENGLISH_ABSTRACT)
    return sorted(types, key=lambda heading: heading[1])


def _design_types(dice: Dice, record: Planted, title: str) -> list[Heading]:
    design, trial, modern = record.design, dice.pick(TRIALS), dice.chance(0.6)
    if design == "commentary":
        return [next((kind for word, kind in COMMENTARY if word in title), EDITORIAL)]
    types = [ARTICLE]
    if record.indexed is None and design not in FROM_PUBLISHERS:
        return types
    if design in BY_DESIGN:
        types.append(BY_DESIGN[design])
    if record.pooled:
        types.append(META_ANALYSIS)
    if design == "trial" and (kind := CONTROLLED if record.controlled else trial):
        types.append(kind)
    if design == "observational" and modern and record.year >= 2014:  # noqa: PLR2004  introduced then
        types.append(OBSERVATIONAL)
    types += [MULTICENTRE] if record.multicentre else []
    types += [PHASE_3] if record.phase_3 else []
    return types


def headings(dice: Dice, record: Planted, title: str) -> list[tuple[Heading, bool]]:
    """Return the MeSH headings of an indexed record with their major flag, by name."""
    year = record.arrived.year
    topics = [h for name in record.modalities for h in modality_words(name).headings(year)]
    topics += [h for name in record.indications for h in indication_words(name).headings(year)]
    found = dict.fromkeys(topics, True) | dict.fromkeys(_check_tags(dice, record, title), False)
    return sorted(found.items(), key=lambda item: item[0][1])


def _check_tags(dice: Dice, record: Planted, title: str) -> list[Heading]:
    creature = CREATURES["mouse" if "mouse" in title else "rat"]
    if record.species == "animal":
        return [ANIMALS, MODELS, creature, MALE]
    tags = [HUMANS, ANIMALS] if record.species == "both" else [HUMANS]
    if record.kind not in NOTICES and record.design in STUDIED:
        tags += [*dice.some(AGES, 2), FEMALE, MALE, OUTCOME, *_design_headings(dice, record)]
    return tags


def _design_headings(dice: Dice, record: Planted) -> list[Heading]:
    if record.design == "rct":
        return [DOUBLE_BLIND] if record.sham else []
    if record.design == "observational":
        cohort = dice.pick(COHORTS)
        return PROSPECTIVE if record.prospective else [cohort]
    return [PILOT] if record.design == "trial" else []

"""Compose the title, abstract, headings and keywords of a planned record."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from tracker.demo.phrases import indication_words, modality_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.demo.dice import Dice
    from tracker.demo.truth import Planted

STRUCTURED = frozenset({"rct", "trial", "observational", "systematic_review", "preclinical", "protocol"})
CENTRES = ("three", "four", "five", "six", "eight", "twelve")
NOTICE_TITLES = {
    "retraction": "Retraction: {}",
    "erratum": "Correction: {}",
    "concern": "Expression of concern: {}",
}


class Text(NamedTuple):
    """What a record says; `abstract` holds (label or None, text) pairs."""

    title: str
    abstract: tuple[tuple[str | None, str], ...]
    keywords: tuple[str, ...]


@cache
def _material() -> dict[str, Any]:
    return tomllib.loads(files("tracker.demo").joinpath("sentences.toml").read_text(encoding="utf-8"))


def _joined(names: list[str]) -> str:
    return " and ".join(names)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _slots(dice: Dice, record: Planted) -> dict[str, object]:
    """Draw the words that fill the templates."""
    m = _joined([dice.pick(modality_words(name).names) for name in record.modalities])
    indications = record.indications or ("alzheimer",)
    animal = record.design == "preclinical"
    i = _joined([dice.pick(indication_words(name).names[: 1 if animal else None]) for name in indications])
    o, p = dice.some(_material()["animal_outcomes" if animal else "outcomes"], 2)
    s = _joined([modality_words(name).short for name in record.modalities])
    return {
        "m": m, "M": _capital(m), "i": i, "o": o, "O": _capital(o), "p": p, "s": s, "t": record.target,
        "n": record.sample_size, "w": dice.whole(2, 52), "a": dice.pick(("rats", "mice")),
        "k": dice.whole(5, 60), "g": dice.whole(24, 78),
    }  # fmt: skip


def _template_group(record: Planted) -> str:
    if record.kind == "decoy":
        return "decoy"
    if not record.explicit or record.design == "unknown":
        return "plain"
    return "case_series" if _is_series(record) else _conduct(record)


def _is_series(record: Planted) -> bool:
    return record.design == "case_report" and (record.sample_size or 1) > 1


def _conduct(record: Planted) -> str:
    """Name the templates for how a study was done, else for its design."""
    told = {
        "sham": record.sham,
        "controlled": record.controlled,
        "prospective": record.prospective and record.design == "observational",
        "meta_analysis": record.pooled,
    }
    return next((name for name, is_so in told.items() if is_so), record.design)


def _method(record: Planted) -> str:
    if _is_series(record):
        return "prospective_series" if record.prospective else "case_series"
    return "systematic_review" if record.pooled else _conduct(record)


def _fill(dice: Dice, templates: list[str], slots: Mapping[str, object]) -> str:
    fitting = [
        text
        for text in templates
        if all(slots.get(slot) is not None for slot in ("t", "n") if f"{{{slot}}}" in text)
    ]
    return _capital(dice.pick(fitting).format(**slots))


def compose(dice: Dice, record: Planted) -> Text:
    """Write the text of a record; everything it shows is what was planned."""
    slots = _slots(dice, record)
    studied = {"i": f"people with {slots['i']}"} if record.names_people else {}
    title = _fill(dice, _material()["titles"][_template_group(record)], slots | studied) + "."
    abstract = _abstract(dice, record, slots) if record.has_abstract else ()
    if record.kind in NOTICE_TITLES:
        title = NOTICE_TITLES[record.kind].format(title)
    if record.language != "eng":
        title = f"[{title.removesuffix('.')}]."
    words = [str(slots[slot]) for slot in ("m", "i", "o", "p") if slots[slot] and record.kind != "decoy"]
    return Text(title, abstract, tuple(words) if record.year > 1999 and dice.chance(0.7) else ())  # noqa: PLR2004


def _abstract(dice: Dice, record: Planted, slots: Mapping[str, object]) -> tuple[tuple[str | None, str], ...]:
    material = _material()["abstract"]
    kind = "decoy" if record.kind == "decoy" else _method(record)
    methods = _fill(dice, material["methods"][kind], slots)
    if record.multicentre:
        methods += f" Participants came from {dice.pick(CENTRES)} centres."
    if record.nct and dice.chance(0.5):
        methods += f" Invented registration: {record.nct}."
    parts = [("METHODS", methods)]
    if kind != "decoy":
        parts.insert(0, ("BACKGROUND", _fill(dice, material["background"], slots)))
        if record.design != "protocol":
            parts.append(("RESULTS", _fill(dice, material["results"], slots)))
    parts.append(
        (
            "CONCLUSIONS",
            _fill(dice, material["conclusions"], slots) if kind != "decoy" else material["conclusions"][0],
        )
    )
    mark: str = material["mark"]
    if record.design in STRUCTURED and record.year > 1995 and dice.chance(0.7):  # noqa: PLR2004
        (label, first), *rest = parts
        return ((label, f"{mark} {first}"), *rest)
    return ((None, " ".join([mark, *(text for _, text in parts)])),)

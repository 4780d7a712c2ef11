"""Invented journals, research groups and their members; none of them exists."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tracker.demo.dice import Dice

COUNTRY = "Exampleland"
COUNTRIES = (COUNTRY, "Mockovia", "Samplonia", "Testoria")
"""Invented countries, which the table of countries names as such: a town is in the one its place among the towns gives."""
FIRST = ("Ba", "Cor", "Del", "Fen", "Gal", "Hol", "Ker", "Lun", "Mar", "Nor", "Os", "Pel", "Quo", "Ril", "Sar", "Tor", "Ul", "Ven", "Wes", "Zel")  # fmt: skip
MIDDLE = ("", "", "a", "be", "di", "gu", "lo", "mi", "ra", "ti", "vo")
LAST = ("bin", "dane", "fax", "gorn", "hild", "kov", "lund", "mesh", "nard", "pold", "quist", "rell", "ström", "tova", "wick", "zaki")  # fmt: skip
GIVEN = ("Ada", "Bo", "Cleo", "Dov", "Eun", "Finn", "Gita", "Hana", "Ivo", "Jun", "Kofi", "Lia", "Mei", "Nilo", "Oona", "Per", "Rui", "Sól", "Taru", "Uma", "Vik", "Wen", "Yara", "Zoë")  # fmt: skip
TOWNS = ("Norvale", "Port Example", "Samplebridge", "Quillmouth", "Easterly", "Fen Harrow", "Loremstad", "Mockington", "Tarnholt", "Ostermere", "Dunvale", "Bellhaven")  # fmt: skip
UNITS = ("Department of Neurology", "Department of Psychiatry", "Department of Neurosurgery", "Centre for Neuromodulation", "Department of Rehabilitation", "Laboratory of Physiology")  # fmt: skip
FIELDS = ("Neuromodulation", "Neurology", "Psychiatry", "Functional Neurosurgery", "Pain Research", "Rehabilitation", "Clinical Trials", "Neurophysiology", "Movement Disorders", "Epilepsy Studies", "Cognitive Ageing", "Trauma Research", "Device Medicine", "Experimental Neuroscience", "Case Reports", "Systematic Reviews")  # fmt: skip
SHAPES = (("Synthetic Journal of {}", "Synth J {}"), ("Synthetic Annals of {}", "Synth Ann {}"), ("Synthetic Reports in {}", "Synth Rep {}"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoJournal:
    """An invented journal; its ISSN and NLM id lie outside what is given out."""

    title: str
    abbreviation: str
    issn: str
    nlm_id: str


@dataclass(frozen=True, slots=True)
class Person:
    """An invented author."""

    last: str
    given: str
    initials: str
    orcid: str | None
    affiliation: str


def _check_digit(digits: str, weights: range) -> str:
    rest = -sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11
    return "X" if rest == 10 else str(rest)  # noqa: PLR2004  the ISSN's eleventh digit


def _journal(number: int, shape: tuple[str, str], name: str) -> DemoJournal:
    digits = f"{number:07d}"
    issn = f"{digits[:4]}-{digits[4:]}{_check_digit(digits, range(8, 1, -1))}"
    return DemoJournal(shape[0].format(name), shape[1].format(name), issn, f"SYN{number:06d}")


JOURNALS = tuple(
    _journal(1 + 100 * line + number, shape, name)
    for line, shape in enumerate(SHAPES)
    for number, name in enumerate(FIELDS)
)
PREPRINT_SERVER = _journal(999, ("Synthetic {} Server", "Synth {}"), "Preprint")


def _orcid(dice: Dice) -> str:
    """Return an ORCID with a right check digit, below the range that is given out."""
    digits = f"00000000{dice.whole(0, 9_999_999):07d}"
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    text = digits + ("X" if check == 10 else str(check))  # noqa: PLR2004  ISO 7064
    return "-".join(text[start : start + 4] for start in range(0, 16, 4))


def country_of(town: str) -> str:
    """Return the country in which an invented town lies."""
    return COUNTRIES[TOWNS.index(town) % len(COUNTRIES)]


@cache
def group_members(group: str) -> tuple[Person, ...]:
    """Return the members of a research group, its head first."""
    dice = Dice("group", group)
    town = dice.pick(TOWNS)
    home = f"{dice.pick(UNITS)}, Synthetic University of {town}, {town}, {country_of(town)}."
    return tuple(_person(dice, home) for _ in range(dice.whole(7, 13)))


def _person(dice: Dice, home: str) -> Person:
    last = dice.pick(FIRST) + dice.pick(MIDDLE) + dice.pick(LAST)
    given = dice.some(GIVEN, 2 if dice.chance(0.3) else 1)
    initials = "".join(name[0] for name in given)
    name = " ".join([given[0], *(name[0] for name in given[1:])])
    return Person(last, name, initials, _orcid(dice) if dice.chance(0.4) else None, home)


def authors(dice: Dice, group: str) -> list[Person]:
    """Return the authors of a paper: members of its group, sometimes a guest, the head last."""
    head, *members = group_members(group)
    chosen = dice.some(members, dice.whole(1, 6))
    if dice.chance(0.2):
        chosen.append(dice.pick(group_members(f"guests-{dice.whole(0, 11)}")))
    return [*chosen, head]

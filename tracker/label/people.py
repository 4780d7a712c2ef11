"""Numbers of people in a passage, each with how strongly its sentence says that they were studied.

A number counts where a word for people follows it ("32 mild Alzheimer's disease patients"), or where it follows such a
word in brackets ("participants (N = 541)"). Percentages, parts of a whole, people only screened or lost, and people of
other studies do not count.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracker.label import saying
from tracker.label.numbers import NUMBER, has_number, value
from tracker.label.saying import ENROLLED, TREATED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from tracker.label.passages import Passage

LARGEST = 10_000_000
FEW = 4
"""So few people are too often a part of the others to be taken without a strong word."""
_LOOK_BACK = 100
_LOOK_AHEAD = 150
_WORDS_BETWEEN = 12
"""More words than ever stand from the start of a number to the people it counts."""


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE)


_ALL = re.findall(
    r"\w+",
    "patients participants subjects individuals persons people adults children adolescents youth youths volunteers veterans outpatients "
    "inpatients survivors smokers students nurses clients respondents athletes players professionals infants neonates newborns residents "
    "users drinkers pupils teenagers mothers parents caregivers candidates recipients workers",
)
_BY_SEX = ["women", "men", "males", "females", "girls", "boys"]
_SAMPLES = ["sample", "cohort"]
_KIND = dict.fromkeys(_ALL, "all") | dict.fromkeys(_BY_SEX, "sex") | dict.fromkeys(_SAMPLES, "sample")
PEOPLE = frozenset(_KIND)
"""Every word for people."""
_PEOPLE = _rule(rf"\b(?:{'|'.join(_KIND)})\b")
_BEFORE = re.compile(
    rf"(?<![\w.,/=<>\u2264\u2265%\u00b1~+\u2212-])(?P<number>{NUMBER})(?:\s*\([^()%]{{0,60}}\))?"
    r"(?P<between>(?:\s+[A-Za-z(][^\s.;:]*){0,7})\s+$"
)
_GRADES = _rule(r"\b(?:mild|moderate|minimal)(?:ly)?[\s-]+to[\s-]+(?:mild|moderate|severe)(?:ly)?\b")
_NOT_BETWEEN = _rule(r"""(?<![\w'\u2019-])(?: of | in | the | to | from | by | per | at | for | on | with | were | was | had | who | than
    | months? | weeks? | years? | days? | hours? | h | min(?:utes)? | sessions? | times? | mg | ml | mm | cm | nm | ms | s | kg | g
    | k?hz | m?v | m?a | studies | trials? | rcts? | reports | groups? | cent(?:er|re)s? | hospitals? | sites? | electrodes?
    | channels? | points? | items? | domains? | weekly | daily | out | or | stage | grade | type | phase | class | couples
    | pairs | dyads | samples? | eyes | cases | times | different | age )(?![\w-])""")
_EQUALS = re.compile(rf"\b[nN]\s*=\s*({NUMBER})")
_TAKEN_IN = re.compile(
    r"were (?:\w+ and )?(?:finally |randomly )?(?:randomi[sz]ed|assigned|allocated|enrol+ed|recruited|included)\b"
)
_ALONE = re.compile(rf"(?<![\w.,/=%-])(?P<number>{NUMBER})\s+(?:of\s+(?:them|these|whom)\s+)?$")
_BRACKETED = re.compile(
    rf"(?P<words>[^.;:()\[\]]{{0,90}}?)[(\[]\s*(?P<sign>[nN])\s*=\s*(?P<number>{NUMBER})(?!\s*[/%.])"
)
_VERB = _rule(
    r"\b(?: received | underwent | were | was | had | and | or | than | vs | versus | from | to )\b"
)

_PARENTHESIS = re.compile(r"\s*\([^()]*\)")


_NUMBER = re.compile(NUMBER)


class Count(NamedTuple):
    """One number of people as a sentence says it."""

    number: int
    strength: int
    passage: Passage
    position: int
    is_total: bool = False
    of_controls: bool = False
    in_list: bool = False
    """One of several groups in a row: it never stands for the whole."""

    @property
    def place(self) -> tuple[str, int, int]:
        """The sentence it stands in."""
        return self.passage.field, id(self.passage), self.passage.sentence(self.position)[0]


class _People(NamedTuple):
    """A word for people: where it stands, and whether it says all, a sex or only a sample."""

    start: int
    end: int
    kind: str


def _people(text: str, words: Iterable[str]) -> list[_People]:
    """Return where the words stand in a text in small letters, in order; looked up one by one, which is what makes it quick."""
    found = []
    for word in words:
        start = text.find(word)
        while start >= 0:
            end = start + len(word)
            if not text[start - 1 : start].isalnum() and not text[end : end + 1].isalnum():
                found.append(_People(start, end, _KIND[word]))
            start = text.find(word, end)
    return sorted(found)


def counts(parts: Iterable[Passage], words: Collection[str]) -> Iterator[Count]:
    """Yield every number of people in the passages, in order; `words` are those of `PEOPLE` that stand there."""
    for passage in parts:
        if passage.field == "title" and not _NUMBER.search(passage.text):
            continue
        at: set[int] = set()
        for people in _people(passage.lowered, words):
            found = None if people.kind == "sample" else _in_front(passage, people)
            found = found or _in_brackets(passage, people)
            enough = found and (found.number > FEW or found.strength >= ENROLLED) and found.number > 1
            if found and enough and found.position not in at:
                at.add(found.position)
                yield found
        yield from _alone(passage)


def _alone(passage: Passage) -> Iterator[Count]:
    """Yield the numbers that stand for people named before: 96 patients were screened and 60 were enrolled."""
    for verb in _TAKEN_IN.finditer(passage.lowered):
        found = _ALONE.search(passage.text, max(0, verb.start() - _LOOK_BACK), verb.start())
        if not found:
            continue
        start, end = passage.sentence(found.start())
        number = value(found["number"])
        named = _PEOPLE.search(passage.text, start, found.start())
        if number and named and not saying.names_other_studies(passage.text[start:end]):
            yield Count(number, saying.strength("", verb[0]), passage, found.start(), is_total=True)


def _in_front(passage: Passage, people: _People) -> Count | None:
    """Return the number that stands before a word for people."""
    text = passage.text
    if not has_number(text[max(0, people.start - _LOOK_BACK) : people.start].split()[-_WORDS_BETWEEN:]):
        return None
    found = _BEFORE.search(text, max(0, people.start - _LOOK_BACK), people.start)
    number = value(found["number"]) if found else None
    if not found or number is None or _NOT_BETWEEN.search(_GRADES.sub(" ", found["between"])):
        return None
    first, last = passage.sentence(found.start())
    before = text[max(first, found.start() - _LOOK_BACK) : found.start()]
    after = text[people.end : people.end + _LOOK_AHEAD]
    is_total = saying.is_total(before)
    if (not is_total and saying.is_part(before, after)) or _is_elsewhere(passage, before, people.end):
        return None
    strength = saying.strength(before, _PARENTHESIS.sub("", after, count=1))
    if number > LARGEST or (people.kind == "sex" and strength < ENROLLED):
        return None
    rest = text[first : found.start()] + text[found.end("number") : last]
    in_list = not is_total and (saying.is_listed(before) or saying.says_again(found["number"], rest))
    of_controls = saying.is_of_controls(found["between"], before[-25:])
    return Count(number, strength, passage, found.start(), is_total, of_controls, in_list)


def _in_brackets(passage: Passage, people: _People) -> Count | None:
    """Return the number in `patients (n = 34)`; of several in a sentence, only a first one that holds the others."""
    text = passage.text
    if "=" not in text[people.end : people.end + _LOOK_BACK]:
        return None
    found = _BRACKETED.match(text, people.end)
    number = value(found["number"]) if found else None
    if not found or number is None or number > LARGEST or not _are_close(people, found):
        return None
    start, end = passage.sentence(people.start)
    others = [
        value(match[1]) or 0
        for match in _EQUALS.finditer(text, start, end)
        if match.start(1) != found.start("number")
    ]
    holds_all = len(others) > 1 and sum(others) == number
    if (others and not holds_all) or _is_elsewhere(passage, text[start : people.start], found.end()):
        return None
    after = text[found.end() : found.end() + _LOOK_AHEAD].lstrip(")] ")
    strength = ENROLLED if found["sign"] == "N" or holds_all else max(TREATED, saying.strength("", after))
    of_controls = saying.is_of_controls(text[max(start, people.start - 25) : found.start("sign")])
    return Count(number, strength, passage, found.start("number"), holds_all, of_controls)


def _are_close(people: _People, found: re.Match[str]) -> bool:
    """Tell whether the brackets belong to the word for people: no verb and no other people between."""
    if (_VERB.search(found["words"]) and found["sign"] == "n") or _PEOPLE.search(found["words"]):
        return False
    return people.kind != "sample" or not found["words"].strip()


def _is_elsewhere(passage: Passage, before: str, end: int) -> bool:
    """Tell whether the people were only screened or lost, or belong to other studies."""
    first, last = passage.sentence(end - 1)
    return (
        saying.is_lost(before, passage.text[end:last])
        or saying.names_other_studies(passage.text[first:last])
        or passage.is_of_other_studies(end - 1)
    )

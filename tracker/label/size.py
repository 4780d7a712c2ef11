"""How many people a study was done on, with the sentence that says so; where sentences disagree, nothing.

The strongest saying wins: randomised, then enrolled or included, then treated, then merely named. Healthy controls
named beside patients are left out; groups of one sentence count only where a number is their sum.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from tracker.label.facts import Label
from tracker.label.numbers import NUMBER, value
from tracker.label.people import PEOPLE, Count, counts
from tracker.label.saying import ENROLLED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from tracker.label.passages import Passage
    from tracker.query import Reading

_AGED = re.compile(
    r"\b(?:\d{1,3}|[a-z]+-[a-z]+)[-\s\u2010-\u2014]*(?:years?|yrs?|months?|days?)[-\s\u2010-\u2014]*olds?\b",
    re.IGNORECASE,
)
_CASES = re.compile(
    rf"\b(?P<number>{NUMBER})\s+(?:[\w-]+\s+){{0,3}}?(?:cases|patients|siblings|brothers|sisters|women|men|children)\b",
    re.IGNORECASE,
)
_ONE = re.compile(
    r"\b(?:report|present|describe|case\s+of|highlights?)(?:s|ed|ing)?\s+(?:here\s+)?(?:the\s+)?(?:a|an|one|first|case)\s+(?:[\w-]+\s+){0,4}?(?:case|patient|man|woman|boy|girl)\b"
    r"|^\W*an?\s+(?:[\w-]+\s+){0,2}case\s+of\b|\bin\s+(?:a|one|an)\s+(?:[\w-]+\s+){0,3}patient\b|[:-]\s*an?\s+(?:rare\s+)?case\s+report\b",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"\bcases\b|\bcase\s+(?:series|reports|studies)\b|\bpatients\b", re.IGNORECASE)
_PLANNED = re.compile(
    r"\b(?:will|planned|plan\s+to|aims?\s+to|target\s+sample|expected|intend(?:s|ed)?\s+to|to\s+be)\b",
    re.IGNORECASE,
)


def size_labels(parts: Sequence[Passage], level: str, reading: Reading) -> Iterator[Label]:
    """Yield how many people the study was done on (`sample_size`); of a protocol, how many are planned (`planned_size`).

    Nothing where the text does not tell it clearly.
    """
    count = _count(parts, level, reading.holds(PEOPLE))
    if count:
        kind = "planned_size" if level == "protocol" else "sample_size"
        quoted = count.passage.quote(count.position)
        yield Label(kind, str(count.number), "text", f'{count.passage.field} "{quoted}"')


def _count(parts: Sequence[Passage], level: str, words: Collection[str]) -> Count | None:
    found = list(counts(parts, words))
    if level == "protocol":
        return _agreed([count for count in found if _is_planned(count)])
    known = [count for count in found if not _is_planned(count)]
    if level == "case_report":
        return _case(parts) or _agreed([count for count in known if count.strength >= ENROLLED])
    return _agreed(known)


def _is_planned(count: Count) -> bool:
    return bool(_PLANNED.search(count.passage.sentence_text(count.position)))


def _agreed(known: Sequence[Count]) -> Count | None:
    """Return the count that the strongest sentences agree on, None where they do not."""
    known = [count for count in known if not count.of_controls] or known
    whole = [found for sentence in _sentences(known) if (found := _whole(sentence))]
    if not whole:
        return None
    strongest = max(count.strength for count in whole)
    best = [count for count in whole if count.strength == strongest]
    best = [count for count in best if count.is_total] or best
    largest = max(best, key=lambda count: count.number)
    in_doubt = strongest < ENROLLED and largest.number != best[0].number
    return None if in_doubt else largest


def _sentences(known: Sequence[Count]) -> list[list[Count]]:
    return [list(group) for _, group in groupby(known, key=lambda count: count.place)]


def _whole(sentence: Sequence[Count]) -> Count | None:
    """Return the number that holds the others of its sentence; None where they are groups of an unnamed whole."""
    if len(sentence) == 1 and not sentence[0].in_list:
        return sentence[0]
    totals = [count for count in sentence if count.is_total]
    if totals:
        return totals[0]
    first = max(sentence, key=lambda count: (count.number, count.strength))
    groups = [count.number for count in sentence if count is not first]
    return first if len(groups) > 1 and sum(groups) == first.number else None


def _case(parts: Sequence[Passage]) -> Count | None:
    """Return one for the report of one case, and the number that the title of a small series gives."""
    titles = [part for part in parts if part.field == "title"]
    for part in titles:
        found = _CASES.search(part.text)
        number = value(found["number"]) if found else None
        if found and number:
            return Count(number, ENROLLED, part, found.start())
    if any(_PLURAL.search(part.text) for part in titles):
        return None
    ages = [(part, age) for part in parts for age in _AGED.finditer(part.text)]
    if len({age[0].casefold() for _, age in ages}) > 1:
        return None
    told = ages or [(part, one) for part in parts for one in _ONE.finditer(part.text)]
    return Count(1, ENROLLED, told[0][0], told[0][1].start()) if told else None

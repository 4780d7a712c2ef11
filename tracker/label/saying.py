"""What the words around a number of people say: how strongly they were studied, or that they are only a part of others."""

from __future__ import annotations

import re

RANDOMISED, ENROLLED, TREATED, NAMED = 4, 3, 2, 1
"""How strongly a sentence says that people were studied."""


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE)


_CONTROLS = _rule(
    r"\b(?: healthy | controls? | normal | unaffected | non-?affected | matched | non-?injured | family )\b"
)
_LIST = re.compile(r"\d[^.;]{0,60},?\s+and\s+$")
_GROUP = _rule(r"""\b(?: first | second | third | fourth | control | each | experimental | one | intervention | placebo | other | study ) \s+ (?:group|arm)\b
    [^.;]{0,30} $""")
_SHARE = _rule(
    r"\s* [(\[] \s* \d+ (?:[.\u00b7]\d+)? \s* % | \s+ (?:in|per) \s+ (?:each|every|both) \b | \s+ each \b | \s*/\s*(?:group|arm)"
)
_PART = _rule(r"""(?: \d | % | [)\]] | \b(?: none | one | two | three | four | five | six | seven | eight | nine | ten | out ) )
    \s+ of \s+ (?:the \s+)? $ | \b(?: only | per | another | other | remaining | these | those | additional | further | (?<!among\s)the ) \s+ $""")
_ASIDE = re.compile(r"[(\[]\s*$")
_TOLD_ASIDE = _rule(r"\b(?: study | trial | sample | cohort ) \s* [(\[] \s* $")
_LOST = _rule(r"""\b(?: screened | approached | invited | considered | assessed \s+ for \s+ eligib\w+ | declined | excluded | lost | withdr\w+
    | dropped | refused | responded | responders | died | discontinued | interviewed | dropouts? | eligible \s+ for \s+ screening )\b""")
_OTHERS = _rule(
    r"\b(?: (?<!imaging\s)(?<!conduction\s)(?<!laboratory\s)(?<!diagnostic\s)studies | trials | RCTs | articles | papers | publications | databases | literature | iPSC | cell \s+ lines )\b"
)
_INCLUDING = _rule(r"\b(?: including | included | comprising ) \s+ $")
_VERBS_AFTER = {
    RANDOMISED: r"randomi[sz]ed | randomly | allocated | randomi[sz]ation",
    ENROLLED: r"""enrol+ed | recruited | included | assigned | participated | took \s+ part | consented | registered | implanted | divided
        | met \s+ (?:the \s+|our \s+|all \s+)? (?:\w+\s+){0,2} criteria | analy[sz]ed""",
    TREATED: r"""underwent | undergoing | received | receiving | treated | completed | were | was | who | with | performed | aged
        | suffering | operated | observed | evaluated""",
}
_AFTER = {
    strength: _rule(rf"[^.;()]{{0,110}}? \b(?: {verbs} )\b") for strength, verbs in _VERBS_AFTER.items()
}
_CUE = {
    RANDOMISED: _rule(
        r"\b randomi[sz]ed \s+ (?:a \s+ total \s+ of \s+)? $ | \b randomly \s+ (?:assigned|allocated) \s+ $"
    ),
    ENROLLED: _rule(r"""\b(?: enrol+(?:ed|ing)? | recruit(?:ed|ing)? | include[sd]? | including | compris(?:ed|ing) | consist(?:ed|ing) \s+ of | sample \s+ of
        | sample \s+ consisted \s+ of | cohort \s+ of | series \s+ of | (?:conducted|performed|carried \s+ out) \s+ (?:on|in|among|with)
        | studied | study \s+ of | total \s+ of | analy[sz]ed | reviewed | evaluated | examined | investigated | assessed
        | collected \s+ from | data \s+ (?:from|of) | trial \s+ (?:in|of) | overall,? | administered \s+ to | among | on )
        \s+ (?:data \s+ from \s+)? (?:a \s+ total \s+ of \s+)? $"""),
}
_DIGIT = re.compile(r"\d")
_CLAUSE = re.compile(r"[;,]| and ")
_TOTAL = _rule(r"\b(?: total \s+ of | total | total \s+ sample \s+ of ) \s+ $")


def strength(before: str, after: str) -> int:
    """Return how strongly the text before and after a number of people says that they were studied."""
    for each in (RANDOMISED, ENROLLED, TREATED):
        cue = _CUE.get(each)
        if _AFTER[each].match(after) or (cue and cue.search(before)):
            return each
    return NAMED


def is_total(before: str) -> bool:
    """Tell whether a number is called the total: a total of 42 patients."""
    return bool(_TOTAL.search(before))


def is_of_controls(*texts: str) -> bool:
    """Tell whether people are named healthy, or controls."""
    return any(_CONTROLS.search(text) for text in texts)


def is_listed(before: str) -> bool:
    """Tell whether a number is the last of a list, or that of one group: 21 with dementia, 10 with tauopathy and 2 patients."""
    return bool(_LIST.search(before) or _GROUP.search(before))


def is_part(before: str, after: str) -> bool:
    """Tell whether a number is a share of a larger one: 34 of 56, 12 patients (21%), including 20 women."""
    aside = _ASIDE.search(before) and not _TOLD_ASIDE.search(before)
    subset = _INCLUDING.search(before) and _DIGIT.search(before)
    return bool(aside or subset or _SHARE.match(after) or _PART.search(before))


def is_lost(before: str, after: str) -> bool:
    """Tell whether people were only screened, or were lost."""
    near = _CLAUSE.split(after[:45])[0]
    return bool(_LOST.search(near) or _LOST.search(re.split(r"[;,]", before[-30:])[-1]))


def names_other_studies(sentence: str) -> bool:
    """Tell whether a sentence counts studies or cell lines, whose people are not this study's."""
    return bool(_OTHERS.search(sentence))


def says_again(number: str, rest: str) -> bool:
    """Tell whether the rest of a sentence has the same number again: two groups of one size."""
    again = rf"(?<![\w.=]){re.escape(number)}(?![\w.%/])(?!\s*(?:[-\u2013]|years|weeks|months|days|sessions|min|mg|Hz))"
    return re.search(again, rest, re.IGNORECASE) is not None

"""What a title says of the design: for records that are not indexed yet, and where tags disagree.

Only the title is trusted: "randomized" in an abstract is right in one of three.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE)


ANIMALS = _rule(r"""\b(?: rats? | mice | mouse | murine | rodents? | rabbits? | hamsters? | gerbils? | guinea\s+pigs?
    | zebrafish | drosophila | caenorhabditis | c\.\s*elegans | monkeys? | macaques? | marmosets? | baboons?
    | non-?human\s+primates? | mini-?pigs? | pigs? | piglets? | porcine | swine | sheep | ovine | goats? | cats | feline
    | dogs? | canine | ferrets? | animal\s+(?:models? | trials? | stud(?:y|ies) | experiments?) )\b""")
PEOPLE = _rule(r"""\b(?: (?<!non-)(?<!non)humans? | patients? | participants? | volunteers? | veterans? | people | persons?
    | women | men | children | adolescents? | inpatients? | outpatients? | survivors? )\b""")

# In this order: the first rule that holds gives the level.
TITLE_RULES: dict[str, re.Pattern[str]] = {
    "notice": _rule(r"""^\W*(?: erratum | corrigendum | corrections?\s*(?:to\b|:) | (?:author|publisher)\s+corrections?\b
        | retraction\s*(?:note|notice|of|:) | expression\s+of\s+concern )"""),
    "commentary": _rule(r"""^\W*(?: comment(?:ary)?\s*(?:on\b|to\b|:) | (?:in\s+)?reply\s*(?:to\b|:) | in\s+response\s+to\b
        | response(?:\s+to\s+(?:the\s+)?(?:letter|comment|editor|author) | \s*:) | letter(?:\s+(?:to|regarding)\b|:)
        | editorial\s*(?::|$) | invited\s+comment | (?:the\s+)?authors?['\u2019]?s?\s+(?:reply|response)\b )"""),
    "protocol": _rule(r"""\b(?:study|trial|review|research)\s+protocol\b | \bprotocol\s+for\s+an?\b
        | :\s*(?:an?\s+)?protocol\b | \brationale\s+and\s+(?:study\s+)?design\b | \bdesign\s+and\s+rationale\b"""),
    "systematic_review": _rule(r"""\bsystematic(?:\s+\w+)?\s+reviews?\b | \bsystematically\s+review\w* | \bmeta-?\s?analy[st]\w*
        | \b(?:scoping|umbrella)\s+review"""),
    "guideline": _rule(r"""^(?!.*\b(?:adherence|compliance|implement|quality|apprais|critique|extension|assess|evaluat))
        .*?( \b(?:practice|evidence-based|consensus|international)\s+guidelines?\b(?=\s*(?:for|on|from|of|[:.]|$)) | ^\W*guidelines?\s+(?:for|on)\b
        | \bconsensus\s+(?:statement|recommendations?|paper)\b | \bevidence-based\s+recommendations\b
        | \bposition\s+(?:statement|paper)\b )"""),
    "preclinical": _rule(rf"""^(?!.*(?:{PEOPLE.pattern})).*?({ANIMALS.pattern})"""),
    "case_report": _rule(r"""\bcase\s+(?:reports?|series)\b | \ba\s+case\s+of\b
        | \b\d+-year-old\b | \b(?:single|one)[-\s](?:case|patient|subject)\b | \bn-of-1\b
        | \breport\s+of\s+(?:an?|two|three|[123])\s+(?:\w+\s+)?cases?\b"""),
    "rct": _rule(r"""^(?=.*\b(?:trials?|sham|placebo|assigned|allocated|controlled|cross-?over|study)\b)
        .*?( (?<!non-)(?<!non\s)(?<!quasi-)(?<!pseudo-)\brandomi[sz]ed\b | \bRCT\b )"""),
    "trial": _rule(r"""\bopen[-\s]?label\b | \bsingle[-\s]?arm\b | \bfirst[-\s]in[-\s](?:human|man)\b
        | \b(?:pilot|feasibility)(?:\s+\w+)?\s+trial\b | \bphase\s+(?:iii|ii|iv|i|[1-4])[ab]?\b
        | \b(?:clinical|controlled|non-?\s?randomi[sz]ed|double-blind(?:ed)?)\s+(?:\w+\s+)?trial\b | \bsham[-\s]controlled\b
        | \A(?=.*\b(?:stimulat\w*|neuro(?:modulat|stimulat)\w*|DBS|r?TMS|i?TBS|t[DA]CS|VNS|SCS|therap\w*|treat\w*|interven\w*|training|effects?
        |efficacy|safety|tolerab\w*|implant\w*|versus|vs|trial)\b).*?(\b(?:pilot|feasibility)(?:\s+\w+)?\s+study\b)"""),
    "observational": _rule(r"""\bretrospective\w* | \bcohort\b | \bregistry\b | \bregister-based | \bchart\s+review
        | \bcase-control | \bcross-sectional | \bobservational\b | \bnaturalistic\b
        | \blong-term\s+(?:follow-?up|outcomes?)\s+of\b | \bprospective\s+(?:\w+\s+)?(?:study|evaluation)\b"""),
    "review": _rule(r"""\b(?:narrative|literature|critical|brief|mini-?|comprehensive)\s*reviews?\b | ^\W*review:
        | [:.?!\u2013\u2014]\s*(?:an?\s+|the\s+)?(?:[\w-]+\s+){0,2}review\b | ^\W*(?:an?\s+)?(?:\w+\s+)?review\s+of\b
        | \ba\s+review\s+of\b | \bstate\s+of\s+the\s+art\b"""),
}

_STEMS: dict[str, tuple[str, ...]] = {
    "notice": ("errat", "corrig", "correction", "retract", "concern"),
    "commentary": ("comment", "reply", "respon", "letter", "editorial"),
    "protocol": ("protocol", "rationale"),
    "systematic_review": ("systematic", "meta", "scoping", "umbrella"),
    "guideline": ("guideline", "consensus", "recommendation", "position"),
    "case_report": ("case", "-old", "patient", "subject", "n-of-1"),
    "rct": ("randomi", "rct"),
    "trial": ("open", "single", "first", "pilot", "feasibility", "phase", "trial", "sham"),
    "observational": (
        "retrospective", "cohort", "registry", "register", "chart", "case-control", "cross-sectional", "observational",
        "naturalistic", "long-term", "prospective",
    ),
    "review": ("review", "state"),
}  # fmt: skip
"""What a title holds in any case where a rule holds: most titles need no closer look."""


def told(rule: re.Pattern[str], titles: Iterable[str]) -> str | None:
    """Return the words of a title that a rule rests on, as they are written, or None."""
    for title in titles:
        found = rule.search(title)
        if found:
            return (found[found.lastindex or 0]).strip(" \t\n:.,")
    return None


def title_level(titles: tuple[str, ...], denied: Collection[str] = ()) -> tuple[str, str] | None:
    """Return the level a title claims, other than `denied` ones, and the words; animals in a review make no study."""
    lowered = " ".join(titles).lower()
    for level, rule in TITLE_RULES.items():
        stems = _STEMS.get(level)
        if level in denied or (stems and not any(stem in lowered for stem in stems)):
            continue
        words = told(rule, titles)
        if words and not (level == "preclinical" and told(TITLE_RULES["review"], titles)):
            return level, words
    return None

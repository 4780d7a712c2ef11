"""What qualifies a study beside its level: blinding, sham, centres, direction in time, registration, kind of synthesis.

Each by heading, by publication type or by the words of title and abstract; words that speak of other studies, or of
those still wanted, do not count. Whether results were good or bad is never a modifier.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.label.facts import Label
from tracker.label.tags import Group, group

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from tracker.label.passages import Passage
    from tracker.label.tags import Tags

DESIGNS = ("rct", "trial", "observational", "case_report", "protocol", "unknown")
"""Only these are studies of their own: a review that counts sham-controlled trials has no sham arm."""
SYNTHESES = ("systematic_review", "review", "protocol", "unknown")
TOLD = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """What earns a modifier. `words` is the block that calls for a closer look at the text by `pattern`."""

    words: str
    pattern: re.Pattern[str]
    levels: tuple[str, ...] = DESIGNS
    types: Group = ()
    mesh: Group = ()
    title_only: bool = False
    own_studies_only: bool = True
    prefixes: tuple[str, ...] = ()
    """Where `words` cannot call, one of these in the text does."""


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE)


_COUNT = r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[2-9]|[1-9]\d{1,2})"
_STUDIED = r"""[\s,-]+ (?:[\w/-]+[\s,]+){0,5}? (?: stud | trial | cohort | design | evaluat | analy[sz] | series | regist[er]r | database | data\b
    | observation | randomi | follow | enrol | collect | recruit | includ | assess | compar | longitudinal | audit | review | investigat
    | examin | case | approach | identif | record | survey )"""
RULES: Mapping[str, Rule] = {
    "sham": Rule(
        "sham[tiab] OR shams[tiab]",
        _words(
            r"\bsham\b (?! [\s-]*(?: operat | surg | lesion | inject | inoculat | infect | feeding | rats? | mice | animals? | TBI ) )"
        ),
    ),
    "double_blind": Rule(
        "blind*[tiab] OR mask*[tiab] OR doubleblind*[tiab]",
        _words(r"\b(?:double|triple|quadruple)[\s-]*(?:blind(?:ed)?|mask(?:ed)?)\b"),
        mesh=group({"D004311": "Double-Blind Method"}),
    ),
    "single_blind": Rule(
        "blind*[tiab] OR mask*[tiab]",
        _words(r"""\b(?:single|observer|assessors?|raters?|evaluators?|investigators?|examiners?|patients?|participants?)[\s-]*(?:blind(?:ed)?|mask(?:ed)?)\b
            | \b(?:blind(?:ed)?|masked)\s+(?:\w+\s+)?(?:assessors?|raters?|evaluators?|observers?|examiners?)\b"""),
        mesh=group({"D016037": "Single-Blind Method"}),
    ),
    "open_label": Rule(
        '"open label"[tiab] OR "open labelled"[tiab] OR "open labeled"[tiab] OR openlabel[tiab]',
        _words(r"\b open[\s-]?label(?:l?ed)? \b"),
    ),
    "crossover": Rule(
        'crossover*[tiab] OR "cross over"[tiab] OR "crossed over"[tiab]',
        _words(r"\b cross(?:ed)?[\s-]?over (?:ed)? \b"),
        mesh=group({"D018592": "Cross-Over Studies"}),
    ),
    "multicentre": Rule(
        'multicent*[tiab] OR "multi cent*"[tiab] OR multisite*[tiab] OR "multi site*"[tiab] OR multiinstitut*[tiab] '
        'OR "multi institut*"[tiab] OR hospitals[tiab] OR centers[tiab] OR centres[tiab] OR center[tiab] OR centre[tiab] OR site[tiab] '
        "OR clinics[tiab] OR institutions[tiab] OR sites[tiab] OR ICUs[tiab] OR units[tiab]",
        _words(rf"""\b multi[\s-]?(?: cent(?:er|re)(?:ed|s)? | centric | site | institution(?:al)? )\b
            | \b {_COUNT} [\s-]+ (?: (?!of\b|in\b|and\b|or\b|from\b|to\b|with\b|other\b) [\w-]+ \s+ ){{0,3}}
              (?: hospitals | (?:medical\s+|study\s+|trial\s+)?cent(?:er|re)s | clinics | institutions | ICUs
                | (?:study|clinical|trial|recruiting|recruitment|research)\s+sites | (?:intensive\s+care|maternity)\s+units )\b
            | \b {_COUNT} - (?:cent(?:er|re)|site) \b"""),
        types=group({"D016448": "Multicenter Study"}),
    ),
    "pilot": Rule(
        'pilot*[tiab] OR feasibilit*[tiab] OR "proof of"[tiab]',
        _words(r"""\b pilot \s* ,? \s+ (?:[\w-]+\s+){0,4}? (?:stud(?:y|ies)|trials?|RCT|investigation|experiment|project|data|evidence|work)\b
            | \b feasibility \s+ (?:[\w-]+\s+){0,2} (?:study|trial|RCT)\b
            | \b proof[\s-]of[\s-](?:concept|principle) [\s-]+ (?:[\w-]+\s+){0,2}? (?:study|trial|experiment) \b"""),
        mesh=group({"D010865": "Pilot Projects", "D000075082": "Proof of Concept Study"}),
    ),
    "first_in_human": Rule(
        '"first in human*"[tiab] OR "first in man"[tiab] OR "first in patient*"[tiab] OR "early feasibilit*"[tiab]',
        _words(r"\b first[\s-]in[\s-](?:humans?|man|patients?) \b | \b early [\s-] feasibility \b"),
    ),
    "prospective": Rule(
        "prospective*[tiab]",
        _words(rf"\b prospective(?:ly)? \b (?! [\s-]+ regist ) (?= {_STUDIED} )"),
        mesh=group({"D011446": "Prospective Studies"}),
    ),
    "retrospective": Rule(
        "retrospective*[tiab]",
        _words(rf"\b retrospective(?:ly)? \b (?! [\s-]+ regist ) (?= {_STUDIED} )"),
        mesh=group({"D012189": "Retrospective Studies"}),
    ),
    "registered": Rule(
        "",
        re.compile(
            r"\b(?:NCT[\s:#+-]{0,2}\d{8}|ISRCTN\s?\d{8}|ChiCTR[-\w]*\d{6,}|DRKS\d{8}|UMIN(?:-?CTR)?\s?\d{9}|jRCT\w?\d{9,10}|ACTRN\s?\d{14}"
            r"|IRCT\d{6,}N\d+|NTR\s?\d{3,5}|NL\d{4,5}|CTRI/\d{4}/\d{2,3}/\d{5,6}|KCT\d{7}|TCTR\d{11}|PACTR\d{12,}|RBR-\w{6,}"
            r"|RPCEC\d{8}|(?:EudraCT\D{0,12}|EUCTR)\d{4}-\d{6}-\d{2})(?!\d)"
        ),
        own_studies_only=False,
        prefixes=(
            "NCT",
            "ISRCTN",
            "ChiCTR",
            "DRKS",
            "UMIN",
            "jRCT",
            "ACTRN",
            "IRCT",
            "NTR",
            "NL",
            "CTRI/",
            "KCT",
            "TCTR",
            "PACTR",
            "RBR-",
            "RPCEC",
            "EudraCT",
            "EUCTR",
        ),
    ),
    "meta_analysis": Rule(
        '"meta analy*"[tiab] OR metaanaly*[tiab]',
        _words(r"\b meta-?\s?analy[st]\w*"),
        levels=SYNTHESES,
        types=group({"D017418": "Meta-Analysis", "D000071076": "Network Meta-Analysis"}),
        title_only=True,
    ),
    "network_meta_analysis": Rule(
        '"network meta*"[tiab]',
        _words(r"\b network \s+ meta-?\s?analy[st]\w*"),
        levels=SYNTHESES,
        types=group({"D000071076": "Network Meta-Analysis"}),
        mesh=group({"D000071076": "Network Meta-Analysis"}),
        title_only=True,
    ),
    "scoping_review": Rule(
        '"scoping review*"[tiab]',
        _words(r"\b scoping \s+ review"),
        levels=SYNTHESES,
        types=group({"": "Scoping Review"}),
        title_only=True,
    ),
}
MODIFIERS = tuple(RULES)
YIELDS = {"single_blind": "double_blind"}
"""A double-blind study has blinded assessors too: the weaker word is not given beside the stronger."""


def modifier_labels(
    tags: Tags, parts: Sequence[Passage], level: str, called: Collection[str], *, own: bool
) -> Iterator[Label]:
    """Yield the modifiers of a record of this level. `called` are the rules whose words it holds.

    Words count only where the text speaks of a study of its `own`; those of a synthesis stand in its title.
    """
    found: dict[str, Label] = {}
    for name, rule in RULES.items():
        if level in rule.levels:
            read = (own or rule.title_only) and (name in called or not rule.words)
            text = _in_text(rule, parts) if read else ()
            label = _label(name, tags.type_of(rule.types), tags.heading(rule.mesh), text)
            if label and YIELDS.get(name) not in found:
                found[name] = label
    yield from found.values()


def _label(name: str, kind: str | None, heading: str | None, text: Sequence[str]) -> Label | None:
    reasons = [
        *([f"publication type {kind}"] if kind else []),
        *([f"MeSH {heading}"] if heading else []),
        *text,
    ]
    if not reasons:
        return None
    basis = "publication_type" if kind else "mesh" if heading else "text"
    return Label("modifier", name, basis, "; ".join(reasons[:TOLD]))


def _in_text(rule: Rule, parts: Sequence[Passage]) -> list[str]:
    """Return the first words of each part that earn the modifier, quoted."""
    found: dict[str, None] = {}
    for part in parts:
        if rule.title_only and part.field != "title":
            continue
        if rule.prefixes and not any(prefix in part.text for prefix in rule.prefixes):
            continue
        for match in rule.pattern.finditer(part.text):
            if rule.own_studies_only and part.is_of_other_studies(match.start()):
                continue
            found[f'{part.field} "{" ".join(match[0].split())}"'] = None
            break
    return list(found)

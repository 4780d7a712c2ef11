"""Abstracts: sections, inline markup, formulas, odd characters, other kinds and languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.elements import abstract_xml
from tests.quirks.quirk import Quirk, each, says
from tests.records import Markup, article_xml

if TYPE_CHECKING:
    from tracker.records import Article

MATHML = 'xmlns:mml="http://www.w3.org/1998/Math/MathML"'
HELIUM = (
    f"<mml:math {MATHML}>\n <mml:mmultiscripts>\n <mml:mi>He</mml:mi>\n <mml:mprescripts/>\n <mml:none/>\n"
    " <mml:mn>3</mml:mn>\n </mml:mmultiscripts>\n</mml:math>"
)


def _abstract(markup: str) -> str:
    return article_xml(1, abstract=Markup(markup))


def _other(kind: str, language: str = "eng", abstract: str | None = "Main.") -> str:
    other = abstract_xml("Said otherwise.", "OtherAbstract", f' Type="{kind}" Language="{language}"')
    return article_xml(1, abstract=abstract, parts={"OtherAbstract": other})


def _others(article: Article) -> object:
    return tuple((other.kind, other.language) for other in article.other_abstracts)


STRUCTURED = [("UNLABELLED", None, "First."), ("ABBREVIATIONS", "BACKGROUND", "Second.")]
LABELS = (("UNLABELLED", None), ("ABBREVIATIONS", "BACKGROUND"))

ABSTRACTS = (
    Quirk("no Abstract", article_xml(1), "abstract", (), real=1),
    Quirk(
        "empty AbstractText",
        article_xml(1, parts={"Abstract": "<Abstract><AbstractText/></Abstract>"}),
        "abstract",
        (),
        real=30688251,
    ),
    Quirk(
        "AbstractText Label",
        article_xml(1, abstract=STRUCTURED),
        each("abstract", "label"),
        ("UNLABELLED", "ABBREVIATIONS"),
        real=401343,
    ),
    Quirk(
        "structured abstract (>1 AbstractText)",
        article_xml(1, abstract=STRUCTURED),
        lambda a: len(a.abstract),
        2,
        real=401343,
    ),
    Quirk(
        "AbstractText Label without NlmCategory",
        article_xml(1, abstract=STRUCTURED),
        lambda a: tuple((section.label, section.category) for section in a.abstract),
        LABELS,
        real=401343,
    ),
    Quirk(
        "CopyrightInformation",
        article_xml(
            1,
            parts={
                "Abstract": "<Abstract><AbstractText>Text.</AbstractText><CopyrightInformation>Copyright 1999 "
                "Press.</CopyrightInformation></Abstract>"
            },
        ),
        lambda a: "Copyright" in a.abstract_text,
        False,
        real=10049697,
    ),
    Quirk(
        "abstract has <sup>",
        _abstract("40 g cells l<sup>-1</sup>, and"),
        says("40 g cells l-1, and"),
        True,
        real=27654823,
    ),
    Quirk(
        "abstract has <sub>",
        _abstract("titanium dioxide (TiO<sub>2</sub>) nanoparticles"),
        says("titanium dioxide (TiO2) nanoparticles"),
        True,
        real=26568896,
    ),
    Quirk(
        "abstract has <i>",
        _abstract("transporter gene (<i>5-HTTLPR</i>) and life"),
        says("transporter gene (5-HTTLPR) and life"),
        True,
        real=24349601,
    ),
    Quirk(
        "abstract has <b>",
        _abstract("<b>Background:</b> The expansion of <b>trust</b> <i>law</i>."),
        says("Background: The expansion of trust law"),
        True,
        real=25760099,
    ),
    Quirk(
        "abstract has MathML",
        _abstract(f"inhaled {HELIUM} ventilation"),
        lambda a: a.abstract_text.partition("inhaled ")[2].partition(" ventilation")[0],
        "3He",
        real=(29963580, "3He/129Xe MRI"),
    ),
    Quirk(
        'abstract "(ABSTRACT TRUNCATED AT ...)"',
        _abstract("The end.(ABSTRACT TRUNCATED AT 250 WORDS)"),
        lambda a: a.abstract[-1].text[-40:],
        "The end.(ABSTRACT TRUNCATED AT 250 WORDS)"[-40:],
        real=(400755, "antibodies.(ABSTRACT TRUNCATED AT 400 WORDS)"[-40:]),
    ),
    Quirk(
        "zero-width/soft-hyphen characters",
        _abstract("5-<i>β</i>-\u200b<sub>D</sub>-\u200bglucopyra\u00adnosyloxy\u200b-\u200b7-methoxy"),
        says("5-β-D-glucopyranosyloxy-7-methoxy"),
        True,
        real=31364880,
    ),
    Quirk(
        "astral (non-BMP) characters",
        _abstract("(\U0001d6fd\u00a0=\u00a00.08)"),
        says("(\U0001d6fd = 0.08"),
        True,
        real=33836108,
    ),
    Quirk(
        "OtherAbstract",
        _other("Publisher"),
        _others,
        (("Publisher", "eng"),),
        real=(399315, (("PIP", "eng"),)),
    ),
    Quirk(
        "OtherAbstract non-English",
        _other("Publisher", "chi"),
        _others,
        (("Publisher", "chi"),),
        real=30124210,
    ),
    Quirk("OtherAbstract Type=PIP", _other("PIP"), _others, (("PIP", "eng"),), real=399315),
    Quirk("OtherAbstract Type=NASA", _other("NASA"), _others, (("NASA", "eng"),), real=11539009),
    Quirk("OtherAbstract Type=AIDS", _other("AIDS"), _others, (("AIDS", "eng"),), real=11363372),
    Quirk(
        "OtherAbstract Type=plain-language-summary",
        _other("plain-language-summary"),
        _others,
        (("plain-language-summary", "eng"),),
        real=33586769,
    ),
    Quirk(
        "OtherAbstract but no Abstract",
        _other("PIP", abstract=None),
        lambda a: (a.abstract, a.other_abstracts[0].sections[0].text[:13]),
        ((), "Said otherwis"),
        real=(400274, ((), "The emergence")),
    ),
)

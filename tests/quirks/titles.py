"""Titles: inline markup, formulas, line breaks, translation, and none at all."""

from __future__ import annotations

from tests.quirks.quirk import Quirk
from tests.records import Markup, article_xml

MATHML = 'xmlns:mml="http://www.w3.org/1998/Math/MathML"'
T1 = f"<mml:math {MATHML}><mml:msub><mml:mi>T</mml:mi> <mml:mn>1</mml:mn></mml:msub> </mml:math>"
RESPONSES = "Responses of distal nephron Na+ transporters - to acute volume depletion and hyperkalemia."


def _title(markup: str) -> str:
    return article_xml(1, Markup(markup))


TITLES = (
    Quirk(
        "title has <i>",
        _title("The <i>TERT</i> gene, <i>in</i> <i>vivo</i>."),
        "title",
        "The TERT gene, in vivo.",
        real=(
            27797938,
            "Leucocyte telomere length, genetic variants at the TERT gene region and risk of pancreatic cancer.",
        ),
    ),
    Quirk(
        "title has <sub>",
        _title("Dose of CO<sub>2</sub> in air."),
        "title",
        "Dose of CO2 in air.",
        real=(
            24694772,
            "Automatic generation + of investigator bibliographies for institutional research networking systems.",
        ),
    ),
    Quirk(
        "title has <sup>",
        _title("Na<sup>+</sup> at 10<sup>6</sup> cells."),
        "title",
        "Na+ at 106 cells.",
        real=(
            28356292,
            (
                RESPONSES
                := "Responses of distal nephron Na+ transporters - to acute volume depletion and hyperkalemia."
            ),
        ),
    ),
    Quirk(
        "title has <b>",
        _title("A <b>distal</b> site."),
        "title",
        "A distal site.",
        real=(28356292, RESPONSES),
    ),
    Quirk(
        "title starts with child element (t.text is None)",
        _title("<i>Responses</i> of cells."),
        "title",
        "Responses of cells.",
        real=(28356292, RESPONSES),
    ),
    Quirk(
        "title has MathML",
        _title(f"Mapping of {T1} , and more."),
        "title",
        "Mapping of T1 , and more.",
        real=(
            33780037,
            "Free-breathing simultaneous T1 , T2 , and T2\u2217 quantification in the myocardium.",
        ),
    ),
    Quirk(
        "title has line break",
        _title("Two\n        lines.\n  "),
        "title",
        "Two lines.",
        real=(
            37041114,
            (
                "A Multitool for Circular Economy: Fast Ring-Opening Polymerization and Chemical Recycling of "
                "(Bio)polyesters Using a Single Aliphatic Guanidine Carboxy Zinc Catalyst."
            ),
        ),
    ),
    Quirk(
        "empty ArticleTitle",
        article_xml(1, parts={"ArticleTitle": "<ArticleTitle/>"}, vernacular_title="Briefe."),
        lambda a: (a.title, a.vernacular_title),
        ("", "Briefe."),
        real=(32472320, ("", "Briefsammlung Wittelshöfer.")),
    ),
    Quirk(
        "title in [brackets] (translated)",
        article_xml(1, "[A translated title]."),
        "title",
        "[A translated title].",
        real=(30970, "[Beta-blockers and arterial hypertension in the pregnant woman]."),
    ),
    Quirk(
        "VernacularTitle",
        article_xml(1, vernacular_title="Bêta-bloquants."),
        "vernacular_title",
        "Bêta-bloquants.",
        real=(30970, "Bêta-bloquants et hypertension artérielle de la femme enceinte."),
    ),
    Quirk(
        "double-escaped entities in text",
        _title("The &amp;#945;- site &amp;lt;5 &amp;beta; &amp;nonsense; AT&amp;T;"),
        "title",
        "The \u03b1- site <5 β &nonsense; AT&T;",
        real=(
            31808390,
            (
                "Study on the Interaction of 1,5-diaryl Pyrrole Derivatives with \u03b1- glucosidase; Synthesis, "
                "Molecular Docking, and Kinetic Study."
            ),
        ),
    ),
)

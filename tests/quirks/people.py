"""Authors, and the people of a record who are not its authors."""

from __future__ import annotations

from tests.quirks.quirk import Quirk, each
from tests.records import article_xml
from tracker.records import Article, Author

DOE = "<LastName>Doe</LastName><ForeName>Jane</ForeName><Initials>J</Initials>"
PERSON = "<LastName>Coleman</LastName><ForeName>Ada</ForeName><Initials>A</Initials>"


def _authors(*authors: str, attributes: str = ' CompleteYN="Y"') -> str:
    return article_xml(1, parts={"AuthorList": f"<AuthorList{attributes}>{''.join(authors)}</AuthorList>"})


def _identified(orcid: str) -> str:
    return _authors(f'<Author ValidYN="Y">{DOE}<Identifier Source="ORCID">{orcid}</Identifier></Author>')


def _first_orcid(article: Article) -> object:
    return next(author.orcid for author in article.authors if author.orcid)


PEOPLE = (
    Quirk(
        "author ORCID",
        _identified("0000-0002-1825-0097"),
        _first_orcid,
        "0000-0002-1825-0097",
        real=(24451147, "0000-0001-5534-7202"),
    ),
    Quirk(
        "ORCID written as URL",
        _identified("http://orcid.org/0000-0001-5109-3700"),
        _first_orcid,
        "0000-0001-5109-3700",
        real=(24451147, "0000-0001-5534-7202"),
    ),
    Quirk(
        "ORCID odd format",
        _identified("000000021694233x"),
        _first_orcid,
        "0000-0002-1694-233X",
        real=(25581431, "0000-0003-0005-7798"),
    ),
    Quirk(
        "author several affiliations",
        article_xml(1, authors=[Author("Doe", "Jane", "J", affiliations=("Here.", "There."))]),
        lambda a: a.authors[0].affiliations,
        ("Here.", "There."),
        real=(
            25609688,
            (
                "Department of Medicine, Division of Cardiology, Stanford University School of Medicine, Stanford, CA.",
                "Department of Radiology, Molecular Imaging Program, Stanford University School of Medicine, Stanford, CA.",
                "Stanford Cardiovascular Institute, Stanford University School of Medicine, Stanford, CA.",
            ),
        ),
    ),
    Quirk(
        "author Suffix",
        article_xml(1, authors=[Author("Doe", "Jane", "J", suffix="Jr")]),
        lambda a: a.authors[0].display,
        "Doe J Jr",
        real=(399321, "Kinkade JM Jr"),
    ),
    Quirk(
        "author EqualContrib",
        _authors(f'<Author ValidYN="Y" EqualContrib="Y">{DOE}</Author>'),
        lambda a: a.authors[0].display,
        "Doe J",
        real=(25609688, "Lee WH"),
    ),
    Quirk(
        "author LastName only",
        article_xml(1, authors=[Author("Doe")]),
        lambda a: a.authors[-1],
        Author("Doe"),
        real=(400237, Author("Savage")),
    ),
    Quirk(
        "author ValidYN=N",
        _authors(f'<Author ValidYN="Y">{DOE}</Author>', f'<Author ValidYN="N">{PERSON}</Author>'),
        each("authors", "display"),
        ("Doe J",),
        real=(16786252, ("Lin DH", "Lin YF", "Chai HM", "Han YC", "Jan MH")),
    ),
    Quirk(
        "CollectiveName author",
        article_xml(1, authors=[Author("Doe", "Jane", "J"), Author(collective="The Study Group")]),
        lambda a: (a.authors[-1].collective, a.authors[-1].display),
        ("The Study Group", "The Study Group"),
        real=(15826929, ("Chinese and American Genetic Epidemiology of NPC Study Team",) * 2),
    ),
    Quirk("no AuthorList", article_xml(1, authors=()), "authors", (), real=399305),
    Quirk(
        "AuthorList CompleteYN=N",
        _authors(f"<Author>{DOE}</Author>", attributes=' CompleteYN="N"'),
        "authors_complete",
        False,
        real=400865,
    ),
    Quirk(
        "InvestigatorList",
        article_xml(
            1,
            parts={
                "InvestigatorList": f'<InvestigatorList><Investigator ValidYN="Y">{PERSON}</Investigator></InvestigatorList>'
            },
        ),
        each("authors", "display"),
        ("Doe J",),
        real=(11539705, ("Vertucci CW", "Leopold AC")),
    ),
    Quirk(
        "PersonalNameSubjectList",
        article_xml(
            1,
            parts={
                "PersonalNameSubjectList": f"<PersonalNameSubjectList><PersonalNameSubject>{PERSON}</PersonalNameSubject></PersonalNameSubjectList>"
            },
        ),
        each("authors", "display"),
        ("Doe J",),
        real=(399303, ("Coleman W",)),
    ),
)

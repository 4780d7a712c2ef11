"""Write planned records as PubMed XML, elements in the order of the PubMed DTD."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from tracker.demo.dice import Dice
from tracker.demo.indexing import headings, publication_types
from tracker.demo.people import COUNTRY, JOURNALS, PREPRINT_SERVER, DemoJournal, Person, authors
from tracker.demo.text import Text, compose
from tracker.demo.truth import NOTICES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracker.demo.truth import Planted

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SEASONS = ("Winter", "Spring", "Summer", "Autumn")
MODELS = {"electronic": "Print-Electronic", "online": "Electronic"}
DOI_FROM = 1999
CONFLICTS_FROM = 2016
MAJOR = {True: "Y", False: "N"}
LATE = dt.timedelta(days=300)


def element(name: str, content: object, attributes: str = "") -> str:
    """Return one element around content that is already XML."""
    return f"<{name}{' ' + attributes if attributes else ''}>{content}</{name}>"


def _text(name: str, text: str, attributes: str = "") -> str:
    return element(name, escape(text), attributes)


def _day(name: str, day: dt.date, attributes: str = "", *, padded: bool = True) -> str:
    month, date = (f"{day:%m}", f"{day:%d}") if padded else (day.month, day.day)
    return element(
        name, element("Year", day.year) + element("Month", month) + element("Day", date), attributes
    )


def _in_months(day: dt.date, months: int) -> tuple[int, str]:
    index = day.month - 1 + months
    return day.year + index // 12, MONTHS[index % 12]


def _issue_date(dice: Dice, record: Planted) -> str:
    """Return the PubDate of the issue, as exact as the record's dating has it."""
    day, later, choice = record.published, dice.whole(0, 6), dice.chance(0.5)
    year = element("Year", day.year)
    match record.dating:
        case "electronic" | "online" if record.status == "Publisher" or (
            record.dating == "online" and choice
        ):
            return year + element("Month", MONTHS[day.month - 1]) + element("Day", day.day)
        case "print":
            return year + element("Month", MONTHS[day.month - 1])
        case "medline" if choice:
            start = min(day.month - 1, 10)
            return element("MedlineDate", f"{day.year} {MONTHS[start]}-{MONTHS[start + 1]}")
        case "medline":
            return year + element("Season", SEASONS[day.month % 12 // 3 if day.month < 12 else 3])  # noqa: PLR2004
        case "electronic" | "ahead":
            issue, month = _in_months(day, later if record.dating == "electronic" else 1 + later % 3)
            return element("Year", issue) + element("Month", month)
        case _:
            return year


def _journal(dice: Dice, record: Planted, journal: DemoJournal) -> str:
    medium = "Internet" if record.dating in MODELS else "Print"
    issn = element("ISSN", journal.issn, f'IssnType="{"Electronic" if medium == "Internet" else "Print"}"')
    numbers = ""
    if record.status != "Publisher" and record.kind != "preprint":
        numbers = element("Volume", record.year - 1960) + element("Issue", dice.whole(1, 12))
    issue = element(
        "JournalIssue", numbers + element("PubDate", _issue_date(dice, record)), f'CitedMedium="{medium}"'
    )
    names = _text("Title", journal.title) + _text("ISOAbbreviation", journal.abbreviation)
    return element("Journal", issn + issue + names)


def _place(dice: Dice, record: Planted) -> str:
    page, length = dice.whole(1, 1900), dice.whole(1, 14)
    pages = ""
    if record.dating != "online":
        spans = element("StartPage", page) + element("EndPage", page + length)
        pages = element("Pagination", spans + element("MedlinePgn", f"{page}-{page + length}"))
    if record.dating == "online" or record.year >= DOI_FROM:
        pages += element("ELocationID", _doi(record), 'EIdType="doi" ValidYN="Y"')
    return pages


def _doi(record: Planted) -> str:
    return f"10.5555/synthetic.{record.pmid}"


def _abstract(text: Text) -> str:
    sections = (
        _text(
            "AbstractText", part, f"Label={quoteattr(label)} NlmCategory={quoteattr(label)}" if label else ""
        )
        for label, part in text.abstract
    )
    return element("Abstract", "".join(sections)) if text.abstract else ""


def _author(person: Person) -> str:
    name = (
        _text("LastName", person.last) + _text("ForeName", person.given) + _text("Initials", person.initials)
    )
    orcid = element("Identifier", person.orcid, 'Source="ORCID"') if person.orcid else ""
    home = element("AffiliationInfo", _text("Affiliation", person.affiliation))
    return element("Author", name + orcid + home, 'ValidYN="Y"')


def _people(dice: Dice, record: Planted) -> str:
    if record.kind in NOTICES and dice.chance(0.5):
        return ""
    people = [_author(person) for person in authors(dice, record.group)]
    if record.design == "rct" and dice.chance(0.1):
        people.append(
            element("Author", _text("CollectiveName", f"Synthetic {record.group} Study Group"), 'ValidYN="Y"')
        )
    return element("AuthorList", "".join(people), 'CompleteYN="Y"')


def _registry(record: Planted) -> str:
    if record.nct is None:
        return ""
    numbers = element("AccessionNumberList", element("AccessionNumber", record.nct))
    bank = element("DataBank", element("DataBankName", "ClinicalTrials.gov") + numbers)
    return element("DataBankList", bank, 'CompleteYN="Y"')


def _grants(dice: Dice, record: Planted) -> str:
    if record.kind in NOTICES or not dice.chance(0.25):
        return ""
    number = element("GrantID", f"SYN-{dice.whole(1, 9999):04d}")
    grant = element(
        "Grant", number + element("Agency", "Synthetic Research Council") + element("Country", COUNTRY)
    )
    return element("GrantList", grant, 'CompleteYN="Y"')


def _types(dice: Dice, record: Planted, title: str) -> str:
    types = (
        _text("PublicationType", name, f'UI="{ui}"') for ui, name in publication_types(dice, record, title)
    )
    return element("PublicationTypeList", "".join(types))


def _article(dice: Dice, record: Planted, text: Text, journal: DemoJournal) -> str:
    vernacular = (
        _text("VernacularTitle", f"Synthetic title in {record.language}") if record.language != "eng" else ""
    )
    online = _day("ArticleDate", record.published, 'DateType="Electronic"') if record.dating in MODELS else ""
    content = (
        _journal(dice, record, journal), _text("ArticleTitle", text.title), _place(dice, record), _abstract(text),
        _people(dice, record), element("Language", record.language), _registry(record), _grants(dice, record),
        _types(dice, record, text.title), vernacular, online,
    )  # fmt: skip
    return element("Article", "".join(content), f'PubModel="{MODELS.get(record.dating, "Print")}"')


def _corrections(record: Planted) -> str:
    links = (
        element(
            "CommentsCorrections",
            element("RefSource", "Synthetic record") + element("PMID", pmid, 'Version="1"'),
            f'RefType="{kind}"',
        )
        for kind, pmid in record.links
    )
    return element("CommentsCorrectionsList", "".join(links)) if record.links else ""


def _mesh(dice: Dice, record: Planted, title: str) -> str:
    if record.indexed is None:
        return ""
    found = (
        element("MeshHeading", _text("DescriptorName", name, f'UI="{ui}" MajorTopicYN="{MAJOR[major]}"'))
        for (ui, name), major in headings(dice, record, title)
    )
    return element("MeshHeadingList", "".join(found))


def _keywords(words: Iterable[str]) -> str:
    listed = "".join(_text("Keyword", word, 'MajorTopicYN="N"') for word in words)
    return element("KeywordList", listed, 'Owner="NOTNLM"') if listed else ""


def _citation(dice: Dice, record: Planted) -> str:
    journal = PREPRINT_SERVER if record.kind == "preprint" else dice.pick(JOURNALS)
    # a notice and a preprint bear the title of the paper they belong to
    text = compose(Dice("text", record.source or record.key), record)
    completed = _day("DateCompleted", record.indexed) if record.indexed else ""
    about = _text("Country", COUNTRY) + _text("MedlineTA", journal.abbreviation)
    about += element("NlmUniqueID", journal.nlm_id) + element("ISSNLinking", journal.issn)
    declared = record.year >= CONFLICTS_FROM and dice.chance(0.5)
    conflict = element("CoiStatement", "The invented authors have nothing to declare.") if declared else ""
    content = (
        element("PMID", record.pmid, 'Version="1"'), completed, _day("DateRevised", record.indexed or record.arrived),
        _article(dice, record, text, journal), element("MedlineJournalInfo", about),
        element("CitationSubset", "IM") if record.indexed else "", _corrections(record),
        _mesh(dice, record, text.title), _keywords(text.keywords), conflict,
    )  # fmt: skip
    method = ' IndexingMethod="Automated"' if record.indexed and record.arrived.year > 2021 else ""  # noqa: PLR2004
    return element("MedlineCitation", "".join(content), f'Status="{record.status}"{method} Owner="NLM"')


def _history(record: Planted) -> str:
    # PubMed backdates the entry of a record that arrives late; its arrival proper is "entrez"
    entered = record.published if record.arrived - record.published > LATE else record.arrived
    days = {"pubmed": entered, "medline": record.indexed or entered, "entrez": record.arrived}
    dated = (_day("PubMedPubDate", day, f'PubStatus="{kind}"', padded=False) for kind, day in days.items())
    return element("History", "".join(dated))


def record_xml(seed: int, record: Planted) -> bytes:
    """Return one PubmedArticle element, UTF-8."""
    dice = Dice(seed, record.key, "record")
    status = (
        "aheadofprint"
        if record.status == "Publisher"
        else "epublish"
        if record.dating == "online"
        else "ppublish"
    )
    ids = element("ArticleId", record.pmid, 'IdType="pubmed"')
    if record.dating == "online" or record.year >= DOI_FROM:
        ids += element("ArticleId", _doi(record), 'IdType="doi"')
    data = _history(record) + element("PublicationStatus", status) + element("ArticleIdList", ids)
    return element("PubmedArticle", _citation(dice, record) + element("PubmedData", data)).encode()

"""What one PubMed record says, as frozen dataclasses; imports nothing of the project.

Field names follow the PubMed DTD (https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd).
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date known to the year, the month or the day; what is unknown stays unknown (None)."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def iso(self) -> str:
        """ISO 8601 to the precision known: 2020, 2020-03 or 2020-03-05."""
        parts = [f"{self.year:04d}"]
        if self.month is not None:
            parts.append(f"{self.month:02d}")
            if self.day is not None:
                parts.append(f"{self.day:02d}")
        return "-".join(parts)

    @property
    def precision(self) -> int:
        """How many parts are known: 1 year, 2 month, 3 day."""
        return 1 + (self.month is not None) + (self.month is not None and self.day is not None)

    @property
    def first_day(self) -> dt.date:
        """The earliest day this date may stand for."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> dt.date:
        """The latest day this date may stand for."""
        month = self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def cut(self, precision: int) -> PartialDate:
        """Return the same date known to at most `precision` parts."""
        month, day = (self.month, self.day)[: precision - 1] + (None, None)[precision - 1 :]
        return PartialDate(self.year, month, day)


@dataclass(frozen=True, slots=True)
class Journal:
    """Where the article appeared; any part may be missing."""

    title: str | None = None
    iso_abbreviation: str | None = None
    issn: str | None = None
    nlm_id: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """One person, or a group when `collective` is set. `orcid` is 0000-0000-0000-0000 or None."""

    last_name: str | None = None
    fore_name: str | None = None
    initials: str | None = None
    suffix: str | None = None
    collective: str | None = None
    orcid: str | None = None
    affiliations: tuple[str, ...] = ()

    @property
    def display(self) -> str:
        """As PubMed prints it: Hamani C, Holtzheimer PE 3rd, or the group's name."""
        if self.collective:
            return self.collective
        return " ".join(
            part for part in (self.last_name, self.initials or self.fore_name, self.suffix) if part
        )


@dataclass(frozen=True, slots=True)
class AbstractSection:
    """One AbstractText: its label and NLM category where the abstract is structured."""

    text: str
    label: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class OtherAbstract:
    """A further abstract: another language, or another kind (plain-language-summary, PIP, NASA ...)."""

    sections: tuple[AbstractSection, ...]
    kind: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Qualifier:
    """A MeSH qualifier (subheading) of a heading."""

    name: str
    ui: str | None = None
    major: bool = False


@dataclass(frozen=True, slots=True)
class MeshHeading:
    """A MeSH descriptor with its qualifiers; `major` is the descriptor's own flag."""

    name: str
    ui: str | None = None
    major: bool = False
    qualifiers: tuple[Qualifier, ...] = ()

    @property
    def is_major(self) -> bool:
        """PubMed's [majr]: the descriptor or one of its qualifiers is a major topic."""
        return self.major or any(qualifier.major for qualifier in self.qualifiers)


@dataclass(frozen=True, slots=True)
class PublicationType:
    """A publication type; the UI is missing in some older records."""

    name: str
    ui: str | None = None


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword of the authors (or of another owner, such as NASA or KIE)."""

    text: str
    major: bool = False
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """A grant as the record names it."""

    grant_id: str | None = None
    acronym: str | None = None
    agency: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Registration:
    """A registry or data bank number; `source` is `databank` or `abstract` (an NCT id seen in the text)."""

    databank: str
    accession: str
    source: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A CommentsCorrections link: RetractionIn, ErratumFor, UpdateOf ...; the PMID may be missing."""

    ref_type: str
    pmid: int | None = None
    source: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One PubMed citation. `kind` is `article` or `book`; text is plain, with markup flattened."""

    pmid: int
    version: int = 1
    kind: str = "article"
    title: str = ""
    vernacular_title: str | None = None
    book_title: str | None = None
    abstract: tuple[AbstractSection, ...] = ()
    other_abstracts: tuple[OtherAbstract, ...] = ()
    journal: Journal = Journal()
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    pub_model: str | None = None
    print_date: PartialDate | None = None
    """PubDate of the issue (MedlineDate read to the precision it holds)."""
    print_date_text: str | None = None
    """PubDate as written, when it is a MedlineDate or a Season."""
    electronic_date: PartialDate | None = None
    created: dt.date | None = None
    """CRDT: PubMedPubDate[@PubStatus='entrez'], the arrival in PubMed."""
    entered: dt.date | None = None
    """EDAT: PubMedPubDate[@PubStatus='pubmed']; backdated for late arrivals, so never used as arrival."""
    indexed: dt.date | None = None
    """MHDA: PubMedPubDate[@PubStatus='medline']."""
    revised: dt.date | None = None
    completed: dt.date | None = None
    authors: tuple[Author, ...] = ()
    authors_complete: bool = True
    languages: tuple[str, ...] = ()
    publication_types: tuple[PublicationType, ...] = ()
    mesh: tuple[MeshHeading, ...] = ()
    keywords: tuple[Keyword, ...] = ()
    grants: tuple[Grant, ...] = ()
    registrations: tuple[Registration, ...] = ()
    corrections: tuple[Correction, ...] = ()
    doi: str | None = None
    pmcid: str | None = None
    status: str | None = None
    """MedlineCitation/@Status: MEDLINE, Publisher, In-Process, PubMed-not-MEDLINE ..."""
    publication_status: str | None = None
    """PubmedData/PublicationStatus: ppublish, epublish, aheadofprint."""
    indexing_method: str | None = None
    has_coi_statement: bool = False

    @property
    def abstract_text(self) -> str:
        """The whole abstract, one paragraph a section, labels in front as PubMed prints them."""
        return "\n".join(f"{s.label}: {s.text}" if s.label else s.text for s in self.abstract if s.text)

    @property
    def publication_date(self) -> PartialDate | None:
        """The one date rule: see `publication_date`."""
        return publication_date(self.electronic_date, self.print_date, self.created)


def publication_date(
    electronic: PartialDate | None, printed: PartialDate | None, arrival: dt.date | None
) -> PartialDate | None:
    """Return the earlier of the electronic and the print date, no later than arrival in PubMed.

    Dates of unequal precision are compared at the coarser; on a tie the finer is kept. An issue
    date later than arrival counts as arrival: that last step is this tracker's own, not PubMed's.
    """
    known = [date for date in (electronic, printed) if date is not None]
    if not known:
        return None
    first = known[0]
    for other in known[1:]:
        first = _earlier(first, other)
    if arrival is not None and first.first_day > arrival:
        return PartialDate(arrival.year, arrival.month, arrival.day)
    return first


def _earlier(a: PartialDate, b: PartialDate) -> PartialDate:
    precision = min(a.precision, b.precision)
    left, right = a.cut(precision), b.cut(precision)
    if left == right:
        return a if a.precision >= b.precision else b
    return a if left.first_day < right.first_day else b


@dataclass(frozen=True, slots=True)
class Searchable:
    """What PubMed's text and heading fields see of a record: enough to match every block.

    `title` holds the ArticleTitle (and a book's title); the tuples hold one string a part,
    because a phrase never runs over the end of a part.
    """

    pmid: int
    title: tuple[str, ...] = ()
    abstract: tuple[str, ...] = ()
    other_abstract: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    mesh: tuple[MeshHeading, ...] = ()
    publication_types: tuple[PublicationType, ...] = ()

    @classmethod
    def of(cls, article: Article) -> Searchable:
        """Take what matching needs from a parsed article."""
        return cls(
            pmid=article.pmid,
            title=tuple(part for part in (article.title, article.book_title) if part),
            abstract=tuple(section.text for section in article.abstract),
            other_abstract=tuple(s.text for other in article.other_abstracts for s in other.sections),
            keywords=tuple(keyword.text for keyword in article.keywords),
            mesh=article.mesh,
            publication_types=article.publication_types,
        )

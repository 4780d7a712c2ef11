"""The tables. SQLite and PostgreSQL alike; every constraint has a name from the convention in `columns`.

Dates of a publication are ISO 8601 text cut to what is known (2020, 2020-03, 2020-03-05), so an
unknown month stays unknown. Timestamps are UTC.
"""

from tracker.models.article import AS_IN_RECORD, Article, Journal, RawXml
from tracker.models.columns import CONVENTION, Base, UtcDateTime
from tracker.models.ledger import (
    DELETED,
    GONE,
    TIRES_AFTER,
    DataVersion,
    Deletion,
    ExpertCorrection,
    History,
    Label,
    Membership,
    Run,
    Scheduler,
    SetAside,
)
from tracker.models.measures import Milestone, PubMedTotal
from tracker.models.parts import (
    AbstractSection,
    Affiliation,
    Author,
    AuthorAffiliation,
    Correction,
    Grant,
    Keyword,
    Language,
    MeshHeading,
    MeshQualifier,
    PublicationType,
    Registration,
)

__all__ = [
    "AS_IN_RECORD",
    "CONVENTION",
    "DELETED",
    "GONE",
    "TIRES_AFTER",
    "AbstractSection",
    "Affiliation",
    "Article",
    "Author",
    "AuthorAffiliation",
    "Base",
    "Correction",
    "DataVersion",
    "Deletion",
    "ExpertCorrection",
    "Grant",
    "History",
    "Journal",
    "Keyword",
    "Label",
    "Language",
    "Membership",
    "MeshHeading",
    "MeshQualifier",
    "Milestone",
    "PubMedTotal",
    "PublicationType",
    "RawXml",
    "Registration",
    "Run",
    "Scheduler",
    "SetAside",
    "UtcDateTime",
]

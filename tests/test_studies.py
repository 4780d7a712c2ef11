"""What the columns of studies hold: read as they are stored, aligned with the corpus, once per data version."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.library import RETRACTED, paper
from tests.stored import article, labelled, publish
from tracker.analysis.studies import last_days
from tracker.label import Label
from tracker.maturity.registry import registration_ids
from tracker.records import Author, Correction, MeshHeading, PartialDate, PublicationType, Registration

if TYPE_CHECKING:
    from tracker import store
    from tracker.analysis import Source

SMITH = Author("Smithson", "Ada", "A")
NCT = Registration("ClinicalTrials.gov", "NCT01234567", "databank")


def with_labels(pmid: int, *labels: tuple[str, str, str], basis: str = "publication_type") -> store.Labelled:
    """Labels of one paper: (kind, value, reason), beside its modality and its level."""
    plain = labelled(pmid, "dbs")
    more = tuple(Label(kind, value, "text", reason) for kind, value, reason in labels)
    return replace(plain, labels=plain.labels + more, evidence_basis=basis)


@pytest.fixture
def studied(source: Source) -> Source:
    """Four papers: a tagged trial, one judged by its title, one that is retracted, and the notice of that."""
    papers = [
        paper(1, authors=(SMITH,), registrations=(NCT,), mesh=(MeshHeading("Humans", "D006801"),)),
        paper(
            2, authors=(SMITH,), publication_types=(PublicationType("Clinical Trial, Phase III", "D017428"),)
        ),
        paper(3, publication_types=RETRACTED, corrections=(Correction("RetractionIn", 4),)),
        paper(4, 2023),
        article(5, electronic_date=PartialDate(2021), created=None, status="MEDLINE"),
    ]
    labels = [
        with_labels(1, ("modifier", "sham", "x"), ("sample_size", "40", "x"), ("sample_size", "42", "x")),
        with_labels(
            2,
            ("modifier", "registered", 'abstract "ISRCTN 12345678"'),
            ("planned_size", "9", "x"),
            basis="text",
        ),
        with_labels(3),
        labelled(4, "dbs", level="notice"),
        with_labels(5),
    ]
    publish(source.database, papers, "tbi", labels)
    return source


def test_columns_stand_beside_those_of_the_corpus(studied: Source) -> None:
    studies = studied.studies()
    assert studies.corpus.pmid.tolist() == [5, 3, 2, 1]
    assert len(studies) == 4
    assert studies.published.tolist() == ["2021", "2020-03", "2020-03", "2020-03"]
    assert [str(day) for day in studies.day] == ["2021-12-31", "2020-03-31", "2020-03-31", "2020-03-31"]
    assert studies.tagged.tolist() == [True, True, False, True]
    assert studies.modifiers["sham"].tolist() == [False, False, False, True]
    assert studies.types["phase_3"].tolist() == [False, False, True, False]
    assert studies.participants.tolist() == [0, 0, 0, 42]
    assert studies.planned.tolist() == [0, 0, 9, 0]
    assert studies.registrations == ((), (), ("ISRCTN12345678",), ("NCT01234567",))
    assert studies.indexed.tolist() == [True, False, False, True]


def test_one_last_author_is_one_group_and_nobody_is_none(studied: Source) -> None:
    *nobody, first, second = studied.studies().group.tolist()
    assert nobody == [-1, -1]
    assert first == second != -1


def test_a_retracted_paper_knows_when_its_notice_was_published(studied: Source) -> None:
    assert studied.studies().retracted_on.tolist() == [None, "2023-03", None, None]


def test_studies_are_read_once_per_data_version(studied: Source) -> None:
    first = studied.studies()
    assert studied.studies() is first
    publish(studied.database, [paper(6)], "ptsd", [labelled(6, "dbs")])
    assert studied.studies() is not first
    assert len(studied.studies()) == 5


def test_nothing_stored_is_no_study(source: Source) -> None:
    assert len(source.studies()) == 0


def test_a_date_stands_for_its_last_possible_day() -> None:
    days = last_days(["2010-03", "2010", None, "2011-01", "2012-02", "2010-03-05"])
    assert [str(day) for day in days] == [
        "2010-03-31", "2010-12-31", "NaT", "2011-01-31", "2012-02-29", "2010-03-05",
    ]  # fmt: skip
    assert np.argsort(days).tolist() == [5, 0, 1, 3, 4, 2]
    assert days[0].item() == dt.date(2010, 3, 31)


@pytest.mark.parametrize(
    ("bank", "accession", "number"),
    [
        ("ClinicalTrials.gov", "NCT01234567", "NCT01234567"),
        ("ClinicalTrials.gov", "nct 0123-4567", "NCT01234567"),
        ("ISRCTN", "ISRCTN 12345678", "ISRCTN12345678"),
        ("EudraCT", "2010-023151-15", "EUDRACT201002315115"),
        ("EudraCT", "EudraCT number 2010-023151-15-GB", "EUDRACT201002315115"),
        ("UMIN CTR", "UMIN-CTR000012345", "UMIN000012345"),
        ("A bank yet unknown", "NCT01234567", "NCT01234567"),
        ("GENBANK", "AB123456", None),
    ],
)
def test_a_registration_has_one_form_and_sequences_have_none(
    bank: str, accession: str, number: str | None
) -> None:
    assert registration_ids([(bank, accession)]) == ((number,) if number else ())


def test_numbers_that_a_text_names_are_registrations_too() -> None:
    text = 'title "NCT01234567"; abstract "EudraCT: 2010-023151-15"'
    assert registration_ids([], text) == ("NCT01234567", "EUDRACT201002315115")

"""The country and the institutions that an affiliation names."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tracker import parse
from tracker.affiliations import UNKNOWN_COUNTRY, country, country_name, institutions

GOLD = Path(__file__).with_name("countries_gold.csv")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Department of Neurology, Charité, Berlin, Germany.", "DE"),
        ("University of Oxford Mansfield Road Oxford OX1 3TA UK", "GB"),
        ("School of Medicine, Swansea University, Swansea SA2 8PP.", "GB"),
        ("Royal Hospital, Belfast, Northern Ireland", "GB"),
        ("Mayo Clinic, Rochester, Minnesota 55905.", "US"),
        ("Dartmouth-Hitchcock Medical Center, Lebanon, NH 03756.", "US"),
        ("University of New Mexico, Albuquerque, New Mexico.", "US"),
        ("National Institutes of Health, Bethesda, MD, U.S.A. Electronic address: a.b@nih.gov.", "US"),
        ("Emory University, Atlanta, Georgia.", "US"),
        ("Ivane Javakhishvili Tbilisi State University, Tbilisi 1079, Georgia.", "GE"),
        ("Monash University, Clayton, Victoria, Australia.", "AU"),
        ("University of New South Wales, Sydney, NSW.", "AU"),
        ("Hospital for Sick Children, Toronto, ON, M5G 0A4.", "CA"),
        ("Wuhan University, Wuhan 430072, P. R. China", "CN"),
        ("The University of Hong Kong, Pokfulam, Hong Kong SAR, China.", "HK"),
        ("National Taiwan University, Taipei, Taiwan, R.O.C.", "TW"),
        ("Seoul National University, Seoul, Republic of Korea", "KR"),
        ("Kim Il Sung University, Democratic People's Republic of Korea", "KP"),
        ("Universitätsklinik, Köln, Deutschland. a@uk-koeln.de.", "DE"),
        ("Medizinische Universität Wien, Österreich", "AT"),
        ("State Hospital, Ankara, TUR.", "TR"),
        ("Chinese Academy of Sciences, Beijing, China; Harvard Medical School, Boston, MA, USA.", "CN"),
        ("Institute of Neurology, Moscow, USSR.", "SU"),
        ("Department of Surgery.", UNKNOWN_COUNTRY),
        ("Department of Surgery, somebody@hospital.de", UNKNOWN_COUNTRY),
        ("", UNKNOWN_COUNTRY),
    ],
)
def test_the_last_place_that_an_affiliation_names_is_its_country(text: str, code: str) -> None:
    assert country(text) == code


def test_a_country_is_shown_by_its_english_name() -> None:
    assert [country_name(code) for code in ("KR", "SU", "TR")] == ["South Korea", "Soviet Union", "Turkey"]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Department of Surgery, University of Toronto, Canada.", {"university of toronto"}),
        ("1The Mayo Clinic, Rochester, MN, USA. a.b@mayo.edu", {"mayo clinic", "@mayo.edu"}),
        (
            "Stanford University School of Medicine, CA.",
            {"stanford university school of medicine", "stanford university"},
        ),
        ("Division of Neurology, Rome, Italy. x@gmail.com; y@neuro.ox.ac.uk", {"@ox.ac.uk"}),
        ("University Hospital", set()),
        ("", set()),
    ],
)
def test_an_affiliation_names_institutions_and_no_departments(text: str, keys: set[str]) -> None:
    assert institutions(text) == keys


def test_countries_of_real_affiliations_are_those_read_by_eye(reference: Path) -> None:
    """A sample of 100, drawn with seed 2026 from the papers with an affiliation: first author, first affiliation."""
    gold = {
        int(row["pmid"]): row["country"]
        for row in csv.DictReader(GOLD.read_text(encoding="utf-8").splitlines())
    }
    read, recognised = {}, []
    for name in ("neuromodulation", "indications"):
        for item in parse.read(
            io.BytesIO((reference / "pubmed" / "records" / f"{name}.xml.gz").read_bytes())
        ):
            people = [one for one in getattr(item, "article", item).authors if one.last_name]
            if people and people[0].affiliations:
                read[item.article.pmid] = country(people[0].affiliations[0])
                recognised.append(bool(read[item.article.pmid]))
    assert sum(recognised) / len(recognised) > 0.98
    assert (
        sum(read[pmid] == code for pmid, code in gold.items()) >= 99
    )  # one record itself says the wrong country

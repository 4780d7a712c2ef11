"""How many people a study was done on: what counts, what does not, and where the rules keep silent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.labelling import CASE, JA, RCT, SR, labels
from tracker.label.numbers import NUMBER, value
from tracker.label.passages import Passage

SIZES = {
    # enrolled, randomised, treated
    "42 patients were randomized to active or sham stimulation.": "42",
    "We enrolled forty-two participants.": "42",
    "A total of 1,760 adults took part.": "1760",
    "Eight hundred and seventy-six Chinese children were recruited.": "876",
    "Participants (N=17) were recruited.": "17",
    "Twenty patients with tremor underwent surgery.": "20",
    "Patients with tremor (n = 34) were studied.": "34",
    "In 12 patients (6 active, 6 sham) we saw an effect.": "12",
    "Forty mild to moderate Alzheimer's disease patients participated.": "40",
    "Overall, 79 (age: 69.62) patients were recruited.": "79",
    "Of 556 infants assessed for eligibility, 218 infants were recruited.": "218",
    "96 patients were screened and 60 were enrolled.": "60",
    "42 patients were randomised. The outcome was analysed in 26 patients.": "42",
    "31 patients with depression and 29 healthy participants were included.": "31",
    "Twenty-four healthy volunteers were randomly divided.": "24",
    "Young adults (n = 60) were assigned to tDCS (n = 20), sham (n = 20) or nothing (n = 20).": "60",
    # no whole is named
    "Sixteen people were allocated to 1 mA, 15 people to 2 mA.": None,
    "Twenty patients received tDCS and twenty patients sham.": None,
    "21 with dementia, 10 with tauopathy and 22 patients with both.": None,
    "Clozapine patients (n = 12) were compared with others (n = 25).": None,
    # not people of this study
    "Twelve trials with 863 patients were included.": None,
    "Previous studies treated 50 patients.": None,
    "Further studies in 200 patients are needed.": None,
    "Only 2 patients relapsed and 3 patients fell.": None,
    "In 26 of 84 patients it helped.": None,
    "17 patients (20%) dropped out.": None,
    "It affects 12 per 100 000 people annually.": None,
    "28 patients were screened.": None,
    # not people at all
    "Stimulation at 130 Hz through 4 electrodes in 20 sessions for patients.": None,
    "We placed 64 electrodes.": None,
    "Patients aged 18 to 65 years.": None,
    "After 12 months patients were better.": None,
    "A 64-year-old patient.": None,
}


@pytest.mark.parametrize("text", SIZES)
def test_the_number_of_people_or_nothing(text: str) -> None:
    found = labels("tDCS of the brain", text, types=[RCT])
    assert found.values("sample_size") == ((SIZES[text],) if SIZES[text] else ())


def test_the_sentence_is_the_reason() -> None:
    text = "We say why (e.g. it helps). Thirty-two patients were randomised (1:1) for 9 days. It helped."
    [label] = [
        one for one in labels("DBS of the brain", text, types=[RCT]).labels if one.kind == "sample_size"
    ]
    assert (label.value, label.basis) == ("32", "text")
    assert label.reason == 'abstract "Thirty-two patients were randomised (1:1) for 9 days."'


@pytest.mark.parametrize(
    ("title", "types"),
    [
        ("tDCS: a review", ["Review"]),
        ("tDCS: a systematic review", [SR]),
        ("Editorial", ["Editorial"]),
        ("DBS in rats", [JA]),
        ("Erratum: DBS", ["Published Erratum"]),
    ],
)
def test_reviews_comment_and_animals_have_no_size(title: str, types: list[str]) -> None:
    assert labels(title, "42 patients were randomized.", types=types).values("sample_size") == ()


def test_a_text_that_calls_itself_a_review_or_speaks_of_animals_has_no_size() -> None:
    said = "42 patients were randomized."
    assert labels("tDCS", f"In this review we ask why. {said}", types=[JA]).values("sample_size") == ()
    assert labels("tDCS", f"Rats, mice and cells. {said}", types=[JA]).values("sample_size") == ()
    assert labels("tDCS", said, types=[JA]).values("sample_size") == ("42",)


def test_what_is_planned_is_no_size() -> None:
    text = "Sixty patients will be randomised."
    found = labels("tDCS: study protocol for a randomised trial", text, types=[JA])
    assert (found.values("planned_size"), found.values("sample_size")) == (("60",), ())
    assert labels("tDCS", text, types=[RCT]).values("sample_size") == ()


@pytest.mark.parametrize(
    ("title", "abstract", "size"),
    [
        ("A case of tremor", "A 64-year-old man was treated.", "1"),
        ("Tremor after stimulation", "We report a patient with tremor.", "1"),
        ("Three patients with tremor", "", "3"),
        ("Case series of tremor", "A 64-year-old man and a 70-year-old woman.", None),
        ("Tremor", "A man of 64 years.", None),
    ],
)
def test_a_case_counts_one_and_a_series_what_its_title_says(
    title: str, abstract: str, size: str | None
) -> None:
    found = labels(title, abstract, types=[CASE])
    assert found.values("sample_size") == ((size,) if size else ())


WORDS = {
    "forty-two": 42,
    "Eight hundred and seventy-six": 876,
    "twelve": 12,
    "two thousand": 2000,
    "1,760": 1760,
}


@pytest.mark.parametrize("text", WORDS)
def test_numbers_in_words(text: str) -> None:
    assert value(text) == WORDS[text]


def test_words_that_make_no_number() -> None:
    assert value("two three") is None


@given(number=st.integers(1, 9_999_999))
def test_digits_with_and_without_separators(number: int) -> None:
    assert value(f"{number:,}") == value(str(number)) == number
    assert NUMBER


@given(st.text(alphabet="ab. ?!AZ9()vs", max_size=60), st.integers(0, 60))
def test_a_sentence_holds_the_place_it_is_asked_for(text: str, position: int) -> None:
    passage = Passage("abstract", text)
    start, end = passage.sentence(min(position, len(text)))
    assert 0 <= start <= min(position, len(text)) <= end <= len(text)

"""The corrections file: read as people and spreadsheets write it, refused line by line, and added to without a loss."""

from __future__ import annotations

import csv
import datetime as dt
import io
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.library import CATALOG
from tracker.corrections import Correction, add_correction, dated, plain, read_corrections, read_label
from tracker.corrections.file import parse_corrections
from tracker.errors import CorrectionsError, UsageError
from tracker.label import LEVELS

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "pmid,label,verdict,who,why,date"
DAY = dt.date(2026, 11, 22)
RCT = Correction(12345, "evidence", "rct", verdict=True, who="Jane Doe", why="sealed envelopes", at=DAY)
TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20) | st.text(
    st.sampled_from("'=+-@;,\"\t\r\n a\u2028\x00"), min_size=1, max_size=8
)


def write(path: Path, *lines: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    file = path / "corrections.csv"
    file.write_bytes("\n".join([header, *lines]).encode(encoding))
    return file


def faults(path: Path, *lines: str, header: str = HEADER) -> list[tuple[int | None, str]]:
    with pytest.raises(CorrectionsError) as raised:
        read_corrections(write(path, *lines, header=header), CATALOG)
    return list(raised.value.faults)


LINE = "12345,evidence:rct,yes,Jane Doe,sealed envelopes,2026-11-22"


def test_a_line_is_a_verdict(tmp_path: Path) -> None:
    assert read_corrections(write(tmp_path, LINE), CATALOG) == (RCT,)


@pytest.mark.parametrize(
    ("header", "line"),
    [
        (HEADER, " 12345 , RCT ,YES, Jane  Doe ,sealed envelopes,2026-11-22,,"),
        (HEADER.replace(",", ";"), LINE.replace(",", ";")),
        (HEADER.replace(",", "\t"), LINE.replace(",", "\t")),
        (
            '"PMID";"Label";"Verdict";"Who";"Why";"Date"',
            '12345;rct;Yes;Jane Doe;"sealed envelopes";22.11.2026',
        ),
        (
            "title,why,who,verdict,label,pmid,date",
            "A trial,sealed envelopes,Jane Doe,yes,rct,12345,11/22/2026",
        ),
        ("\ufeff" + HEADER, "\n\n,,,,,\n" + LINE.replace("2026-11-22", "2026/11/22") + "\r\n\r\n"),
        (HEADER, '12345,rct,yes,Jane Doe,"sealed\nenvelopes",22/11/2026'),
    ],
)
def test_what_people_and_spreadsheets_make_of_it_reads_the_same(
    tmp_path: Path, header: str, line: str
) -> None:
    assert read_corrections(write(tmp_path, line, header=header), CATALOG) == (RCT,)


def test_the_date_may_be_left_out(tmp_path: Path) -> None:
    undated = (replace(RCT, at=None),)
    assert read_corrections(write(tmp_path, "12345,rct,yes,Jane Doe,sealed envelopes"), CATALOG) == undated
    file = write(tmp_path, "12345,rct,yes,Jane Doe,sealed envelopes", header=HEADER.removesuffix(",date"))
    assert read_corrections(file, CATALOG) == undated


def test_a_line_without_a_date_keeps_the_day_on_which_it_was_first_read() -> None:
    undated, later = replace(RCT, at=None), DAY + dt.timedelta(days=9)
    assert dated([undated], [], DAY) == (RCT,)
    assert dated([undated], [RCT], later) == (RCT,)
    assert dated([replace(undated, verdict=False)], [RCT], later) == (replace(RCT, verdict=False, at=later),)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("12345,evidence:rtc,yes,Jane,why", "there is no label 'evidence:rtc': is evidence:rct "),
        ("12345,ptds,yes,Jane,why", "indication:ptsd"),
        ("12345,modality:deepbrain,yes,Jane,why", "there is no label 'modality:deepbrain'"),
        ("12345,unknown,yes,Jane,why", "may be evidence:unknown or species:unknown: write which"),
        ("12345,evidence:unknown,no,Jane,why", "no to evidence:unknown says nothing"),
        ("12345,rct,maybe,Jane,why", "the verdict is 'maybe': write yes or no"),
        ("12345.0,rct,yes,Jane,why", "'12345.0' is no PMID"),
        ("0,rct,yes,Jane,why", "'0' is no PMID"),
        ("1234567890,rct,yes,Jane,why", "is no PMID"),
        ("\u0661\u0662,rct,yes,Jane,why", "is no PMID"),
        ("12345,rct,yes,Jane,,", "why must not be empty"),
        ("12345,rct,yes,,,", "who and why must not be empty"),
        ("12345,rct,yes,Jane,why,last week", "the date is 'last week': write it as 2026-11-22"),
        ("12345,rct,yes,Jane,why,3/4/2026", "may be 2026-03-04 or 2026-04-03"),
        ("12345,rct,yes,Jane,randomised, blinded,2026-11-22", "7 cells for 6 columns"),
    ],
)
def test_a_wrong_line_is_named_with_its_number_and_the_reason(tmp_path: Path, line: str, reason: str) -> None:
    ((number, told),) = faults(tmp_path, LINE, line)
    assert number == 3
    assert reason in told


def test_every_wrong_line_is_named_at_once(tmp_path: Path) -> None:
    found = faults(
        tmp_path, "1,rct,oui,Jane,why", LINE, '2,dsb,yes,Jane,"a\nlong\nreason"', "x,rct,no,Jane,why"
    )
    assert [line for line, _ in found] == [2, 4, 7]
    assert len(faults(tmp_path, *["x,rct,no,Jane,why"] * 30)) == 10


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"12345,rct,yes,Jane,why\n", 1, "the header lacks pmid, label, verdict, who:"),
        (b"\npmid,label,verdict,who\n1,rct,yes,me\n", 2, "the header lacks why"),
        (HEADER.encode() + b"\n1,rct,yes,Jos\xe9,why\n", 2, "not UTF-8"),
        (HEADER.encode("utf-16"), 1, "not UTF-8"),
        (HEADER.encode() + b'\n1,rct,yes,Jane,"why\n', 2, "not CSV"),
    ],
)
def test_a_file_that_is_something_else_is_refused(
    tmp_path: Path, content: bytes, line: int, reason: str
) -> None:
    file = tmp_path / "corrections.csv"
    file.write_bytes(content)
    with pytest.raises(CorrectionsError) as raised:
        read_corrections(file, CATALOG)
    assert raised.value.faults[0][0] == line
    assert reason in str(raised.value)
    assert str(file) in str(raised.value)


def test_a_folder_is_no_corrections_file(tmp_path: Path) -> None:
    with pytest.raises(CorrectionsError, match="regular file"):
        read_corrections(tmp_path, CATALOG)


@pytest.mark.parametrize("content", ["", "\n", "\ufeff", HEADER, HEADER + "\n"])
def test_a_file_without_lines_says_nothing(tmp_path: Path, content: str) -> None:
    file = tmp_path / "corrections.csv"
    file.write_text(content, encoding="utf-8")
    assert read_corrections(file, CATALOG) == ()


def test_of_two_lines_that_contradict_each_other_the_later_holds_and_that_is_said(tmp_path: Path) -> None:
    told: list[str] = []
    file = write(tmp_path, LINE, "12345,rct,no,Max,not at all,2026-11-23", LINE.replace("Jane", "Ann"))
    (found,) = read_corrections(file, CATALOG, told.append)
    assert found == replace(RCT, who="Ann Doe")
    assert told == [
        f"{file}, line 3: 12345 evidence:rct no holds, against line 2",
        f"{file}, line 4: 12345 evidence:rct yes holds, against line 3",
    ]


@pytest.mark.parametrize("labels", [("evidence:rct", "evidence:trial"), ("species:human", "species:animal")])
def test_a_paper_cannot_have_two_levels_or_two_species(tmp_path: Path, labels: tuple[str, str]) -> None:
    lines = [f"7,{label},yes,Jane,why" for label in labels]
    ((number, told),) = faults(tmp_path, *lines)
    assert number == 3
    assert f"7 cannot be {labels[1]} and {labels[0]} both" in told
    assert "(line 2)" in told
    both = read_corrections(write(tmp_path, *lines, f"7,{labels[0]},no,Jane,why"), CATALOG)
    assert [(one.label, one.verdict) for one in both] == [(labels[0], False), (labels[1], True)]


def test_a_bare_id_is_enough_where_one_kind_has_it() -> None:
    assert read_label("dbs", CATALOG) == ("modality", "dbs")
    assert read_label(" PTSD ", CATALOG) == ("indication", "ptsd")
    assert read_label("Evidence:RCT", CATALOG) == ("evidence", "rct")
    assert read_label("both", CATALOG) == ("species", "both")
    with pytest.raises(UsageError, match="see tracker topics"):
        read_label("zzzzzz", CATALOG)


LABELS = st.sampled_from(["modality:dbs", "indication:ptsd", *(f"evidence:{level}" for level in LEVELS[:4])])


@st.composite
def corrections(draw: st.DrawFn) -> Correction:
    kind, value = draw(LABELS).split(":")
    who, why = (draw(TEXT.map(plain).filter(bool)) for _ in range(2))
    day = draw(st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)))
    return Correction(draw(st.integers(1, 999_999_999)), kind, value, draw(st.booleans()), who, why, day)


@settings(deadline=None, max_examples=60)
@given(st.lists(corrections(), min_size=1, max_size=5, unique_by=lambda one: one.pmid), st.data())
def test_what_is_added_reads_back_exactly_and_no_spreadsheet_runs_it(
    tmp_path_factory: pytest.TempPathFactory, given_: list[Correction], data: st.DataObject
) -> None:
    file = tmp_path_factory.mktemp("added") / "folder" / "corrections.csv"
    delimiter = data.draw(st.sampled_from([None, ",", ";", "\t"]))
    if delimiter:
        file.parent.mkdir()
        file.write_text(HEADER.replace(",", delimiter), encoding="utf-8")
    for one in given_:
        add_correction(file, one, CATALOG)
    assert read_corrections(file, CATALOG) == tuple(given_)
    text = file.read_text(encoding="utf-8")
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or ","):
        assert len(row) == 6
        assert not any(cell.startswith(tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")) for cell in row)


def test_lines_that_are_there_are_never_touched(tmp_path: Path) -> None:
    before = "\ufeffwhy;who;verdict;label;pmid;title\r\nbecause;Ann;no;dbs;7;Ü"
    file = tmp_path / "corrections.csv"
    file.write_bytes(before.encode())
    add_correction(file, RCT, CATALOG)
    after = file.read_bytes().decode()
    assert after == before + "\r\nsealed envelopes;Jane Doe;yes;evidence:rct;12345;\r\n"
    assert [one.pmid for one in read_corrections(file, CATALOG)] == [7, 12345]


def test_a_new_file_begins_with_what_the_database_knows(tmp_path: Path) -> None:
    file, known = tmp_path / "corrections.csv", replace(RCT, pmid=7)
    add_correction(file, RCT, CATALOG, known=[known])
    assert read_corrections(file, CATALOG) == (known, RCT)


def test_what_would_make_the_file_wrong_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    file = write(tmp_path, LINE)
    before = file.read_bytes()
    with pytest.raises(UsageError, match=r"Jane Doe says that 12345 is evidence:rct.*tracker correct 12345"):
        add_correction(file, replace(RCT, value="trial"), CATALOG)
    with pytest.raises(UsageError, match="says nothing"):
        add_correction(file, replace(RCT, value="unknown", verdict=False), CATALOG)
    with pytest.raises(UsageError, match="why must not be empty"):
        add_correction(file, replace(RCT, pmid=7, why=""), CATALOG)
    assert file.read_bytes() == before
    write(tmp_path, LINE, "x,rct,no,Jane,why")
    with pytest.raises(CorrectionsError, match="line 3"):
        add_correction(file, replace(RCT, pmid=7), CATALOG)


def test_processes_that_add_at_once_lose_no_line(tmp_path: Path) -> None:
    """Three processes, three lines each, by the command's own way in; the file did not exist."""
    program = (
        "import sys; from pathlib import Path; from tracker.config import Settings; from tracker.update import correct\n"
        "folder, first = Path(sys.argv[1]), int(sys.argv[2])\n"
        "settings = Settings(f'sqlite:///{folder}/none.db', state_dir=folder / 'state')\n"
        "for pmid in range(first, first + 3):\n"
        "    correct(settings, pmid, 'rct', verdict=True, who='me', why='because', tell=print)\n"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path), str(first)], stdout=subprocess.DEVNULL
        )
        for first in (1, 101, 201)
    ]
    assert [process.wait(timeout=60) for process in running] == [0] * 3
    text = (tmp_path / "corrections.csv").read_text(encoding="utf-8")
    found = parse_corrections(tmp_path, text, CATALOG)
    assert {one.pmid for one in found} == {first + n for first in (1, 101, 201) for n in range(3)}
    assert text.count(HEADER) == 1

"""Whatever people say, every number is the number of papers listed, downloaded and exported under the same filters."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.library import CATALOG, rows
from tests.records import article_xml, write_set
from tests.stored import temporary_store
from tracker import analysis, queries
from tracker.analysis import UNATTRIBUTED, Filters, Source
from tracker.analysis.filters import EVIDENCE_LEVELS, SPECIES
from tracker.config import Settings
from tracker.load import import_files
from tracker.session import Session
from tracker.update import corrections_path, relabel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MODALITIES, INDICATIONS = ("dbs", "tms", "tms_tbs", "ect"), ("parkinson", "depression", "ptsd")
TITLES = {
    1: "Deep brain stimulation for Parkinson's disease",
    2: "Transcranial magnetic stimulation: theta burst stimulation in depression",
    3: "Deep brain stimulation and transcranial magnetic stimulation in depression and PTSD",
    4: "Electroconvulsive therapy in depression",
    5: "Erratum to: Deep brain stimulation for Parkinson's disease",
}
FOLLOWED = {
    1: {"parkinson"},
    2: {"depression"},
    3: {"depression", "ptsd"},
    4: {"depression"},
    5: {"parkinson"},
}

LABELS = st.sampled_from(
    [
        *(f"modality:{name}" for name in MODALITIES),
        *(f"indication:{name}" for name in INDICATIONS),
        *(f"evidence:{name}" for name in ("rct", "review", "notice")),
        "species:human",
    ]
)
VERDICTS = st.dictionaries(st.tuples(st.sampled_from(sorted(TITLES)), LABELS), st.booleans(), max_size=14)
FILTERS = st.builds(
    Filters,
    indications=st.lists(st.sampled_from(INDICATIONS), max_size=2).map(tuple),
    modalities=st.lists(st.sampled_from([*MODALITIES, UNATTRIBUTED]), max_size=2).map(tuple),
    evidence=st.lists(st.sampled_from(list(EVIDENCE_LEVELS)), max_size=3).map(tuple),
    species=st.lists(st.sampled_from(list(SPECIES)), max_size=2).map(tuple),
)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    folder: Path = tmp_path_factory.mktemp("counted")
    with temporary_store() as database:
        settings_ = Settings(database.url, corrections_path=folder / "corrections.csv", state_dir=folder)
        opened = Session(settings_, CATALOG, database)
        file = write_set(folder / "all.xml", *(article_xml(pmid, title) for pmid, title in TITLES.items()))
        import_files(opened, [file], keep_all=False, tell=lambda _: None)
        yield opened


@settings(max_examples=30, deadline=None)
@given(VERDICTS, FILTERS)
def test_counts_are_of_the_papers_listed_whatever_people_say(
    session: Session, verdicts: dict[tuple[int, str], bool], filters: Filters
) -> None:
    say(session, verdicts)
    source = Source(session.database, CATALOG)
    corpus, listed = source.corpus(), analysis.papers(source, filters).pmids()
    assert analysis.count(corpus, filters) == len(listed) == len(set(listed))
    downloaded = b"".join(analysis.articles_csv(source, filters)).decode("utf-8-sig")
    assert [int(row["pmid"]) for row in csv.DictReader(io.StringIO(downloaded, newline=""))] == listed
    table = analysis.matrix(corpus, filters)
    for cell in table[table["articles"] > 0].itertuples():
        clicked = Filters((cell.indication,), (cell.modality,), None, filters.evidence, filters.species)
        assert cell.articles == len(analysis.papers(source, clicked).pmids())
    belongs = {
        pmid: {name for name in INDICATIONS if verdicts.get((pmid, f"indication:{name}"), name in followed)}
        for pmid, followed in FOLLOWED.items()
    }
    for name in INDICATIONS:
        members = {pmid for pmid, names in belongs.items() if name in names}
        assert {int(row["pmid"]) for row in rows(source, "articles", indications=[name])} == members
        with session.database.read() as c:
            assert queries.members(c, name) == members
    told = {
        row["pmid"]: set(filter(None, row["indications"].split("; "))) for row in rows(source, "articles")
    }
    assert told == {str(pmid): names for pmid, names in belongs.items() if names}


def say(session: Session, verdicts: dict[tuple[int, str], bool]) -> None:
    """Write the corrections file anew, with one level at most of each paper, and take it over."""
    lines = ["pmid,label,verdict,who,why"]
    levels: set[int] = set()
    for (pmid, label), verdict in verdicts.items():
        second = label.startswith("evidence:") and verdict and pmid in levels
        if label.startswith("evidence:") and verdict:
            levels.add(pmid)
        lines.append(f"{pmid},{label},{'yes' if verdict and not second else 'no'},Jane,why")
    corrections_path(session.settings).write_text("\n".join(lines), encoding="utf-8")
    relabel(session, lambda _: None)


def test_before_anybody_says_anything_the_rules_hold(session: Session) -> None:
    say(session, {})
    with session.database.read() as c:
        found = {row.pmid: set(row.indications) for row in queries.article_rows(c, TITLES)}
    assert found == FOLLOWED

"""PubMed's totals per year: asked by the one date rule, only when missing or old, and never at a fetch's expense."""

from __future__ import annotations

import datetime as dt
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update as change

from tests.eutils_server.client import EVERYTHING
from tests.records import article_set, article_xml
from tests.updating import MINE, PAPER, Notes, impatient
from tracker import queries, store
from tracker.models import PubMedTotal, Run
from tracker.parse import read
from tracker.pubmed import PubMed
from tracker.update.totals import FIRST, due_years, refresh_totals, term

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.updating import Server
    from tracker.records import Article
    from tracker.session import Session

pytest_plugins = ["tests.pubmed_server", "tests.update_fixtures"]
pytestmark = pytest.mark.store  # its session is in a store, whichever is chosen
NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
DATES = {
    88_000_001: ("2015-03-01", "2014"),  # printed before it was online
    88_000_002: ("2015-12-20", "2016-02"),
    88_000_003: (None, "2015"),
    88_000_004: ("2016-01-02", None),
    88_000_005: ("2013-05-05", "2017-05"),
    88_000_006: (None, None),
    88_000_007: ("2016", "2016-07"),
}
"""PMID -> electronic and print date."""
OURS = f"{min(DATES)}:{max(DATES)}[uid]"


def dated(pmid: int, electronic: str | None, printed: str | None) -> str:
    journal = {} if printed else {"PubDate": ""}
    return article_xml(pmid, electronic_date=electronic, print_date=printed, parts=journal)


def year_of(article: Article) -> int | None:
    """The year of the earlier date, before arrival is looked at: what PubMed can be asked for."""
    years = [date.year for date in (article.electronic_date, article.print_date) if date is not None]
    return min(years, default=None)


def rows(session: Session) -> list[queries.TotalRow]:
    with session.database.read() as c:
        return queries.total_rows(c)


def total_runs(session: Session) -> list[queries.RunRow]:
    with session.database.read() as c:
        return [run for run in queries.runs(c, None) if run.kind == "totals"]


def asked_before(session: Session, age: dt.timedelta) -> None:
    """Let every total have been asked so long before PubMed was last heard."""
    with session.database.write() as c:
        known = queries.years_known(c)
        assert known is not None
        c.execute(change(PubMedTotal).values(asked_at=known[1] - age))


def dead_process() -> int:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def version(session: Session) -> int:
    with session.database.read() as c:
        found = queries.current_version(c)
    return found.id if found else 0


@pytest.fixture
def fetched(session: Session, update: Callable[..., Any], pubmed_server: Server) -> Session:
    """A session whose only members are three papers of 2016 to 2018."""
    papers = [
        article_xml(pmid, **PAPER, print_date=str(year), created=f"{year}-01-05", revised="2020-02-01")
        for pmid, year in zip(MINE, (2016, 2017, 2018), strict=True)
    ]
    others = pubmed_server.truth(session.catalog.query("parkinson"))
    for pmid in others:
        pubmed_server.delete(pmid)
    pubmed_server.add(article_set(*papers))
    assert update("parkinson").complete
    return session


def test_either_server_counts_a_paper_in_the_year_of_its_earlier_date(
    pubmed_server: Server, hurried: Callable[..., PubMed]
) -> None:
    client = hurried(pubmed_server)
    pubmed_server.add(article_set(*(dated(pmid, *dates) for pmid, dates in DATES.items())))
    found = {year: client.count(f"({term(year)}) AND {OURS}") for year in range(2012, 2019)}
    assert found == {2012: 0, 2013: 1, 2014: 1, 2015: 2, 2016: 2, 2017: 0, 2018: 0}
    assert client.count(f"({term(2014, 2016)}) AND {OURS}") == 5


def test_no_record_counts_in_two_years_and_none_that_is_dated_is_lost(
    pubmed_server: Server, hurried: Callable[..., PubMed]
) -> None:
    """The rule asked of PubMed is the rule that dates what is stored. A book's chapter has dates of its own."""
    client = hurried(pubmed_server)
    pmids = pubmed_server.truth(EVERYTHING)[:400]
    articles = [item.article for batch in client.fetch(pmids) for item in read(batch.xml)]  # type: ignore[union-attr]
    wanted: dict[int, int] = {}
    books = [article.pmid for article in articles if article.kind == "book"]
    for article in articles:
        if article.kind == "article" and (year := year_of(article)) is not None:
            wanted[year] = wanted.get(year, 0) + 1
    among = f"{min(pmids)}:{max(pmids)}[uid]" + "".join(f" NOT {pmid}:{pmid}[uid]" for pmid in books)
    years = range(min(wanted) - 1, max(wanted) + 2)
    assert {y: n for y in years if (n := client.count(f"({term(y)}) AND {among}"))} == wanted
    assert client.count(f"({term(years[0], years[-1])}) AND {among}") == sum(wanted.values())


def test_the_first_time_every_year_from_the_first_member_on_is_asked_and_kept(
    fetched: Session, pubmed_server: Server
) -> None:
    this_year = dt.datetime.now(dt.UTC).year
    before, shown, notes = pubmed_server.stats().requests, version(fetched), Notes()
    assert refresh_totals(fetched, notes, client=impatient) == this_year - 2015
    assert [row.year for row in rows(fetched)] == list(range(2016, this_year + 1))
    assert {row.year: row.records for row in rows(fetched)} == {
        year: len(pubmed_server.truth(term(year))) for year in range(2016, this_year + 1)
    }
    [run] = total_runs(fetched)
    assert (run.status, run.indication, run.retries, run.error) == ("complete", None, 0, None)
    assert run.requests == pubmed_server.stats().requests - before == this_year - 2015 + 1
    assert run.bytes > 0
    assert run.data_version == version(fetched) == shown + 1
    assert notes.told == [
        (
            "noting",
            f"PubMed's totals per year: asking for {this_year - 2015} years from 2016 to {this_year} ...",
        )
    ]
    with fetched.database.read() as c:
        known, asked = queries.years_known(c), queries.pubmed_totals_asked(c)
    assert known is not None
    assert known[0] == 2016
    assert asked == (this_year - 2015, known[1], known[1]), "by PubMed's clock"


def test_what_is_known_and_young_is_not_asked_again(fetched: Session, pubmed_server: Server) -> None:
    refresh_totals(fetched, Notes(), client=impatient)
    before, notes = pubmed_server.stats().requests, Notes()
    assert refresh_totals(fetched, notes, client=impatient) == 0
    asked_before(fetched, dt.timedelta(days=6, hours=23))
    assert refresh_totals(fetched, notes, client=impatient) == 0
    assert (pubmed_server.stats().requests, notes.told) == (before, [])
    assert len(total_runs(fetched)) == 1


def test_after_a_week_the_youngest_years_are_asked_again_and_after_half_a_year_all(
    fetched: Session, pubmed_server: Server
) -> None:
    this_year = dt.datetime.now(dt.UTC).year
    refresh_totals(fetched, Notes(), client=impatient)
    shown = version(fetched)
    asked_before(fetched, dt.timedelta(days=8))
    assert refresh_totals(fetched, Notes(), client=impatient) == 3
    assert version(fetched) == shown, "the same totals change nothing that readers see"
    assert total_runs(fetched)[0].data_version is None
    pubmed_server.add(article_set(article_xml(88_000_050, print_date=str(this_year - 1))))
    asked_before(fetched, dt.timedelta(days=181))
    counted = {row.year: row.records for row in rows(fetched)}
    assert refresh_totals(fetched, Notes(), client=impatient) == this_year - 2015
    assert version(fetched) == shown + 1
    grown = {row.year: row.records - counted[row.year] for row in rows(fetched)}
    assert {year for year, more in grown.items() if more} == {this_year - 1}
    assert grown[this_year - 1] == 1


def test_without_members_or_a_listing_nothing_is_asked(session: Session, pubmed_server: Server) -> None:
    assert refresh_totals(session, Notes(), client=impatient) == 0
    assert pubmed_server.stats().requests == 0
    assert total_runs(session) == []


@pytest.mark.parametrize("kind", ["503", "backend_failed", "empty_body"])
def test_a_pubmed_that_does_not_answer_is_told_in_a_line_and_changes_nothing(
    fetched: Session, pubmed_server: Server, kind: str
) -> None:
    shown, notes = version(fetched), Notes()
    pubmed_server.set_faults([{"endpoint": "esearch", "nth": 4, "count": 0, "kind": kind}])
    assert refresh_totals(fetched, notes, client=impatient) == 0
    assert rows(fetched) == []
    assert version(fetched) == shown
    [run] = total_runs(fetched)
    assert (run.status, run.data_version) == ("failed", None)
    assert (run.requests, run.retries) == (3 + 4, 3)
    last = notes.told[-1][1]
    assert last.startswith("PubMed's totals per year stand as they were. PubMed could not answer (esearch): ")
    assert "\n" not in last
    pubmed_server.set_faults([])
    assert refresh_totals(fetched, Notes(), client=impatient) > 0


def test_a_count_that_does_not_add_up_with_the_others_is_not_believed(
    fetched: Session, pubmed_server: Server
) -> None:
    notes = Notes()
    pubmed_server.set_faults([{"endpoint": "esearch", "nth": 2, "kind": "wrong_count", "delta": 1000}])
    assert refresh_totals(fetched, notes, client=impatient) == 0
    assert "year by year" in notes.told[-1][1]
    assert (rows(fetched), total_runs(fetched)[0].status) == ([], "failed")
    assert refresh_totals(fetched, Notes(), client=impatient) > 0


def test_an_interruption_is_recorded_and_goes_on_up(fetched: Session) -> None:
    class Stopped(PubMed):
        def count(self, term: str) -> int:
            if "2018[epdat]" in term:
                raise KeyboardInterrupt
            return super().count(term)

    with pytest.raises(KeyboardInterrupt):
        refresh_totals(fetched, Notes(), client=Stopped)
    [run] = total_runs(fetched)
    assert (run.status, run.requests, rows(fetched)) == ("interrupted", 2, [])


def test_what_nobody_foresaw_is_told_and_fails_nothing(fetched: Session) -> None:
    class Broken(PubMed):
        def count(self, term: str) -> int:
            raise ZeroDivisionError(term[:4])

    notes = Notes()
    assert refresh_totals(fetched, notes, client=Broken) == 0
    assert "failed unexpectedly (ZeroDivisionError" in notes.told[-1][1]
    assert total_runs(fetched)[0].status == "failed"


def test_a_run_that_was_killed_is_closed_by_the_next(fetched: Session) -> None:
    with fetched.database.write() as c:
        dead = store.start_run(c, kind="totals")
        c.execute(
            change(Run).where(Run.id == dead).values(process=f"{socket.gethostname()}:{dead_process()}")
        )
    assert refresh_totals(fetched, Notes(), client=impatient) > 0
    assert [run.status for run in total_runs(fetched)] == ["complete", "interrupted"]


@given(
    st.integers(1700, 2030),
    st.lists(st.tuples(st.integers(1990, 2027), st.integers(-400, 400)), unique_by=lambda row: row[0]),
)
def test_what_is_due_is_missing_or_old_by_pubmeds_clock(first: int, ages: list[tuple[int, int]]) -> None:
    known = [queries.TotalRow(year, 1, NOW - dt.timedelta(days=age)) for year, age in ages]
    due = due_years(first, NOW, known)
    assert due == sorted(set(due))
    asked = dict(ages)
    for year in range(min(first, 1790), 2035):
        age = asked.get(year, 10_000)
        is_old = not 0 <= age < (7 if year >= 2024 else 180)
        is_old |= year < 2026 and year in asked and (NOW - dt.timedelta(days=age)).year <= year
        assert (year in due) == (is_old and max(first, FIRST) <= year <= 2026)

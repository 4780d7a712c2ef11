"""Write the database that this release leaves behind: a few articles of every kind, runs, memberships, labels."""

from __future__ import annotations

import datetime as dt
import gzip
import sys
from pathlib import Path

from tests.stored import NOON, article, labelled, listing, publish, temporary_store
from tracker import records, store
from tracker.database import backup

PEOPLE = (
    records.Author("Doe", "Jane", "J", affiliations=("Ward 7, Example Hospital", "Example University")),
    records.Author(collective="The Example Group"),
)
HEADING = records.MeshHeading(
    "Deep Brain Stimulation", "D046690", True, (records.Qualifier("methods", "Q000379", True),)
)


def written() -> list[records.Article]:
    """Return articles of many shapes, about nobody's real work."""
    preprint = records.PublicationType("Preprint", "D000076942")
    return [
        article(
            101,
            abstract=(
                records.AbstractSection("We stimulated.", "METHODS", "METHODS"),
                records.AbstractSection("It held."),
            ),
            other_abstracts=(records.OtherAbstract((records.AbstractSection("Nous."),), "Publisher", "fre"),),
            authors=PEOPLE,
            mesh=(HEADING,),
            keywords=(records.Keyword("théta burst", major=True, owner="NOTNLM"),),
            languages=("eng", "fre"),
            doi="10.1000/Example.101",
            registrations=(records.Registration("ClinicalTrials.gov", "NCT00000101", "databank"),),
        ),
        article(102, publication_types=(preprint,), corrections=(records.Correction("UpdateIn", 101),)),
        article(103, corrections=(records.Correction("RetractionIn", 999, "J Ex. 2021"),)),
        article(
            104,
            kind="book",
            book_title="A handbook",
            journal=records.Journal(),
            print_date=records.PartialDate(2019),
        ),
    ]


def main(target: Path) -> None:
    """Write the gzipped database."""
    articles = written()
    with temporary_store() as database:
        labels = [labelled(101, "dbs", level="rct"), *(labelled(pmid, "tms") for pmid in (102, 103, 104))]
        publish(database, articles, labels=labels)
        publish(database, articles[:1], indication="ptsd", source=store.LOCAL, labels=[])
        with database.write() as c:
            run = store.start_run(c, kind="fetch", indication="tbi", query="dbs AND tbi")
            store.record_listing(c, run, listing([101, 102, 105]), 1)
            store.set_aside(c, run, 105, "no title", b"<PubmedArticle/>")
            store.record_deletions(c, run, [104])
            store.publish(c, run, memberships=[101, 102, 105], indication="tbi")
            killed = store.start_run(c, kind="fetch", indication="ptsd")
            store.fail_run(c, killed, f"stopped on {dt.date(2026, 1, 2)}")
        with database.write() as c:
            store.save_pubmed_totals(c, {2020: 1_530_000}, NOON)
            store.note_milestones(c, [("tbi", "dbs", "first_rct")], NOON, 1)
        copy = target.with_suffix(".tmp")
        backup(database, copy)
        target.write_bytes(gzip.compress(copy.read_bytes(), mtime=0))
        copy.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""A small database with every kind of paper that a counting rule names, and what is expected of it."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from tests.stored import article, labelled, marked, publish, save
from tracker import analysis, store
from tracker.analysis import Filters, Source
from tracker.catalog import load_catalog
from tracker.corrections import Correction as Verdict
from tracker.export import export
from tracker.records import Correction, PartialDate, PublicationType

if TYPE_CHECKING:
    from tracker.database import Database
    from tracker.records import Article

CATALOG = load_catalog()
PREPRINT = (PublicationType("Preprint", "D000076942"),)
RETRACTED = (PublicationType("Retracted Publication", "D016441"),)
KINDS = 18
DAY = dt.date(2026, 1, 2)
CORRECTIONS = (
    Verdict(18, "indication", "ptsd", verdict=True, who="Jane Doe", why="=veterans", at=DAY),
    Verdict(19, "indication", "ptsd", verdict=False, who="Jane Doe", why="healthy volunteers", at=DAY),
    Verdict(99, "modality", "dbs", verdict=True, who="Jane Doe", why="not stored yet", at=DAY),
)


def paper(pmid: int, year: int = 2020, **values: Any) -> Article:
    return article(pmid, electronic_date=PartialDate(year, 3), created=dt.date(year, 3, 9), **values)


def fill(database: Database) -> None:
    plain = [
        paper(1, 2015, title="Sleep and stimulation"),
        paper(2, 2019),
        paper(3, 2024, publication_types=RETRACTED),
        paper(4, 2024),  # a notice
        paper(5, 2025),  # electroconvulsive therapy alone
        paper(6, 2024, title="Sleep after injury"),
        paper(7, 2023, publication_types=PREPRINT, corrections=(Correction("UpdateIn", 8),)),
        paper(8, 2024),
        paper(9, 2022, publication_types=PREPRINT),  # named by its journal version only
        paper(10, 2023, corrections=(Correction("UpdateOf", 9),)),
        paper(11, 2024, publication_types=PREPRINT, corrections=(Correction("UpdateIn", 999),)),
        article(12, electronic_date=None, created=None),
        paper(13, 2026),
    ]
    labels = [
        labelled(1, "tms", "tms_tbs", level="rct"),
        labelled(2, "dbs", level="rct"),
        labelled(3, "dbs", level="rct"),
        labelled(4, "dbs", level="notice"),
        labelled(5, "ect", level="review"),
        labelled(6, level="review"),
        *(labelled(pmid, "tms") for pmid in (7, 8, 9, 10, 11)),
        labelled(12, "ect", "tms", level="systematic_review"),
        labelled(13, "tms"),
    ]
    publish(database, plain, "depression", labels)
    publish(database, [plain[0], paper(14)], "ptsd", [labelled(14, "tms")])
    publish(database, [plain[0], plain[5]], "ptsd", [])  # 14 is no longer listed
    with database.write() as c:  # imported: 15 answers a query, 16 none
        run = store.start_run(c, kind="import")
        imported = [paper(15), paper(16), paper(18), paper(19)]
        save(c, run, imported)
        store.open_memberships(c, run, "ptsd", store.LOCAL, [15, 19])
        labels = [labelled(pmid, "dbs") for pmid in (15, 16, 18, 19)]
        store.publish(c, run, labels=marked(imported, labels))
    with database.write() as c:  # people's corrections: 18 belongs here, 19 does not
        store.replace_corrections(c, CORRECTIONS)
        store.publish(c, store.start_run(c, kind="correction"))
    with database.write() as c:  # a run that was killed
        save(c, store.start_run(c, kind="fetch", indication="tbi"), [paper(17)])


COUNTED = {1, 2, 6, 8, 10, 11, 12, 13, 15, 18}


def listed(source: Source, filters: Filters | None = None) -> list[int]:
    return analysis.papers(source, filters or Filters()).pmids()


def csv_rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def rows(source: Source, table: str, **options: Any) -> list[dict[str, str]]:
    """Return an exported table, read back."""
    content = b"".join(export(source, table, **options)).decode()
    return list(csv.DictReader(io.StringIO(content, newline=""), strict=True))

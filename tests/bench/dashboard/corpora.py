"""The databases: many drawn articles, each indication completely listed; kept in a folder, since they take minutes."""

from __future__ import annotations

import datetime as dt
import sqlite3
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from tests.bench.articles import drawn
from tests.stored import listing
from tracker import store
from tracker.catalog import load_catalog
from tracker.database import connect
from tracker.models import Membership, Run

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.engine import Connection


def database(folder: Path, articles: int) -> str:
    """Return the URL of a database of so many articles in the folder, drawn now if it is not there."""
    kept = folder / f"dashboard-{articles}.db"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        partial = kept.with_suffix(".partial")
        partial.unlink(missing_ok=True)
        with drawn(articles) as url:
            with connect(url) as opened, opened.write() as c:
                _listed(c)
            with sqlite3.connect(url.removeprefix("sqlite:///")) as whole:
                whole.execute("VACUUM INTO ?", (str(partial),))
        partial.rename(kept)
    return f"sqlite:///{kept}"


def _listed(c: Connection) -> None:
    """Say of every indication that PubMed listed exactly the papers it has: pages then look as they do every day."""
    catalog, now = load_catalog(), dt.datetime.now(dt.UTC)
    for entry in catalog.enabled_indications:
        query = catalog.query(entry.id)
        run = store.start_run(c, kind="fetch", indication=entry.id, query=query)
        of_it = Membership.indication == entry.id
        c.execute(update(Membership).where(of_it).values(first_seen_run=run, last_seen_run=run))
        papers = c.execute(select(func.count()).select_from(Membership).where(of_it)).scalar_one()
        store.record_listing(c, run, listing((), papers, query), 0)
        ended = {"status": "complete", "stored": papers, "ended_at": now, "data_version": 1}
        c.execute(update(Run).where(Run.id == run).values(**ended))

"""One installation of the tracker under test: its database, its catalog, its PubMed; run here or as processes."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tests.chaos.checks import members
from tests.eutils_server.client import WideOpen
from tests.processes import Command
from tests.updating import Notes
from tracker.catalog import load_catalog
from tracker.config import Settings
from tracker.pubmed import Patience, PubMed, Timeouts
from tracker.session import Session
from tracker.update import RunResult, fetch_all

if TYPE_CHECKING:
    from pathlib import Path

    from tests.processes import ForkServer
    from tests.updating import Server
    from tracker.database import Database

PATIENCE = Patience(attempts=6, seconds=30.0, first_wait=0.01, longest_wait=0.05)
TIMEOUTS = Timeouts(connect=2.0, read=0.7, answer=2.0)
"""Shorter than the faults that stall, longer than a busy machine needs."""


@dataclass
class Installation:
    """The tracker beside a PubMed. `polite` keeps to PubMed's limits here too; processes always do."""

    server: Server
    database: Database
    catalog_path: Path
    folder: Path
    forks: ForkServer
    polite: bool = False
    batch: int = 8
    patience: Patience = PATIENCE
    timeouts: Timeouts = TIMEOUTS
    last: list[RunResult] = field(default_factory=list)

    @cached_property
    def session(self) -> Session:
        """What a command works with."""
        kind = Settings if self.polite else WideOpen
        settings = kind(
            self.database.url,
            eutils_url=self.server.base_url,
            api_key="a-key",
            email="t@example.org",
            catalog_path=self.catalog_path,
            state_dir=self.folder / "state",
        )
        return Session(settings, load_catalog(self.catalog_path), self.database)

    def edited(self, catalog_path: Path) -> None:
        """Go on with another catalog file."""
        self.catalog_path = catalog_path
        self.session = dataclasses.replace(self.session, catalog=load_catalog(catalog_path))

    def fetch(self, *indications: str, full: bool = False) -> list[RunResult]:
        """Run `tracker fetch` in this process, in a hurry."""
        self.last = fetch_all(self.session, indications, Notes(), full=full, client=self._client)
        return self.last

    def update(self, indication: str, *, full: bool = False) -> RunResult:
        """Bring one indication up to date."""
        return self.fetch(indication, full=full)[0]

    def _client(self, settings: Settings, **options: Any) -> PubMed:
        return PubMed(
            settings, patience=self.patience, timeouts=self.timeouts, batch_size=self.batch, **options
        )

    def query(self, indication: str) -> str:
        """Return what is sent to PubMed."""
        return self.session.catalog.query(indication)

    def truth(self, indication: str) -> set[int]:
        """Return what PubMed has for it today."""
        return set(self.server.truth(self.query(indication)))

    def members(self, indication: str) -> set[int]:
        """Return what the database says PubMed lists."""
        return members(self.database, indication)

    @property
    def command(self) -> Command:
        """Real processes of this installation; the environment says what the settings say here."""
        environment = {
            "TRACKER_DATABASE_URL": self.database.url,
            "TRACKER_EUTILS_URL": self.server.base_url,
            "TRACKER_CATALOG": str(self.catalog_path),
            "NCBI_API_KEY": "a-key",
            "NCBI_EMAIL": "t@example.org",
            "XDG_STATE_HOME": str(self.folder / "state-home"),
        }
        return Command(self.forks, self.folder, environment)

    @staticmethod
    def today() -> dt.date:
        """Return today, as every clock here begins with."""
        return dt.datetime.now(dt.UTC).date()

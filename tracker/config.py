"""Settings, read once from the environment and the command line."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from tracker.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

APP = "neuromodulation-tracker"
_ANSWERS = {"1": True, "0": False, "yes": True, "no": False, "true": True, "false": False}
NCBI_EUTILS = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are and who is asking; neither the API key nor the database's password shows in a repr."""

    database_url: str = field(repr=False)
    eutils_url: str = NCBI_EUTILS
    api_key: str | None = field(default=None, repr=False)
    email: str | None = None
    catalog_path: Path | None = None
    corrections_path: Path | None = None
    state_dir: Path = field(default_factory=lambda: Path(platformdirs.user_state_dir(APP)))
    keep_xml: bool = True

    @property
    def requests_per_second(self) -> int:
        """NCBI's published limit: 3 without a key, 10 with one (NBK25497)."""
        return 10 if self.api_key else 3


def default_database_path(name: str = "tracker.db") -> Path:
    """Return the path of a database in the user's data directory (which may not exist yet)."""
    return Path(platformdirs.user_data_dir(APP)) / name


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from environment variables.

    Raises UsageError when a variable cannot be used.
    """
    env = os.environ if environment is None else environment
    eutils = env.get("TRACKER_EUTILS_URL") or NCBI_EUTILS
    if not eutils.startswith(("http://", "https://")) or not eutils.endswith("/entrez/eutils/"):
        raise UsageError(
            f"TRACKER_EUTILS_URL is {eutils!r}: it must be an http(s) URL that ends in /entrez/eutils/"
        )
    catalog, corrections = env.get("TRACKER_CATALOG"), env.get("TRACKER_CORRECTIONS")
    return Settings(
        database_url=env.get("TRACKER_DATABASE_URL") or f"sqlite:///{default_database_path()}",
        eutils_url=eutils,
        api_key=env.get("NCBI_API_KEY") or None,
        email=_email(env.get("NCBI_EMAIL", "")),
        catalog_path=Path(catalog) if catalog else None,
        corrections_path=Path(corrections) if corrections else None,
        keep_xml=_yes_or_no("TRACKER_KEEP_XML", env.get("TRACKER_KEEP_XML") or "1"),
    )


def _email(value: str) -> str | None:
    if value and not re.fullmatch(r"[^@\s]+@[^@\s]+", value):
        raise UsageError(f"NCBI_EMAIL is {value!r}: it must be an e-mail address, such as you@example.org")
    return value or None


def _yes_or_no(name: str, value: str) -> bool:
    if value.lower() not in _ANSWERS:
        raise UsageError(f"{name} is {value!r}: it must be one of {', '.join(_ANSWERS)}")
    return _ANSWERS[value.lower()]

"""Which tables there are, which rows of them are asked for, and which options mean something for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.analysis.filters import UNATTRIBUTED
from tracker.analysis.overview import ALL
from tracker.errors import UsageError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from tracker.catalog import Catalog

CELLS = frozenset({"--indication", "--modality"})
OPTIONS: dict[str, frozenset[str]] = {
    "articles": CELLS | {"--since", "--all"},
    "trends": CELLS,
    "matrix": CELLS,
    "evidence": CELLS,
    "maturity": CELLS,
    "milestones": CELLS,
    "terms": frozenset({"--indication"}),
    "runs": frozenset({"--indication"}),
    "corrections": frozenset(),
}
"""Table -> the options that mean something for it."""
TABLES = tuple(OPTIONS)
COUNTED = frozenset({"terms", *(name for name, options in OPTIONS.items() if options == CELLS)})
"""Tables of counts: they have no row for what the catalog has switched off."""
STAGED = frozenset({"maturity", "milestones"})
WITH_TOTALS = frozenset({"trends", "evidence", "maturity", "milestones"})
"""Tables with a row for all modalities together, which --modality all asks for."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What to export: ids are alternatives; `since` is arrival in PubMed; `everything` adds what no query lists."""

    indications: Sequence[str] = ()
    modalities: Sequence[str] = ()
    since: dt.date | None = None
    everything: bool = False

    def check(self, table: str, catalog: Catalog) -> None:
        """Raise UsageError when an id is unknown, or an option means nothing for this table."""
        named = [catalog.indication(name) for name in self.indications]
        kinds = [catalog.modality(name) for name in self.modalities if name not in {UNATTRIBUTED, ALL}]
        off = [entry.id for entry in named if entry not in catalog.enabled_indications]
        off += [entry.id for entry in kinds if entry not in catalog.enabled_modalities]
        if off and table in COUNTED:
            raise UsageError(f"{', '.join(off)}: switched off in the catalog, so nothing is counted for it")
        if UNATTRIBUTED in self.modalities and table in STAGED:
            raise UsageError(f"{UNATTRIBUTED} is no modality, so it has no stage; leave it out")
        if ALL in self.modalities and table not in WITH_TOTALS:
            raise UsageError(f"the table {table} has no rows for all modalities together; leave it out")
        given = {
            "--indication": bool(self.indications),
            "--modality": bool(self.modalities),
            "--since": self.since is not None,
            "--all": self.everything,
        }
        useless = [option for option, is_given in given.items() if is_given and option not in OPTIONS[table]]
        if useless:
            raise UsageError(f"{', '.join(useless)} means nothing for the table {table}; leave it out")

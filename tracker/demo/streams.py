"""Papers that are drawn together: a cell's own, those of several cells at once, and strays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.demo.truth import PARENTS, UNATTRIBUTED, Cell, Curve, planted_cells, shared_streams

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST_YEAR = 1985
STRAY = Curve(1995, 0.0, 0.13)
"""Papers of each indication in which no rule can find a modality."""
DECOY = Curve(1995, 0.0, 1.5)
"""Papers that answer no query, though an acronym of theirs looks like it."""


@dataclass(frozen=True)
class Stream:
    """Papers drawn together: of one cell, or of several at once. `cells` are all those they count in."""

    modalities: tuple[str, ...]
    indications: tuple[str, ...]
    cells: tuple[Cell, ...]
    mean: Callable[[int], float]

    @property
    def key(self) -> str:
        """Name the stream."""
        return f"{'+'.join(self.modalities)}/{'+'.join(self.indications)}"

    @property
    def own(self) -> Cell | None:
        """The cell whose landmarks this stream must show."""
        single = len(self.modalities) == len(self.indications) == 1
        return self.cells[0] if single and self.cells else None


def streams() -> list[Stream]:
    """Return every stream; a cell's own is what its curve leaves after the others that count in it."""
    cells = {(cell.modality, cell.indication): cell for cell in planted_cells()}

    def touched(modalities: tuple[str, ...], indications: tuple[str, ...]) -> tuple[Cell, ...]:
        rows = dict.fromkeys((*modalities, *(PARENTS[m] for m in modalities if m in PARENTS)))
        return tuple(cells[m, i] for m in rows for i in indications)

    found = [Stream(ms, ids, touched(ms, ids), curve.mean) for ms, ids, curve in shared_streams()]
    for cell in planted_cells():
        others = tuple(stream.mean for stream in found if cell in stream.cells)
        place = ((cell.modality,), (cell.indication,))
        found.append(Stream(*place, touched(*place), _rest(cell.curve, others)))
    indications = dict.fromkeys(cell.indication for cell in planted_cells())
    found.extend(Stream((UNATTRIBUTED,), (name,), (), STRAY.mean) for name in indications)
    return [*found, Stream((), (), (), DECOY.mean)]


def _rest(curve: Curve, others: tuple[Callable[[int], float], ...]) -> Callable[[int], float]:
    return lambda year: max(0.0, curve.mean(year) - sum(mean(year) for mean in others))

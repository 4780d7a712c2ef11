"""What one question of the doctor found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer: `state` is ok, repaired, warn or fail; `lines` are its parts, `advice` says what to do."""

    name: str
    state: str
    detail: str
    advice: str = ""
    lines: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether the tracker cannot do its work because of this."""
        return self.state == "fail"

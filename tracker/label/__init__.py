"""Rule -> label with its reason: modality, indication, evidence level and species of one record; pure."""

from __future__ import annotations

from tracker.label.facts import Facts, Input, Label, Labels

__all__ = ["Facts", "Input", "Label", "Labels"]

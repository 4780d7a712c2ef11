"""Proof that nothing is lost: the tracker against every fault, killed anywhere, over a simulated year.

What happens is drawn from seeds and is the same every time. The short form runs with the other tests; the whole
form (TRACKER_CHAOS=whole, `make chaos`) draws far more and loads two whole PubMed files where TRACKER_BULK_DIR
names them. Either ends with a table of figures, also written to the file that TRACKER_CHAOS_REPORT names.
"""

from __future__ import annotations

import os
import random

WHOLE = os.environ.get("TRACKER_CHAOS") == "whole"


def drawn(short: int, whole: int) -> int:
    """Return how much to draw in this form."""
    return whole if WHOLE else short


def dice(*seed: object) -> random.Random:
    """Return dice that fall the same way every time."""
    return random.Random(" ".join(map(str, seed)))  # noqa: S311  chance, not secrecy

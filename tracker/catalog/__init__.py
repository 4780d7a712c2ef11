"""Reads and checks catalog.toml (and the user's own file over it); builds queries and the matcher.

entries   what a modality, an indication, a target, a device and the whole catalog are
source    one TOML file and where its keys stand      reading   tables -> checked entries
checks    what a key may hold                         links     what entries say of each other
"""

from __future__ import annotations

from tracker.catalog.entries import RESERVED, STATUSES, Catalog, Device, Indication, Modality, Target
from tracker.catalog.reading import load_catalog

__all__ = ["RESERVED", "STATUSES", "Catalog", "Device", "Indication", "Modality", "Target", "load_catalog"]

"""PubMed asked for each modality block apart, within everything that is followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.query import render

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.catalog import Catalog
    from tracker.pubmed import Listing, PubMed


def block_query(catalog: Catalog, modality: str) -> str:
    """Return the modality's block AND any enabled indication's block.

    Every member answers one of the latter, so nothing is lost by it; and a block that PubMed answers with a hundred
    thousand papers shrinks to those that may be stored.
    """
    conditions = " OR ".join(f"({render(i.expression)})" for i in catalog.enabled_indications)
    return f"({render(catalog.modality(modality).expression)}) AND ({conditions})"


def ask_blocks(client: PubMed, catalog: Catalog, tell: Callable[[str], None]) -> dict[str, Listing]:
    """Ask PubMed for each enabled modality block; return modality -> its listing. `tell` hears of each.

    Raises PubMedError.
    """
    found: dict[str, Listing] = {}
    modalities = [modality.id for modality in catalog.enabled_modalities]
    for number, name in enumerate(modalities, start=1):
        found[name] = client.search(block_query(catalog, name))
        tell(f"PubMed answers {name} ({number} of {len(modalities)}): {found[name].expected:,} papers")
    return found

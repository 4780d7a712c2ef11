"""PubMed over the E-utilities protocol: list what answers a query, fetch records, trust no page."""

from tracker.pubmed.batches import Batch, Broken
from tracker.pubmed.client import PubMed
from tracker.pubmed.listing import Listing
from tracker.pubmed.transport import Patience, Stats, Timeouts

__all__ = ["Batch", "Broken", "Listing", "Patience", "PubMed", "Stats", "Timeouts"]

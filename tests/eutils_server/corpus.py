"""A small synthetic corpus: enough for a cap of 5 to matter, PMIDs in clusters as real ones are."""

from __future__ import annotations

from tests.records import article_set, article_xml, book_xml

TOPICS = (
    ("Deep brain stimulation in Parkinson's disease", ["Deep Brain Stimulation", "Parkinson Disease"]),
    ("Vagus nerve stimulation for epilepsy", ["Vagus Nerve Stimulation", "Epilepsy"]),
    ("Repetitive transcranial magnetic stimulation in depression", ["Transcranial Magnetic Stimulation"]),
    ("Memory in Alzheimer's disease", ["Alzheimer Disease"]),
)
FIRST_PMIDS = (901, 12_400_000, 33_800_001, 42_000_350)
"""Where the clusters begin; each holds as many neighbours as `A_CLUSTER`."""
A_CLUSTER = 11


def corpus() -> bytes:
    """Return a PubmedArticleSet of 44 articles and a book."""
    records = []
    for first in FIRST_PMIDS:
        for pmid in range(first, first + A_CLUSTER):
            title, mesh = TOPICS[pmid % len(TOPICS)]
            records.append(
                article_xml(pmid, f"{title}: report {pmid}", "Stimulation measured in µA.", mesh=mesh)
            )
    return article_set(*records, book_xml(20_301_333))

"""What a planted record shows of how its study was done: what a perfect reader can know, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracker.demo.truth import Planted


def marks(record: Planted) -> frozenset[str]:
    """Return what the record shows beside its level, under the names of the modifiers and publication types.

    Title and abstract are read whenever they are there; headings and publication types come with indexing.
    """
    read, indexed = record.explicit or record.has_abstract, record.indexed is not None
    is_cohort = record.design == "observational"
    told = {
        "sham": record.sham and read,
        "multicentre": record.multicentre and (record.has_abstract or indexed),
        "phase_3": record.phase_3 and indexed,
        "controlled": record.controlled and indexed,
        "prospective": record.prospective
        and (record.has_abstract or (is_cohort and (record.explicit or indexed))),
        "meta_analysis": record.pooled,
    }
    return frozenset(name for name, is_told in told.items() if is_told)


def people(record: Planted) -> int:
    """Return how many people the record says were studied, 0 where it does not: abstracts do, and titles of one case."""
    one_case = record.design == "case_report" and record.sample_size == 1 and record.explicit
    return record.sample_size or 0 if record.has_abstract or one_case else 0

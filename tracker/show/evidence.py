"""What evidence there is, and how well the rules tell it: `tracker evidence` and its audit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.show.progress import papers
from tracker.show.terminal import put, table

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from typing import Any

    import pandas as pd

    from tracker.analysis import Recomputed, Stamp

HEADS = {
    "systematic_review": "syst. review",
    "case_report": "case report",
    "unknown": "not classified",
}
"""Evidence level -> its column, where the id alone does not do."""
EXPLAINED_COUNTS = (
    "Strict/broad: papers whose level NLM's tags or a person's correction give / those and what a title tells.",
    "Not classified: the share that neither tells. A paper on several indications counts in each.",
)
COLUMNS = ("rule", "sample", "papers", "there", "found", "right", "precision (95% CI)", "recall (95% CI)")
EXPLAINED = (
    "Precision: the share of what a rule found that is right. Recall: the share of what is there that it found.",
    "reviewed: judged by hand, the rules written beside them; seen: drawn, read before the last correction of a rule;",
    "unseen: drawn, never read while a rule was written; tagged: what titles alone tell, against NLM's own tags.",
)


def evidence(counts: pd.DataFrame, stamp: Stamp) -> None:
    """Print how many papers of each level every indication has, strictly and broadly."""
    levels = list(dict.fromkeys(counts["evidence_level"]))
    columns = ("indication", "papers", *(HEADS.get(level, level) for level in levels))
    rows = [
        (name, int(group["papers"].iloc[0]), *(_both(row) for row in group.to_dict("records")))
        for name, group in counts.groupby("indication", sort=False)
    ]
    table(columns, rows, right=columns[2:])
    put("")
    for line in EXPLAINED_COUNTS:
        put(line)
    put(f"Data version {stamp.version}{', SYNTHETIC' if stamp.synthetic else ''}")


def _both(row: Mapping[Hashable, Any]) -> str | None:
    """Write a count strictly and broadly; of what is not classified, the share."""
    counts = row["strict"], row["broad"]
    if row["evidence_level"] != "unknown":
        return "/".join(f"{count:,}" for count in counts)
    return "/".join(f"{count / row['papers']:.0%}" for count in counts) if row["papers"] else None


def accuracy(shipped: pd.DataFrame, here: Recomputed) -> None:
    """Print what is shipped, and what was measured again on this database."""
    put("[bold]As measured for this version[/bold]")
    _scores(shipped)
    for line in EXPLAINED:
        put(line)
    put("")
    put(f"[bold]Measured again on this database[/bold]{', SYNTHETIC' if here.synthetic else ''}")
    put(
        f"{here.held:,} of the {papers(here.judged)} judged by hand {'is' if here.held == 1 else 'are'} stored here; "
        f"the titles of {papers(here.tagged)} with a level by NLM's tags were read."
    )
    if len(here.scores):
        _scores(here.scores)


def _scores(scores: pd.DataFrame) -> None:
    rows = (
        (
            *(row["rule"], row["sample"], row["n"], row["told"], row["found"], row["right"]),
            *(_share(row, name) for name in ("precision", "recall")),
        )
        for row in scores.to_dict("records")
    )
    table(COLUMNS, rows, right=COLUMNS[-2:])


def _share(row: Mapping[Hashable, Any], name: str) -> str | None:
    value = row[name]
    if value != value:  # noqa: PLR0124  nan
        return None
    return f"{value:.2f} ({row[f'{name}_low']:.2f} to {row[f'{name}_high']:.2f})"

"""Precision and recall of the rules: their intervals, their names, and what a database of one's own says of them."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

import pytest

from tests.stored import article, labelled, publish
from tracker.analysis import measured_accuracy, recomputed_accuracy, rule_label
from tracker.analysis.accuracy import accuracy
from tracker.label import Score, gold, measured
from tracker.records import AbstractSection, MeshHeading, PublicationType

if TYPE_CHECKING:
    from tracker.analysis import Source


def test_shares_have_exact_intervals_and_none_where_there_is_nothing_to_divide_by() -> None:
    table = accuracy(
        [
            Score("evidence:rct", "made up", 100, 20, 10, 10),
            Score("evidence:by text", "made up", 100, 0, 4, 1),
        ]
    ).to_dict("records")
    whole, basis = table
    # Clopper and Pearson: for 10 of 10 the lower limit is 0.025 ** (1 / 10).
    assert (whole["precision"], whole["precision_high"]) == (1.0, 1.0)
    assert whole["precision_low"] == pytest.approx(0.025**0.1)
    assert (whole["recall"], basis["precision"]) == (0.5, 0.25)
    assert whole["recall_low"] < 0.5 < whole["recall_high"]
    assert all(isnan(basis[name]) for name in ("recall", "recall_low", "recall_high"))


def test_an_interval_holds_its_share_and_lies_between_none_and_all() -> None:
    table = measured_accuracy()
    for share in ("precision", "recall"):
        known = table[table[share].notna()]
        assert known[f"{share}_low"].between(0, known[share]).all()
        assert known[f"{share}_high"].between(known[share], 1).all()


def test_every_measured_rule_has_a_name_a_reader_understands() -> None:
    names = {score.rule: rule_label(score.rule) for score in measured()}
    assert names["evidence:rct"] == "Evidence level: Randomised controlled trial"
    assert names["evidence:by text"] == "Evidence level by title"
    assert names["modifier:sham"] == "Design: Sham control"
    assert names["title:rct"] == "Title alone: Randomised controlled trial"
    assert not [name for name in names.values() if "_" in name]


def judged() -> dict[int, str]:
    """PMIDs that were judged to be reviews, or randomised trials."""
    return {one.pmid: one.level for one in gold()["reviewed"] if one.level in {"rct", "review"}}


def test_the_judged_papers_that_are_stored_are_measured_again(source: Source) -> None:
    trial = next(pmid for pmid, level in judged().items() if level == "rct")
    review = next(pmid for pmid, level in judged().items() if level == "review")
    kind = (PublicationType("Review", "D016454"),)
    publish(
        source.database,
        [
            article(trial, publication_types=kind, status="MEDLINE"),  # mistaken for a review
            article(review, publication_types=kind, mesh=(MeshHeading("Humans"),), title="Trends: a review"),
            article(1, abstract=(AbstractSection("Not judged by anybody."),)),
        ],
    )
    found = recomputed_accuracy(source)
    assert (found.held, found.judged, found.tagged) == (2, 596, 2)
    rows = {row["rule"]: row for row in found.scores.to_dict("records")}
    of_reviews = rows["evidence:review"]
    assert (of_reviews["sample"], of_reviews["n"]) == ("reviewed", 2)
    assert (of_reviews["told"], of_reviews["found"], of_reviews["right"]) == (1, 2, 1)
    assert rows["evidence:rct"]["recall"] == 0
    assert (rows["title:review"]["told"], rows["title:review"]["found"]) == (2, 1)


def test_without_a_judged_paper_nothing_is_measured_again(source: Source) -> None:
    publish(source.database, [article(1)], labels=[labelled(1, "dbs")])
    found = recomputed_accuracy(source)
    assert (found.held, found.tagged, len(found.scores)) == (0, 0, 0)
    assert list(found.scores.columns) == list(measured_accuracy().columns)

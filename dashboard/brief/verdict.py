"""The verdict on an indication or a cell in one sentence, and the figures beside it. The view is that of the subject."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from dashboard import words
from dashboard.brief import stages, subject
from dashboard.data import STAGES, Filters
from dashboard.drawn import KEPT
from dashboard.overview import cards

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from dashboard.frame import View
    from dashboard.maturity.pairs import Pair

TOO_FEW: Final = "too_few"
_OPENINGS: Final = ("growing", "steady", "shrinking")


class Figure(NamedTuple):
    """One headline figure: what it is, its value, and what has to be said with it."""

    label: str
    value: str
    note: str


@lru_cache(maxsize=KEPT)
def sentence(view: View, pair: Pair) -> str:
    """Say in one sentence which stage is reached since when, how it grows, and on how many papers that rests."""
    if not view.data.count(view.filters):
        return f"No paper on {subject.name(view, pair)} is counted here{' under these filters' if subject.others(view) else ' yet'}."
    return f"{subject.name(view, pair)} {_stands(view, pair)}; {_grows(view, pair)}."


def _stands(view: View, pair: Pair) -> str:
    row, number = stages.standing(view, pair), view.data.count(view.filters)
    if row["stage"] == "none":
        return f"holds no study of a known kind yet (n\u00a0=\u00a0{words.papers(number)})"
    since = f", reached {words.date(row['reached'])}" if row["reached"] else ", since when is not known"
    return f"stands at {row['stage']}, {STAGES[row['stage']].lower()}{since} (n\u00a0=\u00a0{words.papers(number)})"


def _grows(view: View, pair: Pair) -> str:
    fit = _fit(view, pair)
    if not fit["papers"]:
        return "there is no paper to tell its growth by"
    span = f"{words.papers(fit['papers'])} of {fit['first_year']} to {fit['last_year']}"
    reason = f"; {fit['reason']}" if fit["reason"] and not fit["relative"] else ""
    if fit["verdict"] == TOO_FEW:
        return f"of its growth there is {fit['words']}"
    verb = "is" if str(fit["words"]).startswith(_OPENINGS) else "shows"
    return f"its literature {verb} {fit['words']}, told by {span}{reason}"


def _fit(view: View, pair: Pair) -> Mapping[Hashable, Any]:
    """Return the row of growth of the whole cell: it is fitted with all others, whatever the filters say."""
    told = view.data.growth(Filters())
    found = told[(told["indication"] == pair.indication) & (told["modality"] == pair.modality)]
    row: Mapping[Hashable, Any] = found.to_dict("records")[0]
    return row


@lru_cache(maxsize=KEPT)
def figures(view: View, pair: Pair) -> tuple[Figure, ...]:
    """Return the headline figures: papers, what to expect, and what is known of studies in people."""
    row, number = stages.standing(view, pair), view.data.count(view.filters)
    told = f"told in {row['told']:,} of {row['human']:,} {'study' if row['human'] == 1 else 'studies'}"
    pooled = f"{row['guidelines']:,} guideline{'' if row['guidelines'] == 1 else 's'} or consensus"
    years = view.filters.years
    within = " to ".join(dict.fromkeys(map(str, years))) if years else "all years"
    upto = f", up to {years[1]}" if years else ""  # evidence adds up from the first paper on
    return (
        Figure("Papers", f"{number:,}", within),
        *_years(view),
        Figure("Randomised trials", f"{row['rcts']:,}", f"{row['sham_rcts']:,} against sham{upto}"),
        Figure("Participants", f"{row['participants']:,}", f"{told}{upto}"),
        Figure("Systematic reviews", f"{row['systematic_reviews']:,}", f"{pooled}{upto}"),
        Figure("Groups", f"{row['groups']:,}", f"independent, behind studies in people{upto}"),
    )


def _years(view: View) -> tuple[Figure, ...]:
    """Return the papers of the last complete year, and those expected for the one after it."""
    found = view.data.kpis(view.filters)
    if not found:
        return ()
    papers = found[0]
    last = Figure(
        f"Papers in {papers.year}",
        f"{papers.value:,}",
        f"{cards.change(papers.value, papers.previous)} {cards.against(papers)}".replace("-", "\u2212"),
    )
    told = papers.current
    if told is None:
        return (last,)
    interval = f"95% interval {told.low:,} to {told.high:,}"
    return last, Figure(f"Expected in {papers.year + 1}", f"{told.estimate:,.0f}", interval)

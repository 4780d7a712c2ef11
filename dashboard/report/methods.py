"""What has to be known to read a report: definitions, the rule of dates, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.data import DATE_RULE, RUNGS, STAGE_NOTE, STAGES

if TYPE_CHECKING:
    from dashboard.frame import View


def paragraphs(view: View) -> list[dict[str, str]]:
    """Return the methods, each paragraph under its name."""
    retracted = "are counted here, as asked" if view.filters.retracted else "are not counted"
    levels = (
        "Evidence levels are those that NLM\u2019s tags give or a person corrected."
        if view.filters.strict
        else "Evidence levels are told by NLM\u2019s tags, else by title."
    )
    rungs = ", ".join(f"{stage} {STAGES[stage].lower()}" for stage in RUNGS)
    told = {
        "Counted": "A paper is one PubMed record that answers the query of the indication; a cell holds those in which "
        "our rules find the modality. Retracted papers "
        f"{retracted}; notices, and preprints whose journal version is stored, are not. {levels}",
        "Dates": DATE_RULE,
        "Stage": f"The maturity ladder follows IDEAL: {rungs}. A rung once reached stays reached, unless its proof is "
        f"retracted. {STAGE_NOTE}",
        "Growth": "The rate at which papers a year grow over the settled years, beyond PubMed\u2019s own growth where its "
        "size is known, with a 95% confidence interval; all indications, modalities and cells are judged together at a "
        "false discovery rate of 5%.",
        "Expected": "The current year is not over, and papers arrive late. What it will have is told by our own record of "
        "arrivals, with a 95% interval.",
        "Established": "The band is of the indications, or cells, whose status is established, by years since the first "
        "human paper of each. Status is that of our catalog, and no regulatory one.",
        "Limits": "PubMed is not all of the literature, and titles, abstracts and headings are all that is read. "
        "How much is published says nothing about whether a treatment works: publication volume is not efficacy. This is "
        "no medical advice.",
    }
    return [{"name": name, "text": text} for name, text in told.items()]

"""Whether the data can be trusted, what is missing, and what every run did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd
import streamlit as st

from dashboard import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from streamlit.elements.lib.column_config_utils import ColumnConfigMappingInput

    from dashboard.data import Absent, RunRow
    from dashboard.frame import View

WARNINGS_SHOWN: Final = 5  # of each indication; its run has them all
ABSENT_SHOWN: Final = 500
PMIDS_SHOWN: Final = 200
LEDGER_HEIGHT, LEDGER_ROWS = 320, 8
RUN: Final = "run_shown"


def verdict(view: View) -> None:
    """Say in one line whether the data can be trusted today, what to do if not, and who keeps it up to date."""
    found = view.data.verdict()
    show, icon = (st.success, ":material/verified:") if found.trusted else (st.warning, ":material/warning:")
    show("  \n".join(words.plain(text) for text in (found.line, found.advice) if text), icon=icon)
    keeper = "" if view.data.stamp.synthetic else f"{words.plain(found.scheduler_line)} "
    st.caption(f"{keeper}Checked {words.moment(found.checked_at)}.")


def freshness(view: View) -> None:
    """Show how fresh and how complete each indication is."""
    st.subheader("How fresh and how complete", anchor="freshness")
    status = view.data.status()
    rows = pd.DataFrame(
        {
            "Indication": [entry.label for entry in status],
            "Up to date": ["no: " + entry.problem if entry.problem else "yes" for entry in status],
            "PubMed counts": [entry.expected for entry in status],
            "Stored": [entry.stored for entry in status],
            "Missing": [entry.missing for entry in status],
            "Set aside": [entry.set_aside for entry in status],
            "Last fetch": [entry.last_status or "never fetched" for entry in status],
            "Last complete (UTC)": [words.moment(entry.last_success, zone="") for entry in status],
        }
    )
    width = 240 if any(entry.problem for entry in status) else None
    st.dataframe(
        rows,
        hide_index=True,
        height="content",
        alt="Freshness and completeness of each indication.",
        column_config={**localized(rows), "Up to date": st.column_config.TextColumn(width=width)},
        placeholder="",
    )
    st.caption(
        "What PubMed counts is stored, missing or set aside. Missing: listed by PubMed, but not delivered; the run is "
        "marked incomplete. Set aside: nobody could read it in three runs; it is kept, and tried again every week."
    )
    warned = {entry.label: entry.warnings for entry in status if entry.warnings}
    if warned:
        with st.expander(f"Warnings of the last runs ({sum(map(len, warned.values())):,})"):
            st.caption("What PubMed changed in a query, and what a run left out.")
            st.markdown("\n".join(_warning_lines(warned)))


def _warning_lines(warned: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for label, warnings in warned.items():
        for warning in warnings[:WARNINGS_SHOWN]:
            yield f"- **{words.plain(label)}**: {words.plain(str(warning))}"
        if len(warnings) > WARNINGS_SHOWN:
            rest = len(warnings) - WARNINGS_SHOWN
            yield f"- **{words.plain(label)}**: {rest:,} more; the run below lists them"


def absent(view: View) -> None:
    """List what PubMed has and the tracker does not: missing, or unreadable."""
    found = view.data.absent()
    if not found:
        if any(entry.expected is not None for entry in view.data.status()):
            st.caption("No paper that PubMed listed is missing, and every record could be read.")
        return
    with st.expander(f"Missing and unreadable records ({len(found):,})", expanded=len(found) <= ABSENT_SHOWN):
        names = {entry.id: entry.label for entry in view.data.source.catalog.indications.values()}
        rows = _absent_rows(found[:ABSENT_SHOWN], names)
        config = {
            **localized(rows),
            "PMID": st.column_config.LinkColumn(display_text=r"(\d+)/$"),
            "What is wrong": st.column_config.TextColumn(width=420),
        }
        st.dataframe(rows, hide_index=True, alt="Missing and unreadable records.", column_config=config)
        if len(found) > ABSENT_SHOWN:
            st.caption(
                f"The newest {ABSENT_SHOWN:,} of {len(found):,}; `tracker runs --json` has every PMID."
            )


def _absent_rows(found: Sequence[Absent], names: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "PMID": [words.article_link(row.pmid) for row in found],
            "State": [row.state for row in found],
            "What is wrong": [row.error or "PubMed lists it and did not send it" for row in found],
            "Indication": [names.get(row.indication or "", "from a file") for row in found],
            "Failed runs": [row.attempts for row in found],
            "Since (UTC)": [words.moment(row.since, zone="") for row in found],
        }
    )


def ledger(view: View) -> None:
    """Show the last runs as they are written down, and one of them in full."""
    st.subheader("Run ledger", anchor="ledger")
    st.caption("One row for every attempt to bring an indication up to date, newest first. Times are UTC.")
    runs = view.data.runs()
    if runs.empty:
        st.info("Nothing has run yet.", icon=":material/hourglass_empty:")
        return
    shown = _runs(runs, view.data.indication_names())
    st.dataframe(
        shown,
        hide_index=True,
        height=LEDGER_HEIGHT if len(shown) > LEDGER_ROWS else "content",
        alt="The run ledger.",
        column_config=localized(shown),
        placeholder="",
    )
    titles = {
        int(
            row["Run"]
        ): f"{row['Run']}: {row['Indication'] or row['Kind']}, {row['Started']}, {row['Status']}"
        for row in shown.to_dict("records")
    }
    number = st.selectbox(
        "One run in full", list(titles), index=None, format_func=titles.__getitem__, key=RUN, width=460
    )
    run = view.data.run(number) if number is not None else None
    if run is not None:
        _story(run)


def _runs(runs: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    counts = ("expected", "stored", "new", "changed", "left")
    return pd.DataFrame(
        {
            "Run": runs["id"],
            "Kind": runs["kind"],
            "Indication": [names.get(name, name) if name else "" for name in runs["indication"]],
            "Status": runs["state"],
            "Started": [words.moment(moment, zone="") for moment in runs["started_at"]],
            **{name.capitalize(): runs[name] for name in counts},
            "Missing": [len(pmids) for pmids in runs["missing"]],
            "Set aside": [len(pmids) for pmids in runs["set_aside"]],
            **{name.capitalize(): runs[name] for name in ("requests", "retries")},
            "Received": [words.size(count) for count in runs["bytes"]],
            "Seconds": runs["seconds"].round(1),
            "Warnings": [len(warnings) for warnings in runs["warnings"]],
            "Error": runs["error"].fillna(""),
        }
    )


def _story(run: RunRow) -> None:
    """Tell everything the ledger holds of one run."""
    with st.container(border=True):
        if run.error:
            st.warning(words.plain(run.error), icon=":material/error:")
        with st.grid(min_column_width=150):
            for name, value in _facts(run).items():
                st.markdown(f":gray[{name}]  \n{words.plain(value)}")
        for title, pmids in (("Missing", run.missing), ("Set aside", run.set_aside)):
            if pmids:
                st.markdown(f"**{title}:** {_pmids(pmids)}")
        if run.warnings:
            with st.expander(f"Warnings ({len(run.warnings):,})"):
                st.markdown("\n".join(f"- {words.plain(text)}" for text in run.warnings))
        for title, text in (("Query as it was sent", run.query), ("As PubMed took it", run.translation)):
            if text:
                st.markdown(f"**{title}**")
                st.code(text, language=None, wrap_lines=True)


def _facts(run: RunRow) -> dict[str, str]:
    known = {
        "Run": f"{run.id}, {run.kind}{' of everything' if run.full else ''}",
        "Status": run.status,
        "Started": words.moment(run.started_at),
        "Ended": words.moment(run.ended_at) if run.ended_at else "",
        "Took": f"{run.seconds:,.1f} s" if run.seconds is not None else "",
        "PubMed counted": _count(run.expected),
        "Stored": _count(run.stored),
        "New, changed, unchanged": f"{run.new:,}, {run.changed:,}, {run.unchanged:,}",
        "Left": f"{run.left:,}",
        "Looked at again": f"{run.rechecked:,}",
        "By an edited query": f"{run.query_opened:,} joined, {run.query_closed:,} left",
        "Asked for changes since": words.day(run.changed_since) if run.changed_since else "",
        "Knows changes up to": words.day(run.cursor) if run.cursor else "",
        "Requests": f"{run.requests:,}, {run.retries:,} of them repeated",
        "Received": words.size(run.bytes),
        "Data version": _count(run.data_version),
        "Process": run.process,
        "Software": run.software,
    }
    return {name: value for name, value in known.items() if value}


def _count(number: int | None) -> str:
    return "" if number is None else f"{number:,}"


def _pmids(pmids: Sequence[int]) -> str:
    links = ", ".join(f"[{pmid}]({words.article_link(pmid)})" for pmid in pmids[:PMIDS_SHOWN])
    more = len(pmids) - PMIDS_SHOWN
    return links + (f" and {more:,} more" if more > 0 else "")


def localized(rows: pd.DataFrame) -> ColumnConfigMappingInput:
    """Write every number but a run's own with thousands separators."""
    counts = [str(name) for name in rows.select_dtypes("number").columns if name != "Run"]
    return {name: st.column_config.NumberColumn(format="localized") for name in counts}

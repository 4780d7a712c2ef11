"""A first start, and a fetch under way: what is happening, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import data, demo, filters, words

if TYPE_CHECKING:
    from collections.abc import Sequence

BUSY, QUIET = 2.0, 30.0  # seconds between two looks at the database
DEMO: Final = "demo"
UNFINISHED: Final = {"failed", "interrupted", "incomplete"}


def chosen() -> data.Data:
    """Open what this session shows: the configured database, or the demo once it is loaded."""
    if st.session_state.get(filters.SHOW) == DEMO:
        loading = demo.load()
        if not loading.done():
            wait_for_demo()
            st.stop()
        try:
            return data.current(loading.result())
        except demo.DemoFailedError as error:
            st.error(words.plain(str(error)), title="The demo could not be loaded", icon=":material/error:")
    return data.current()


@st.fragment(run_every=1.0)
def wait_for_demo() -> None:
    """Say that the demo is being built, and draw the app once it is."""
    if demo.load().done():
        st.rerun()
    st.title("Building the demo", anchor=False)
    st.markdown(
        "About 8,000 invented papers go through the same parser, rules and database as real ones. "
        "This takes about a minute, once."
    )
    st.skeleton(160)


def show_demo() -> None:
    """Switch this session to the demo."""
    st.session_state[filters.SHOW] = DEMO


def first_start(shown: data.Data) -> None:
    """Stand in for every page while the database is empty."""
    _first_start(shown.stamp.version)
    offer_demo()


def offer_demo() -> None:
    """Offer the same pages on invented papers."""
    with st.container(border=True):
        st.markdown("**Look around in the demo**  \nThe same pages on invented papers; no network needed.")
        st.button("Show the demo", on_click=show_demo, icon=":material/science:", type="primary")


@st.fragment(run_every=BUSY)
def _first_start(version: int) -> None:
    """Show how far each indication is; draw the app anew when there is something to see."""
    now = chosen()
    if now.stamp.version != version:
        st.rerun()
    status = now.status()
    _verdict(now, status)
    with st.container(border=True):
        for entry in status:
            _row(entry)


def _verdict(now: data.Data, status: Sequence[data.IndicationStatus]) -> None:
    """Say whether a fetch is under way, has failed, or was never started, and what to do."""
    if any(entry.running for entry in status):
        st.title("Your literature tracker is being filled", anchor=False)
        st.markdown(
            "Papers are coming in from PubMed, the investigational indications first. Each indication shows here "
            "as soon as all of its papers are stored. You can leave this page open: it follows by itself."
        )
        if any(entry.last_status in UNFINISHED for entry in status):
            st.error(words.plain(now.last_error() or "One was interrupted."), icon=":material/cloud_off:")
    elif any(entry.last_status in UNFINISHED for entry in status):
        st.title("The fetch from PubMed did not finish", anchor=False)
        st.error(words.plain(now.last_error() or "It was interrupted."), icon=":material/cloud_off:")
        st.markdown(
            "`tracker start` tries again by itself; or run `tracker fetch`: it carries on where it stopped, and "
            "nothing stored is lost. "
            "`tracker doctor` says what is wrong. This page follows by itself."
        )
    else:
        st.title("Nothing has been fetched yet", anchor=False)
        st.markdown(
            "Run `tracker start` to fetch everything and keep it up to date, or `tracker fetch` to fetch it once. "
            "This page follows by itself."
        )


def _row(entry: data.IndicationStatus) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{words.plain(entry.label)}**", width=230)
        done, text = _how_far(entry)
        st.progress(done, text=text)


def _how_far(entry: data.IndicationStatus) -> tuple[float, str]:
    """Return the share done, 0 to 1, and the words for it."""
    if entry.running and entry.running.to_fetch and entry.running.fetched >= entry.running.to_fetch:
        return 1.0, "all records are here; labelling them"
    if entry.running and entry.running.to_fetch:
        fetched, total = entry.running.fetched, entry.running.to_fetch
        return min(fetched / total, 1.0), f"{fetched:,} of {total:,} records"
    if entry.running:
        return 0.0, "asking PubMed which papers there are"
    if entry.last_success:
        return 1.0, f"complete: {words.papers(entry.stored)}"
    if entry.last_status in UNFINISHED:
        return 0.0, entry.last_status
    return 0.0, "waiting"


def watch(shown: data.Data) -> None:
    """Follow the database from a page: show a fetch under way, and draw anew when data was published."""
    status = shown.status()
    busy = any(entry.running for entry in status) or any(entry.last_success is None for entry in status)
    st.fragment(_watch, run_every=BUSY if busy and not shown.stamp.synthetic else QUIET)(shown.stamp.version)


def _watch(version: int) -> None:
    now = chosen()
    if now.stamp.version != version:
        st.rerun()
    if now.stamp.synthetic:
        return
    status = now.status()
    running = [entry for entry in status if entry.running]
    absent = [entry.short for entry in status if entry.last_success is None and not entry.running]
    if running:
        parts = [f"{entry.short}: {_how_far(entry)[1]}" for entry in running]
        later = f" Still to come: {', '.join(absent)}." if absent else ""
        st.info(words.plain("Fetching " + "; ".join(parts) + "." + later), icon=":material/sync:")
    elif absent:
        st.warning(
            words.plain(
                f"Not fetched from PubMed yet: {', '.join(absent)}. Their papers are missing or incomplete here."
            ),
            icon=":material/hourglass_top:",
        )

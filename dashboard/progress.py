"""A first start, and a fetch under way: what is happening, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import data, demo, words
from dashboard.data.answers import newest, opened
from dashboard.narrowing import filters
from dashboard.paint import ALONE

if TYPE_CHECKING:
    from collections.abc import Sequence

BUSY, QUIET = 2.0, 30.0  # seconds between two looks at the database
SEEN: Final = "seen_version"
"""Session state: per database, the data version that its pages show until the reader asks for a newer one."""
ASKED: Final = "asked_for_newest"
GONE: Final = -1
"""No data version: one that is no longer held."""
OFFER: Final = "news"
"""Key of the bar that lies over the page and moves nothing of it: its place is that of the first paint."""
UNFINISHED: Final = {"failed", "interrupted", "incomplete"}


def chosen() -> data.Data:
    """Open what this session shows: the configured database, or the demo once it is loaded.

    A session stays on the data version it was opened with, as long as that is held.
    """
    url = _url()
    pins: dict[str | None, int] = st.session_state.setdefault(SEEN, {})
    before = pins.get(url)
    shown = opened(url, before)
    pins[url] = shown.stamp.version
    st.session_state.pop(ASKED, None)
    if before and before != shown.stamp.version:
        st.toast("Newer data has replaced what this page was opened with.", icon=":material/update:")
    return shown


def _url() -> str | None:
    """Return the database of this session; None is the configured one."""
    if filters.in_demo():
        loading = demo.load()
        if not loading.done():
            wait_for_demo()
            st.stop()
        try:
            return loading.result()
        except demo.DemoFailedError as error:
            st.error(words.plain(str(error)), title="The demo could not be loaded", icon=":material/error:")
    return None


def take_newest() -> None:
    """Show the newest data from now on; call it inside a callback, or before drawing anew."""
    st.session_state[SEEN] = {}
    st.session_state[ASKED] = True


def move_on() -> None:
    """Show the newest data from the next run on, and say so: the version shown cannot answer any more."""
    st.session_state[SEEN] = dict.fromkeys(st.session_state[SEEN], GONE)


@st.fragment(run_every=1.0)
def wait_for_demo() -> None:
    """Say that the demo is being built, and draw the app once it is."""
    if demo.load().done():
        st.rerun()
    st.container(key=ALONE).title("Building the demo", anchor=False)
    st.markdown(
        "About 8,000 invented papers go through the same parser, rules and database as real ones. "
        "This takes about a minute, once."
    )
    st.skeleton(160)


def show_demo() -> None:
    """Switch this session to the demo."""
    st.session_state[filters.SHOW] = demo.NAME


def first_start(shown: data.Data) -> None:
    """Stand in for every page while the database is empty."""
    with st.container(key=ALONE):
        _first_start(shown.stamp.version)
        offer_demo()


def offer_demo() -> None:
    """Offer the same pages on invented papers, where readers may ask for them."""
    if not demo.allowed():
        return
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
    """Follow the database from a page: show a fetch under way, and offer what was published since."""
    status = shown.status()
    absent = [entry.short for entry in status if entry.last_success is None and not entry.running]
    if absent and not shown.stamp.synthetic:
        st.warning(
            words.plain(
                f"Not fetched from PubMed yet: {', '.join(absent)}. Their papers are missing or incomplete here."
            ),
            icon=":material/hourglass_top:",
        )
    busy = bool(absent) or any(entry.running for entry in status)
    with st.container(key=OFFER):
        st.fragment(_watch, run_every=BUSY if busy and not shown.stamp.synthetic else QUIET)(shown)


def _watch(shown: data.Data) -> None:
    now = newest(_url(), shown.stamp.version)
    if now.version != shown.stamp.version:
        st.info(_added(now, shown.stamp), icon=":material/fiber_new:")
        st.button("Show it", type="primary", key="show_newest", on_click=take_newest)
        if st.session_state.get(ASKED):
            st.rerun()
    running = [] if now.synthetic else [entry for entry in shown.status() if entry.running]
    if running:
        told = "; ".join(f"{entry.short}: {_how_far(entry)[1]}" for entry in running)
        st.info(words.plain(f"Fetching {told}."), icon=":material/sync:")


def _added(now: data.Stamp, shown: data.Stamp) -> str:
    """Say what is new, in papers stored."""
    more = now.articles - shown.articles
    what = f"{words.papers(more)} added" if more > 0 else "records were changed"
    return f"**New data:** {what} since this page was opened. Until you ask for it, nothing here changes."

"""The router and the frame: which database, which page, which filters; then the page draws itself."""

from __future__ import annotations

import streamlit as st

from dashboard import data, entrance, frame, look, progress, trouble
from dashboard.data.versions import Outdated
from dashboard.narrowing import chips, filters
from dashboard.theme import FAVICON

PAGES = {
    "overview": ("views/overview.py", "Overview"),
    "trends": ("views/trends.py", "Trends"),
    "landscape": ("views/landscape.py", "Landscape"),
    "indication": ("views/indication.py", "Indication"),
    "maturity": ("views/maturity.py", "Maturity"),
    "sources": ("views/sources.py", "Sources"),
    "papers": ("views/papers.py", "Papers"),
    "methods": ("views/methods.py", "Data & methods"),
}


def main() -> None:
    """Draw one run of the app."""
    st.set_page_config(page_title=frame.NAME, page_icon=FAVICON, layout="wide", initial_sidebar_state="auto")
    inside = entrance.is_open()
    page = st.navigation(
        [
            st.Page(path, title=title, url_path=slug, default=slug == "overview")
            for slug, (path, title) in PAGES.items()
        ],
        position="top" if inside else "hidden",
    )
    look.dress(frame.mode())
    if not inside:
        entrance.ask(frame.NAME)
        return
    filters.carry(*filters.CARRIED, filters.SHOW, filters.PMID)
    try:
        draw(page)
    except Outdated:  # what the page asks for was not read before newer data took its place
        progress.move_on()
        st.rerun()
    except data.Trouble as error:
        trouble.explain(error)
        progress.offer_demo()


def draw(page: st.Page) -> None:
    """Draw the frame of the page and the page, or what a first start has to say."""
    shown = progress.chosen()
    if shown.empty:
        frame.banner(shown.stamp)
        progress.first_start(shown)
        return
    with st.sidebar:  # before all else: the page moves aside for it
        st.markdown(f"**{frame.NAME}**  \n:gray[Emerging indications in PubMed]")
    frame.banner(shown.stamp)
    st.logo(FAVICON, size="large")
    frame.heading(page.title, page.url_path, shown)
    progress.watch(shown)
    is_papers = page.url_path == "papers"
    if is_papers:  # before the sidebar: the field brings the text of the address, which the filters read
        filters.search("Search papers")
    with st.sidebar:
        if not is_papers:
            filters.search()
        chosen = filters.sidebar(shown)
        entrance.leave()
    view = frame.View(shown, chosen, frame.mode())
    frame.set_view(view)
    if page.url_path != "methods":
        chips.bar(view)
    page.run()


main()

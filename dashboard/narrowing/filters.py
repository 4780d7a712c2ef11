"""What the reader narrowed the view to: widgets, session state and the address, kept as one.

Streamlit writes the *labels* of a choice into the address, and labels change. So each choice is carried by
an invisible text field bound to the address, which holds ids (`?ind=alzheimer,tbi`), and the visible widget
follows it. Everything read from the address is checked before use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import demo
from dashboard.data import EVIDENCE_LEVELS, SPECIES, Filters
from dashboard.narrowing import address
from dashboard.narrowing.address import ALSO, CHOICES, RETRACTED, STRICT, TEXT, YEARS
from dashboard.narrowing.named import filters_on

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.data import Data

CARRIED: Final = (*CHOICES, ALSO)
"""Keys whose values stand in invisible fields; the others have a widget of their own."""
PAGE, PMID, SHOW = "page", "pmid", "data"
WHOLE_RANGE: Final = "whole_range"
_NOW, _BEFORE = "filters_now", "filters_before"
SIDE_BY_SIDE: Final = 4  # options of one choice


def carry(*keys: str) -> None:
    """Bind fields to the address, one per key; their values are in the session state, and the first paint hides them."""
    with st.container(key=f"address_{'_'.join(keys)}"):
        for key in keys:
            st.text_input(key, key=key, bind="query-params", label_visibility="collapsed")


def sidebar(data: Data) -> Filters:
    """Draw the filters and return what they say."""
    _choose("ind", "Indications", data.indication_names(), "All indications")
    _choose("mod", "Modalities", data.modality_names(), "All modalities")
    _choose("ev", "Evidence", EVIDENCE_LEVELS, "All evidence levels")
    _choose("sp", "Human or animal", SPECIES, "All species")
    _years(data)
    st.toggle("Count retracted papers", key=RETRACTED, bind="query-params")
    st.toggle(
        "Tagged evidence only",
        key=STRICT,
        bind="query-params",
        help="An evidence level counts only where NLM\u2019s publication types or MeSH headings give it, or a person\u2019s "
        "correction. A paper whose title alone tells its design is then not classified. Totals stay the same.",
    )
    chosen = now(data)
    _remember(chosen)
    return chosen


def now(data: Data) -> Filters:
    """Return what the widgets say at this moment, also inside a callback."""
    return address.read({key: st.session_state.get(key) for key in address.KEYS}, data)


def _remember(chosen: Filters) -> None:
    """Keep the filters before the last change, so that it can be undone."""
    now: Filters | None = st.session_state.get(_NOW)
    if now is not None and now != chosen:
        st.session_state[_BEFORE] = now
    st.session_state[_NOW] = chosen


def before() -> Filters | None:
    """Return the filters before the last change; None where nothing was changed yet."""
    found: Filters | None = st.session_state.get(_BEFORE)
    return found


def show(asked: Filters) -> None:
    """Take over other filters; call it inside a callback."""
    for key, value in address.written(asked).items():
        if key != YEARS:
            st.session_state[key] = value
        elif WHOLE_RANGE in st.session_state:
            st.session_state[key] = value or st.session_state[WHOLE_RANGE]
        elif value:  # a single year has no slider
            st.session_state[key] = value
        else:
            st.session_state.pop(key, None)
    st.session_state[PAGE] = 1


def list_papers(asked: Filters) -> None:
    """Leave for the list of exactly the papers of these filters; call it inside a callback."""
    show(asked)
    # Without the argument Streamlit clears the address first, which it refuses while fields are bound to it.
    st.switch_page("views/papers.py", query_params={})


def pick(key: str, label: str, options: Mapping[str, str]) -> str:
    """Draw a choice of one, whose id is carried in the address under the key; the first option is the default.

    The page carries the key itself (`carry`). A few short options stand side by side, more of them in a list.
    """
    default = next(iter(options))
    carried = str(st.session_state.get(key, "")) or default
    value = carried if carried in options else default
    shown = f"{key}_shown"
    if st.session_state.get(shown) != value:
        st.session_state[shown] = value
    names = list(options)
    told = options.__getitem__
    rest = (key, shown, default)
    if len(names) <= SIDE_BY_SIDE:
        st.segmented_control(
            label,
            names,
            format_func=told,
            key=shown,
            on_change=_take_one,
            args=rest,
            required=True,
            wrap=True,
        )
    else:
        st.selectbox(label, names, format_func=told, key=shown, on_change=_take_one, args=rest)
    return value


def _take_one(key: str, shown: str, default: str) -> None:
    chosen = st.session_state[shown]
    st.session_state[key] = "" if chosen in {None, default} else chosen


def in_demo() -> bool:
    """Tell whether this session asks for the demo, and may have it."""
    return st.session_state.get(SHOW) == demo.NAME and demo.allowed()


def search(label: str = "Search") -> None:
    """Draw the search field; it narrows every page."""
    st.text_input(
        label,
        key=TEXT,
        type="search",
        live=True,
        bind="query-params",
        placeholder="Words, a phrase, PMID or DOI",
        help='Titles, abstracts, keywords and MeSH headings. All words must occur; "quotes" make a phrase; '
        "a trailing * finds every ending; a PMID or a DOI finds that paper.",
    )


def narrow(**choices: str | tuple[int, int]) -> None:
    """Set filters from code, such as a click on a chart; call it inside a callback."""
    for key, value in choices.items():
        st.session_state[key] = value
    st.session_state[PAGE] = 1


def reset() -> None:
    """Take every filter away."""
    show(Filters())


def page_number(filters: Filters, pages: int) -> int:
    """Return which page of the list to show: the first one whenever the filters have changed."""
    before = st.session_state.get("listed")
    st.session_state["listed"] = filters
    asked = st.session_state.get(PAGE)
    if asked is None:  # a first run: the address decides
        asked = st.query_params.get(PAGE, "1")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1  # noqa: PLR2004
        return min(max(number, 1), pages)
    if before is not None and before != filters:
        st.session_state[PAGE] = asked = 1
    if asked > pages:
        st.session_state[PAGE] = asked = pages
    return int(asked)


def summary(asked: Filters, data: Data) -> list[str]:
    """Say in words what is narrowed, one entry a choice; empty when nothing is."""
    return [on.label for on in filters_on(asked, data)]


def _choose(key: str, label: str, options: Mapping[str, str], placeholder: str) -> None:
    carried = [value for value in str(st.session_state.get(key, "")).split(",") if value in options]
    shown = f"{key}_shown"
    if st.session_state.get(shown) != carried:
        st.session_state[shown] = carried
    st.multiselect(
        label,
        list(options),
        format_func=lambda value: options[value],
        key=shown,
        on_change=_take_over,
        args=(key, shown),
        placeholder=placeholder,
        select_all=False,
    )


def _take_over(key: str, shown: str) -> None:
    narrow(**{key: ",".join(st.session_state[shown])})


def _years(data: Data) -> None:
    """Draw the slider over the years there are; the whole range is no restriction."""
    first, last = data.years()
    if first < last:
        before = st.session_state.get(WHOLE_RANGE)
        st.session_state[WHOLE_RANGE] = (first, last)
        if (
            before not in {None, (first, last)} and YEARS in st.session_state
        ):  # another database, or a new year
            low, high = (min(max(year, first), last) for year in st.session_state[YEARS])
            whole = tuple(st.session_state[YEARS]) == before
            st.session_state[YEARS] = (first, last) if whole else (low, high)
        st.slider("Publication years", first, last, (first, last), key=YEARS, bind="query-params")

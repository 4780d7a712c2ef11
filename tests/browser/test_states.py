"""Random filter states in a real browser: each goes through the address and back, and shows as many papers as are counted.

A few of them in every run, 500 in `make proof`. Each is reached inside a living session, opened anew by its address, and
returned to by Back; some are opened in a browser that knows nothing. What fails is told as an address to open by hand.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from dashboard.narrowing import address as addresses
from tests import filter_states
from tests.drawing import WHOLE
from tracker.analysis import Source, count
from tracker.analysis.filters import FACETS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playwright.sync_api import Browser, Page

# The whole of it takes minutes; each of its waits has an end of its own.
pytestmark = [pytest.mark.browser, pytest.mark.timeout(0 if WHOLE else 300)]

STATES = 500 if WHOLE else 4
SEED = 20261123
KINDS = 4
"""How many kinds of facets a state may hold: of all at once, next to nothing would be left."""
TURN = 10 if WHOLE else 2
"""States of one page that lie one behind the other in its history."""
PATIENCE = 20_000  # milliseconds
ENOUGH = 10  # faults: something is wrong altogether
SHOWN = """number => document.querySelector('[data-test-script-state=notRunning]')
  && document.querySelector('h4')?.innerText.split(' ')[0].replaceAll(',', '') === number"""
ENTER = "path => { history.pushState({}, '', path); dispatchEvent(new PopStateEvent('popstate')); }"


@dataclass(frozen=True)
class Asked:
    """A state: its address, and how many papers it leaves."""

    path: str
    number: int


@dataclass(frozen=True)
class Lane:
    """A page that is led from state to state."""

    page: Page
    origin: str

    def open(self, asked: Asked) -> None:
        self.page.goto(self.origin + asked.path, wait_until="commit")

    def enter(self, asked: Asked) -> None:
        """Go to a state inside the session, as Forward does, and leave an entry to come back to."""
        self.page.evaluate(ENTER, asked.path)

    def faults(self, asked: Asked, how: str) -> list[str]:
        """Wait for the papers of a state; say what is wrong with their number, or with the address it has come to."""
        from playwright.sync_api import TimeoutError as TooLateError  # noqa: PLC0415  absent without the test extra

        found = []
        try:
            self.page.wait_for_function(SHOWN, arg=str(asked.number), timeout=PATIENCE)
        except TooLateError:
            told = self.page.locator("h1, h4").all_inner_texts()
            found.append(f"{asked.path}: {how}, {told} and not {asked.number}")
        if _query(self.page.url) != _query(asked.path):
            found.append(f"{asked.path}: {how}, the address is {self.page.url}")
        return found


def _query(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query)


def drawn(source: Source) -> list[Asked]:
    """Draw the states, each with another number of papers than the one before: so the number tells that it has come."""
    draws = random.Random(SEED)  # noqa: S311  a seed, no secret
    corpus = source.corpus()
    holders = {
        kind: corpus.held(corpus, kind).holders.names for kind in FACETS.keys() - {"paper", "since", "new"}
    }
    asked: list[Asked] = []
    while len(asked) < STATES:
        kinds = draws.sample(sorted(holders), KINDS)
        filters = filter_states.draw(draws, source, {kind: holders[kind] for kind in kinds}).filters
        number = count(corpus, filters)
        if not asked or number != asked[-1].number:
            asked.append(Asked(f"/papers?{urlencode(addresses.parameters(filters))}", number))
    return asked


def through(lanes: Sequence[Lane], turns: Sequence[Sequence[Asked]]) -> list[str]:
    """Lead each page through its states, reached and loaded anew one by one, then all the way back; return the faults.

    The pages go side by side: while one draws, the other is told what to do.
    """
    steps, found = list(zip(*turns, strict=True)), []

    def all_show(states: Sequence[Asked], how: str) -> None:
        for lane, asked in zip(lanes, states, strict=True):
            found.extend(lane.faults(asked, how))

    for place, states in enumerate(steps):
        for lane, asked in zip(lanes, states, strict=True):
            lane.enter(asked) if place else lane.open(asked)
        all_show(states, "inside the session" if place else "opened")
        for lane in lanes:
            lane.page.reload(wait_until="commit")
        all_show(states, "after a reload")
    for states in steps[-2::-1]:
        for lane in lanes:
            lane.page.evaluate("() => history.back()")
        all_show(states, "after Back")
    return found


def in_a_new_browser(chromium: Browser, origin: str, asked: Asked) -> list[str]:
    """Open a state where no cookie, cache or session is; return what was wrong."""
    with chromium.new_context() as context:
        lane = Lane(context.new_page(), origin)
        lane.open(asked)
        return lane.faults(asked, "in a new browser")


def test_random_states_survive_address_reload_back_and_another_browser(
    visit: Callable[..., Page], chromium: Browser, database: str, address: str
) -> None:
    with Source.open(database) as source:
        states = drawn(source)
    lanes = [Lane(visit("/papers", scheme=scheme), address) for scheme in ("light", "dark")]
    faults: list[str] = []
    for start in range(0, STATES, TURN * len(lanes)):
        turns = [states[start + TURN * place :][:TURN] for place in range(len(lanes))]
        faults += through(lanes, turns) + in_a_new_browser(chromium, address, turns[0][-1])
        if len(faults) >= ENOUGH:
            break
    some = sum(1 for asked in states if asked.number)
    print(f"seed {SEED}: {STATES} states, {some} of them with papers")  # noqa: T201  for the proof
    assert not faults, "\n".join([f"with the seed {SEED}:", *faults])
    assert some > STATES / 2, "most states leave something to compare"

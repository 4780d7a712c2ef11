"""One reader: speaks to a Streamlit server as a browser does, and looks at what it is sent."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from tracker.analysis import EVIDENCE_LEVELS
from tracker.catalog import load_catalog

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Sequence

    from tracker.analysis import Filters

DRAWN = "table or chart"
"""Counts both: what one page writes as a table, the other may draw."""
REMEMBERED = 2  # runs: how long a browser keeps what it was sent
OK = ForwardMsg.FINISHED_SUCCESSFULLY


class InvalidRunError(Exception):
    """A run drew an error, or not what it had to draw: what was measured is not the page."""


@dataclass(slots=True)
class Run:
    """What one run sent: how long it took, how much, and how many elements of each kind."""

    seconds: float = 0.0
    received: int = 0
    elements: Counter[str] = field(default_factory=Counter)
    figures: list[tuple[int, ...]] = field(default_factory=list)
    """Each headline figure with the years before it, then each row of the cells that changed most."""
    faults: list[str] = field(default_factory=list)

    def check(self, figures: Sequence[tuple[int, ...]] | None = None, **expected: int) -> Run:
        """Return the run; raise InvalidRunError unless it drew so many elements of each kind, these figures, no error."""
        wrong = [
            f"{self.elements[kind]} {kind}, not {n}"
            for kind, n in expected.items()
            if self.elements[kind] != n
        ]
        if figures is not None and self.figures != list(figures):
            wrong.append(f"the figures {self.figures}, not {figures}")
        if self.faults or wrong:
            raise InvalidRunError("; ".join([*self.faults, *wrong]))
        return self


class _Wire(ClientConnection):
    """Counts what comes over the wire, as it comes: compressed where that was agreed upon."""

    received = 0

    def data_received(self, data: bytes) -> None:
        self.received += len(data)
        super().data_received(data)


class Session:
    """One reader on one page; filters are set through the fields that a link fills."""

    def __init__(self, wire: _Wire, page: str) -> None:
        self._wire = wire
        self._page = page
        self._script = ""
        self._states: dict[str, WidgetState] = {}
        self._named: dict[str, Any] = {}
        self._cached: dict[str, tuple[int, ForwardMsg]] = {}
        self._runs = 0

    async def draw(self, filters: Filters | None = None) -> Run:
        """Run the page, with other filters if any are given, and return what came back."""
        if filters is not None:
            self._choose(filters)
        request = BackMsg()
        asked = request.rerun_script
        asked.page_script_hash, asked.page_name = self._script, "" if self._script else self._page
        asked.widget_states.widgets.extend(self._states.values())
        asked.cached_message_hashes.extend(self._cached)
        asked.context_info.timezone, asked.context_info.locale = "Europe/London", "en-GB"
        run, before, start = Run(), self._wire.received, time.perf_counter()
        await self._wire.send(request.SerializeToString())
        while not self._take(run, await self._wire.recv(decode=False)):
            """Until the script has finished."""
        run.seconds, run.received = time.perf_counter() - start, self._wire.received - before
        self._runs += 1
        old = [name for name, (at, _) in self._cached.items() if self._runs - at > REMEMBERED]
        for name in old:
            del self._cached[name]
        return run

    def _take(self, run: Run, sent: bytes) -> bool:
        """Read one message; return whether it was the last of the run."""
        message = ForwardMsg.FromString(sent)
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            message = self._cached[message.ref_hash][1]
            kind = message.WhichOneof("type")
        if kind == "new_session":
            self._script = message.new_session.page_script_hash
        elif kind == "script_finished":
            if message.script_finished != OK:
                run.faults.append(f"ended {ForwardMsg.ScriptFinishedStatus.Name(message.script_finished)}")
            return True
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            if message.metadata.cacheable or message.hash in self._cached:
                self._cached[message.hash] = (self._runs, message)
            self._see(run, message.delta.new_element)
        return False

    def _see(self, run: Run, element: Any) -> None:
        kind = element.WhichOneof("type")
        drawn = getattr(element, kind)
        run.elements[kind] += 1
        run.elements[DRAWN] += kind in {"dataframe", "vega_lite_chart"}
        if kind == "exception" or (kind == "alert" and drawn.format == Alert.ERROR):
            run.faults.append(f"error: {getattr(drawn, 'message', '') or drawn.body}"[:200])
        if kind in _FIGURES:
            run.figures += _FIGURES[kind](drawn)
        if kind in _STATES:
            self._named[drawn.id.rpartition("-")[2]] = drawn
            if drawn.set_value or drawn.id not in self._states:
                self._states[drawn.id] = _STATES[kind](drawn)

    def _choose(self, filters: Filters) -> None:
        chosen = {"ind": filters.indications, "mod": filters.modalities, "ev": filters.evidence}
        for key, values in chosen.items():
            name = self._named[key].id
            single = self._states[name].WhichOneof("value") == "string_value"
            self._states[name] = _joined(name, values) if single else _several(name, map(_label, values))
        years = self._named["years"]
        self._states[years.id] = _numbers(years.id, filters.years or (years.min, years.max))


@asynccontextmanager
async def session(port: int, page: str = "") -> AsyncIterator[Session]:
    """Open a session on a page of a server of this machine; nothing is drawn yet."""
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    async with connect(
        address,
        subprotocols=["streamlit"],  # type: ignore[list-item]  a type of its own for strings
        max_size=None,
        open_timeout=60,
        create_connection=_Wire,
    ) as wire:
        assert isinstance(wire, _Wire)
        yield Session(wire, page)


def _joined(name: str, values: Iterable[str]) -> WidgetState:
    return WidgetState(id=name, string_value=",".join(values))


def _several(name: str, values: Iterable[str]) -> WidgetState:
    state = WidgetState(id=name)
    state.string_array_value.data[:] = values
    return state


@cache
def _labels() -> dict[str, str]:
    catalog = load_catalog()
    indications = {entry.id: entry.short for entry in catalog.enabled_indications}
    modalities = {entry.id: entry.label for entry in catalog.enabled_modalities}
    return {**indications, **modalities, **EVIDENCE_LEVELS}


def _label(value: str) -> str:
    """Return what a list shows for a value: that is what a browser sends of it."""
    return _labels()[value]


def _numbers(name: str, values: Iterable[float]) -> WidgetState:
    state = WidgetState(id=name)
    state.double_array_value.data[:] = values
    return state


def _ticked(name: str, value: bool) -> WidgetState:  # noqa: FBT001  a widget's value
    return WidgetState(id=name, bool_value=value)


def _headline(metric: Any) -> list[tuple[int, ...]]:
    return [(int(metric.body), *map(int, metric.chart_data))] if metric.chart_data else []


def _listed(table: Any) -> list[tuple[int, ...]]:
    return _moved(table.arrow_data.data)


def _charted(chart: Any) -> list[tuple[int, ...]]:
    return [row for sent in chart.datasets if sent.name == "rows" for row in _moved(sent.data.data)]


def _moved(sent: bytes) -> list[tuple[int, ...]]:
    rows = pa.ipc.open_stream(sent).read_all().to_pydict()
    if "previous" in rows:
        return [(now, now - before) for now, before in zip(rows["papers"], rows["previous"], strict=True)]
    return list(zip(rows["papers"], rows["change"], strict=True)) if "change" in rows else []


_FIGURES: dict[str, Callable[[Any], list[tuple[int, ...]]]] = {
    "metric": _headline,
    "dataframe": _listed,
    "vega_lite_chart": _charted,
}
_STATES: dict[str, Callable[[Any], WidgetState]] = {
    "text_input": lambda it: _joined(it.id, [it.value if it.set_value else it.default]),
    "multiselect": lambda it: _several(
        it.id, it.raw_values if it.set_value else [it.options[place] for place in it.default]
    ),
    "slider": lambda it: _numbers(it.id, it.value if it.set_value else it.default),
    "checkbox": lambda it: _ticked(it.id, it.value if it.set_value else it.default),
}
"""The state a browser sends back for each kind of widget; others keep their default."""

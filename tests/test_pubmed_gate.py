"""The rate limit holds as the server sees it, over all processes, whatever becomes of them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.eutils_server.client import EVERYTHING
from tracker.config import Settings
from tracker.errors import PubMedError, PubMedUnavailable
from tracker.pubmed import Patience, PubMed
from tracker.pubmed.gate import LATEST, TRAVEL, WINDOW, Gate, _State

if TYPE_CHECKING:
    from tests.eutils_server import EutilsServer
    from tests.eutils_server.reference import ReferenceServer

    Server = EutilsServer | ReferenceServer

pytest_plugins = ["tests.pubmed_server"]

URL = "http://127.0.0.1:9/entrez/eutils/"
CLIENT = """
import sys
from pathlib import Path
from tracker.config import Settings
from tracker.pubmed import PubMed
url, key, folder, times = sys.argv[1:]
settings = Settings("", eutils_url=url, api_key=key or None, email="tests@example.org", state_dir=Path(folder))
with PubMed(settings) as pubmed:
    for _ in range(int(times)):
        pubmed.check()
"""
HOLDER = """
import sys, time
from pathlib import Path
from tracker.pubmed.gate import Gate
gate = Gate(Path(sys.argv[1]), sys.argv[2], None, 3)
for _ in range(3):
    gate.enter(9, print)
with gate._state():
    print("holding", flush=True)
    time.sleep(60)
"""


def python(code: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1])


def enter(gate: Gate, *, patience: float = 9.0) -> float:
    """Enter a gate; return the seconds it took."""
    start = time.monotonic()
    gate.enter(patience, lambda _: None)
    return time.monotonic() - start


@pytest.mark.parametrize(("key", "limit", "each"), [("", 3, 3), ("a-key", 10, 8)])
def test_four_processes_together_stay_under_the_limit(
    pubmed_server: Server, tmp_path: Path, key: str, limit: int, each: int
) -> None:
    processes = [python(CLIENT, pubmed_server.base_url, key, str(tmp_path), str(each)) for _ in range(4)]
    assert [process.wait(60) for process in processes] == [0, 0, 0, 0]
    for process in processes:
        process.communicate()
    stats = pubmed_server.stats()
    assert stats.requests == 4 * each  # not one was turned away and sent again
    assert stats.max_in_any_second <= limit
    assert stats.over_limit == 0


def test_retries_are_counted_by_the_gate(own_server: EutilsServer, tmp_path: Path) -> None:
    own_server.set_faults([{"kind": "500", "count": 5}])
    settings = Settings("", eutils_url=own_server.base_url, email="tests@example.org", state_dir=tmp_path)
    with PubMed(settings, patience=Patience(first_wait=0.001)) as pubmed:
        pubmed.search(EVERYTHING)
        assert pubmed.stats.requests == 7  # the listing after five failures, and its count once more
        assert pubmed.stats.retries == 5
    assert own_server.stats().max_in_any_second == 3


def test_retry_after_holds_every_process_back(own_server: EutilsServer, tmp_path: Path) -> None:
    own_server.configure(rate_limit=0)
    own_server.set_faults([{"kind": "429", "retry_after": "2"}])
    first = python(CLIENT, own_server.base_url, "", str(tmp_path), "1")
    while not own_server.log:
        time.sleep(0.01)
    time.sleep(0.3)  # the refusal is on its way to the first process
    others = [python(CLIENT, own_server.base_url, "", str(tmp_path), "1") for _ in range(2)]
    assert [process.wait(60) for process in (first, *others)] == [0, 0, 0]
    for process in (first, *others):
        process.communicate()
    refused, *later = [request.at for request in own_server.log]
    assert len(later) == 3
    assert min(later) - refused >= 2.0


def test_pause_longer_than_patience_is_an_error_and_not_a_wait(
    own_server: EutilsServer, tmp_path: Path
) -> None:
    own_server.set_faults([{"kind": "429", "retry_after": "1800"}])
    settings = Settings("", eutils_url=own_server.base_url, state_dir=tmp_path)
    with PubMed(settings) as pubmed:
        with pytest.raises(PubMedUnavailable, match="too many requests"):
            pubmed.search(EVERYTHING)
        with pytest.raises(PubMedUnavailable, match=r"asked us to wait 1[78][0-9][0-9] s"):
            pubmed.search(EVERYTHING)
    assert own_server.stats().requests == 1


def test_slot_comes_back_one_second_after_its_answer(tmp_path: Path) -> None:
    gate = Gate(tmp_path, URL, None, 1)
    slot = gate.enter(9, lambda _: None)
    time.sleep(0.3)
    gate.leave(slot)
    assert 1.0 <= enter(gate) < 1.5


class Stalled(Gate):
    """A gate whose disk stalls once, while a slot is being kept."""

    stall = 0.0

    def _write(self, state: _State) -> None:
        stall, self.stall = self.stall, 0.0
        time.sleep(stall)
        super()._write(state)


def test_slot_that_was_not_used_in_time_is_given_back_for_a_new_one(tmp_path: Path) -> None:
    """A request that leaves later than its slot allows could arrive when nobody counts it any more."""
    gate = Stalled(tmp_path, URL, None, 1)
    gate.stall = LATEST + 0.1
    slot = gate.enter(9, lambda _: None)
    with gate._state() as state:
        assert list(state.free) == [slot], "the late one holds nobody back"
        assert state.free[slot] - time.monotonic() > WINDOW + TRAVEL - 0.5


def test_a_disk_that_always_stalls_is_an_error_and_no_endless_wait(tmp_path: Path) -> None:
    gate = Stalled(tmp_path, URL, None, 1)
    gate.stall = LATEST + 0.1
    with pytest.raises(PubMedError, match=r"rate cannot be kept in .*: writing there takes 1 s"):
        enter(gate, patience=0.5)


def test_gates_made_one_after_another_share_the_limit(tmp_path: Path) -> None:
    """A run makes its own client: a slot of the last one's gate must not be taken for one of the next one's."""
    waited = 0.0
    for _ in range(8):  # the allocator gives the next gate the place of the last one
        waited += enter(Gate(tmp_path, URL, None, 4))
    assert waited >= 3.0, "the fifth waits until the slot of the first comes back"


def test_gates_of_other_keys_and_addresses_are_apart(tmp_path: Path) -> None:
    gates = [
        Gate(tmp_path, URL, None, 1),
        Gate(tmp_path, URL, "s3cr3t", 1),
        Gate(tmp_path, URL + "x", None, 1),
    ]
    assert sum(enter(gate) for gate in gates) < 0.5
    assert not any("s3cr3t" in path.name + path.read_text() for path in tmp_path.iterdir())


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        '{"free": {}}',
        '{"free": [1], "paused": 0}',
        '{"free": {"a": "x"}, "paused": 0}',
        '{"free": {"a": NaN}, "paused": 0}',
        '{"free": {}, "paused": Infinity}',
        '{"free": {"a": 1e12}, "paused": 0}',
        '{"free": {}, "paused": 1e12}',
        "\udcff",
        "[" * 3000,
    ],
)
def test_state_that_cannot_be_true_costs_a_second_and_no_more(tmp_path: Path, content: str) -> None:
    """A torn file, or times of before the machine started again."""
    gate = Gate(tmp_path, URL, None, 3)
    enter(gate)
    [state] = tmp_path.glob("*.json")
    state.write_bytes(content.encode(errors="surrogateescape"))
    with gate._state() as known:
        assert 0.5 < known.wait(time.monotonic(), 3) < 1.1
    assert json.loads(state.read_text())["paused"] == 0.0


def test_gate_goes_on_after_a_torn_state(tmp_path: Path) -> None:
    gate = Gate(tmp_path, URL, None, 3)
    gate._path.write_text('{"free": {"1-')
    assert 0.5 < enter(gate) < 2.5
    assert enter(gate) < 0.5


@settings(max_examples=100, deadline=None)
@given(
    content=st.binary(max_size=80)
    | st.recursive(st.none() | st.floats() | st.text(), st.lists).map(lambda x: json.dumps(x).encode())
)
def test_no_state_file_breaks_the_gate(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.getbasetemp() / "any-state"
    folder.mkdir(exist_ok=True)
    gate = Gate(folder, URL, None, 3)
    gate._path.write_bytes(content)
    with gate._state() as state:
        assert 0.0 <= state.wait(time.monotonic(), 3) < 4.0


def test_killed_process_leaves_neither_lock_nor_slots_behind(tmp_path: Path) -> None:
    process = python(HOLDER, str(tmp_path), URL)
    assert process.stdout is not None
    assert process.stdout.readline() == "holding\n"
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    gate = Gate(tmp_path, URL, None, 3)
    assert sum(enter(gate) for _ in range(3)) < 4.0


def test_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    in_the_way = tmp_path / "state"
    in_the_way.write_text("a file where the folder should be")
    gate = Gate(in_the_way, URL, None, 3)
    with pytest.raises(PubMedError, match=r"request rate cannot be kept in .*XDG_STATE_HOME"):
        enter(gate)

"""The rate gate: no more than so many requests in any second, over every process of the user.

A slot is taken when a request leaves and given back one second after its answer begins, because
the server cannot have counted it later than that. So the limit holds as the server sees it,
whatever the network does in between. The state is one small JSON file, read and replaced under a
file lock that is never held while waiting; times are of the monotonic clock, which every process
of a machine shares and nobody can set back.
"""

from __future__ import annotations

import hashlib
import json
import logging
import math
import platform
import secrets
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from filelock import FileLock
from filelock import Timeout as LockTimeout

from tracker.errors import PubMedError, PubMedUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

WINDOW = 1.0
"""Seconds over which the limit is counted."""
MARGIN = 0.02
"""Seconds added to it, for clocks that do not tick alike."""
TRAVEL = 2.0
"""Seconds after which a request without an answer counts as arrived: its process may be gone."""
LATEST = TRAVEL / 2
"""Seconds after which a slot that has not left is given back for a new one: the rest is for the network."""
LONGEST_PAUSE = 3600.0
LOCK_TIMEOUT = 30.0
logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _State:
    """`free`: when each taken slot comes back. `paused`: until when nobody may ask. Monotonic seconds."""

    free: dict[str, float]
    paused: float = 0.0

    def wait(self, now: float, limit: int) -> float:
        """Seconds until a request may leave; 0 when it may leave now."""
        waits = sorted(at - now for at in self.free.values() if at > now)
        slot = waits[-limit] if len(waits) >= limit else 0.0
        return max(slot, self.paused - now, 0.0)


class Gate:
    """`limit` requests a second for everyone who shares `folder`, `url` and `key`."""

    def __init__(self, folder: Path, url: str, key: str | None, limit: int) -> None:
        name = hashlib.sha256("\n".join((url, key or "", platform.node())).encode()).hexdigest()[:16]
        self._path = folder / f"pubmed-rate-{name}.json"
        self._lock = FileLock(self._path.with_suffix(".lock"), timeout=LOCK_TIMEOUT)
        self.limit = limit

    def enter(self, patience: float, on_wait: Callable[[float], None]) -> str:
        """Wait for a slot and take it; return its name for `leave`.

        Raises PubMedUnavailable when the pause PubMed asked for is longer than `patience` seconds,
        PubMedError when the state folder cannot be used.
        """
        told, slot = False, ""
        began = time.monotonic()
        while True:
            with self._state() as state:
                state.free.pop(slot, None)  # it was too late to be used
                now = time.monotonic()
                wait = state.wait(now, self.limit)
                if wait <= 0:
                    slot = self._take(state, now)
            if wait <= 0:
                if self._in_time(now, began, patience):
                    return slot
                continue
            if wait > patience:
                raise PubMedUnavailable(
                    f"PubMed asked us to wait {wait:.0f} s before the next request: try again then"
                )
            if wait > WINDOW + TRAVEL and not told:
                told = True
                on_wait(wait)
            time.sleep(min(wait, WINDOW))

    def leave(self, slot: str) -> None:
        """Say that the answer to the request in `slot` has begun (or will never come)."""
        with self._state() as state:
            if slot in state.free:
                state.free[slot] = min(state.free[slot], time.monotonic() + WINDOW + MARGIN)

    def pause(self, seconds: float) -> None:
        """Hold every process back for `seconds`: PubMed said when to come back."""
        if seconds <= 0:
            return
        with self._state() as state:
            now = time.monotonic()
            state.paused = max(state.paused, now + min(seconds, LONGEST_PAUSE))
            logger.debug("pause kept", extra={"at": now, "until": state.paused})

    def _take(self, state: _State, now: float) -> str:
        slot = secrets.token_hex(8)
        state.free = {name: at for name, at in state.free.items() if at > now}
        state.free[slot] = now + TRAVEL + WINDOW + MARGIN
        logger.debug("slot taken", extra={"at": now})
        return slot

    def _in_time(self, taken: float, began: float, patience: float) -> bool:
        """Tell whether a slot can still be used: on a machine that stalls, keeping the state may outlast it."""
        now = time.monotonic()
        if now - taken <= LATEST:
            return True
        if now - began > patience:
            raise PubMedError(
                f"the request rate cannot be kept in {self._path.parent}: writing there takes {now - taken:.0f} s"
            )
        return False

    @contextmanager
    def _state(self) -> Iterator[_State]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._lock:
                state = self._read()
                yield state
                self._write(state)
        except LockTimeout as error:
            raise PubMedError(
                f"another tracker holds {error.lock_file} and does not let go: end that process"
            ) from error
        except OSError as error:
            raise PubMedError(
                f"the request rate cannot be kept in {self._path.parent}: {error.strerror or error}. "
                "Make that folder writable, or set XDG_STATE_HOME to one that is"
            ) from error

    def _read(self) -> _State:
        now = time.monotonic()
        try:
            raw = json.loads(self._path.read_text(encoding="utf-8"))
            state = _State({str(name): float(at) for name, at in raw["free"].items()}, float(raw["paused"]))
        except FileNotFoundError:
            return _State({})
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return self._full(now)
        times = (*state.free.values(), state.paused)
        latest = max(state.free.values(), default=now)
        if (
            not all(map(math.isfinite, times))
            or latest > now + TRAVEL + WINDOW + MARGIN
            or state.paused > now + LONGEST_PAUSE
        ):
            return self._full(now)  # written before the machine started again
        return state

    def _full(self, now: float) -> _State:
        """Nothing is known of the last second, so suppose that it was used up."""
        return _State({str(slot): now + WINDOW + MARGIN for slot in range(self.limit)})

    def _write(self, state: _State) -> None:
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps({"free": state.free, "paused": state.paused}), encoding="utf-8")
        fresh.replace(self._path)

"""What is measured of a served app; every run is checked for errors and for the charts it had to draw."""

from __future__ import annotations

import asyncio
import itertools
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tests.bench.dashboard.serving import FORGOTTEN_AFTER
from tests.bench.dashboard.session import session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.dashboard.asked import Asked
    from tests.bench.dashboard.serving import Server
    from tests.bench.dashboard.session import Run, Session

PATIENCE = 300  # seconds, until what is worked out in the background is there
IDLE = 0.05  # seconds of CPU in one second
WARM = 5  # runs before the first that counts
SETTLED = 0.5  # seconds after the last run, for what the server does once it has answered
READERS, THINKING, MINUTE = 20, 2.0, 40.0  # sessions; seconds, on average; seconds
FURTHER = 30  # sessions whose memory is weighed
VISITS, AT_ONCE = 500, 5


@dataclass(frozen=True, slots=True)
class Changes:
    """What changes of the filters cost."""

    cpu: float
    """Milliseconds of the server's CPU per change."""
    received: float
    """Bytes over the websocket per change."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """How long many readers at once waited: milliseconds, and how many changes they made."""

    p50: float
    p95: float
    runs: int


async def changed(reader: Session, asked: Asked) -> Run:
    """Set filters and check what is drawn."""
    run = await reader.draw(asked.filters)
    return run.check(asked.figures, **asked.elements)


async def ready(reader: Session) -> Run:
    """Draw the page until it waits for nothing."""
    for _ in range(PATIENCE):
        run = (await reader.draw()).check()
        if not run.elements["skeleton"]:
            return run
        await asyncio.sleep(1)
    raise AssertionError("the page never had everything it waits for")


async def idle(server: Server) -> None:
    """Wait until the server has worked out beside the pages what new data asks for."""
    for _ in range(PATIENCE):
        before = server.cpu()
        await asyncio.sleep(1)
        if server.cpu() - before < IDLE:
            return
    raise AssertionError("the server never came to rest")


async def changes(server: Server, questions: Iterator[Asked], number: int) -> Changes:
    """Let one reader change the filters so many times, one after the other."""
    async with session(server.port) as reader:
        await ready(reader)
        await idle(server)
        for asked in itertools.islice(questions, WARM):
            await changed(reader, asked)
        await asyncio.sleep(SETTLED)
        before = server.cpu()
        runs = [await changed(reader, asked) for asked in itertools.islice(questions, number)]
        await asyncio.sleep(SETTLED)
        spent = server.cpu() - before
    return Changes(1000 * spent / number, float(np.mean([run.received for run in runs])))


async def crowd(server: Server, questions: Iterator[Asked]) -> Crowd:
    """Let many readers at once change the filters, thinking a little in between."""
    waited: list[float] = []
    loop = asyncio.get_running_loop()

    async def read(seed: int) -> None:
        thinking = np.random.default_rng(seed)
        async with session(server.port) as reader:
            await ready(reader)
            await asyncio.sleep(thinking.exponential(THINKING))
            end = loop.time() + MINUTE
            while loop.time() < end:
                waited.append((await changed(reader, next(questions))).seconds)
                await asyncio.sleep(thinking.exponential(THINKING))

    await asyncio.gather(*(read(seed) for seed in range(READERS)))
    p50, p95 = (1000 * float(n) for n in np.percentile(waited, (50, 95)))
    return Crowd(p50, p95, len(waited))


async def per_session(server: Server, questions: Iterator[Asked]) -> float:
    """Return the megabytes that one further reader costs, who has looked at a few things."""
    async with AsyncExitStack() as rooms:

        async def enter(number: int) -> None:
            for _ in range(number):
                reader = await rooms.enter_async_context(session(server.port))
                await ready(reader)
                for asked in itertools.islice(questions, 2):
                    await changed(reader, asked)

        await enter(FURTHER)
        before = server.memory()
        await enter(FURTHER)
        return (server.memory() - before) / FURTHER


async def visits(server: Server, questions: Iterator[Asked]) -> float:
    """Return by how many megabytes the server has grown after many came, looked and left, and were forgotten."""

    async def come_and_go(number: int) -> None:
        for _ in range(number):
            async with session(server.port) as reader:
                await ready(reader)
                await changed(reader, next(questions))

    async def wave(number: int) -> float:
        await asyncio.gather(*(come_and_go(number // AT_ONCE) for _ in range(AT_ONCE)))
        await asyncio.sleep(2 * FORGOTTEN_AFTER)
        async with session(server.port) as reader:  # a new one makes the server forget the old ones
            await ready(reader)
        await asyncio.sleep(SETTLED)
        return server.memory()

    before = await wave(VISITS // 5)
    return await wave(VISITS) - before

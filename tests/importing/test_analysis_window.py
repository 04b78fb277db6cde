"""How many files are analyzed at once: as many as there are places, which become more or fewer."""

from __future__ import annotations

import asyncio
import contextlib

from familiard.importing.analysis_window import AnalysisWindow


async def test_who_finds_no_place_waits_for_their_turn() -> None:
    window = AnalysisWindow(lambda: 2)
    order: list[int] = []

    async def take(number: int) -> None:
        await window.acquire()
        order.append(number)

    tasks = [asyncio.create_task(take(number)) for number in range(4)]
    await asyncio.sleep(0)
    assert order == [0, 1]
    window.release()
    await asyncio.sleep(0)
    assert order == [0, 1, 2]
    window.release()
    await asyncio.gather(*tasks)
    assert order == [0, 1, 2, 3]


async def test_more_places_are_taken_as_soon_as_one_is_given_back() -> None:
    size = 1
    window = AnalysisWindow(lambda: size)
    await window.acquire()
    tasks = [asyncio.create_task(window.acquire()) for _ in range(4)]
    await asyncio.sleep(0)
    size = 3
    window.release()
    await asyncio.sleep(0)
    assert [task.done() for task in tasks] == [True, True, True, False]
    size = 1
    for _ in range(2):
        window.release()
    await asyncio.sleep(0)
    assert not tasks[3].done()
    window.release()
    await asyncio.gather(*tasks)


async def test_who_goes_away_leaves_no_gap() -> None:
    window = AnalysisWindow(lambda: 1)
    await window.acquire()
    gone, given, waiting = (asyncio.create_task(window.acquire()) for _ in range(3))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.sleep(0)
    window.release()
    # Its place came in the same moment.
    given.cancel()
    for task in (gone, given):
        with contextlib.suppress(asyncio.CancelledError):
            await task
    await waiting

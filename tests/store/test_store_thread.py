"""One thread, one function after another, and none cut in half."""

from __future__ import annotations

import asyncio
import contextlib
import threading

from familiard.store.store_thread import StoreThread


async def test_functions_run_in_order_on_one_thread() -> None:
    thread, seen = StoreThread(), list[tuple[int, str]]()

    def note(number: int) -> int:
        seen.append((number, threading.current_thread().name))
        return number

    assert await asyncio.gather(*(thread.run(note, number) for number in range(20))) == list(range(20))
    thread.close()
    assert [number for number, _ in seen] == list(range(20))
    assert len({name for _, name in seen}) == 1
    assert threading.current_thread().name not in {name for _, name in seen}


async def test_a_caller_that_gives_up_does_not_stop_the_function() -> None:
    thread, begun, go_on, done = StoreThread(), threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        go_on.wait(60)
        done.set()

    task = asyncio.create_task(thread.run(work))
    await asyncio.to_thread(begun.wait, 60)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    go_on.set()
    thread.close()
    assert done.is_set()

"""Run calls that may block forever on threads that do not keep the process alive."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def detached(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a function on a thread of its own, and wait for it.

    `asyncio.to_thread` joins its threads when the loop and the interpreter end. A thread that waits for a network
    share that is gone, or a broken disk, would keep the process from ending, and its siblings from work. Use this one
    for whatever touches folders that people name.

    A canceled caller stops waiting; the thread goes on until the system returns, or the process ends.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]  # of a function that returned

    def run() -> None:
        result: T | None = None
        error: BaseException | None = None
        try:
            result = function(*args, **kwargs)
        except StopIteration as stop:
            # A future takes any error but this one.
            error = RuntimeError(f"{stop!r} was raised")
        except BaseException as raised:  # noqa: BLE001  # handed to who waits
            error = raised
        # A loop that ended first has nobody left who waits.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=run, name="detached", daemon=True).start()
    return await future

"""Vision in child processes: urgent first, honest when full, and never down for more than one request."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from familiard.engine.manager import Engine, EngineOptions, Priority
from familiard.errors import Busy, EngineFailed, ImageTooLarge, InvalidImage
from familiard.packs import PackFiles
from familiard.vision.options import ImageLimits, VisionOptions
from tests.checkout import PYTHONPATH
from tests.engine.conftest import Start
from tests.photos import encode, face_of_group


def children() -> list[int]:
    return [child.pid for child in multiprocessing.active_children() if child.pid]


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def gone(pid: int) -> bool:
    return not alive(pid)


async def eventually(is_so: Callable[[], bool], seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        await asyncio.sleep(0.02)
    return False


async def test_a_photo_goes_in_and_people_come_out(engine: Engine, group_jpeg: bytes) -> None:
    analysis = await engine.analyze(group_jpeg)
    assert len(analysis.faces) == 6
    assert all(face.embedding is not None and face.crop is not None for face in analysis.faces)
    without = await engine.analyze(group_jpeg, crops=False)
    assert all(face.crop is None for face in without.faces)


async def test_the_status_describes_the_engine(engine: Engine, astronaut_jpeg: bytes) -> None:
    before = engine.status()
    assert before.providers
    assert (before.workers, before.threads) == (1, 1)
    assert before.mean_seconds is None
    await engine.analyze(astronaut_jpeg)
    after = engine.status()
    assert after.processed == before.processed + 1
    assert after.last_seconds and after.mean_seconds
    assert (after.queued, after.running, after.failed, after.restarts) == (0, 0, 0, 0)


async def test_bad_images_are_errors_of_their_own_and_cost_no_worker(start: Start) -> None:
    engine = await start(EngineOptions(threads=1, vision=VisionOptions(limits=ImageLimits(max_side=100))))
    with pytest.raises(InvalidImage, match="not a supported image"):
        await engine.analyze(b"no image at all")
    with pytest.raises(InvalidImage, match="empty"):
        await engine.analyze(b"")
    with pytest.raises(ImageTooLarge) as refused:
        await engine.analyze(encode(face_of_group(0)))
    assert refused.value.context == {"limit": 100}
    assert engine.status().restarts == 0


async def test_a_camera_goes_before_a_person_and_a_person_before_an_import(
    engine: Engine, astronaut_jpeg: bytes
) -> None:
    order: list[str] = []

    async def ask(name: str, priority: Priority) -> None:
        await engine.analyze(astronaut_jpeg, priority)
        order.append(name)

    # Two are handed over at once; what waits behind them is sorted.
    tasks = [asyncio.create_task(ask(f"import {number}", Priority.LIBRARY)) for number in range(5)]
    await asyncio.sleep(0)
    tasks.append(asyncio.create_task(ask("person", Priority.INTERACTIVE)))
    await asyncio.sleep(0)
    tasks.append(asyncio.create_task(ask("camera", Priority.CAMERA)))
    await asyncio.gather(*tasks)
    assert order == ["import 0", "import 1", "camera", "person", "import 2", "import 3", "import 4"]


async def test_a_full_queue_says_when_to_come_back_but_an_import_waits(
    start: Start, group_jpeg: bytes
) -> None:
    engine = await start(EngineOptions(threads=1, queue=3))
    await engine.analyze(group_jpeg)
    mean = engine.status().mean_seconds
    assert mean
    imports = [asyncio.create_task(engine.analyze(group_jpeg, Priority.LIBRARY)) for _ in range(4)]
    await asyncio.sleep(0)
    people = [asyncio.create_task(engine.analyze(group_jpeg)) for _ in range(4)]
    results = await asyncio.gather(*people, return_exceptions=True)
    refused = [result for result in results if isinstance(result, Busy)]
    assert len(refused) == 1
    assert refused[0].retry_after == pytest.approx(mean * 7, rel=0.01)
    assert all(len(analysis.faces) == 6 for analysis in await asyncio.gather(*imports))


async def test_cameras_are_not_refused_because_people_wait(start: Start, astronaut_jpeg: bytes) -> None:
    engine = await start(EngineOptions(threads=1, queue=2))
    people = [asyncio.create_task(engine.analyze(astronaut_jpeg)) for _ in range(4)]
    await asyncio.sleep(0)
    assert (await engine.analyze(astronaut_jpeg, Priority.CAMERA)).faces
    await asyncio.gather(*people)


async def test_who_goes_away_frees_their_place(start: Start, astronaut_jpeg: bytes) -> None:
    engine = await start(EngineOptions(threads=1, queue=1))
    first = [asyncio.create_task(engine.analyze(astronaut_jpeg)) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await engine.analyze(astronaut_jpeg)
    first[2].cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await first[2]
    assert engine.status().queued == 0
    assert (await engine.analyze(astronaut_jpeg)).faces
    await asyncio.gather(*first[:2])
    assert engine.status().restarts == 0


async def test_who_goes_away_while_being_served_costs_no_worker(engine: Engine, group_jpeg: bytes) -> None:
    pids = children()
    task = asyncio.create_task(engine.analyze(group_jpeg))
    await asyncio.sleep(0.02)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert len((await engine.analyze(group_jpeg)).faces) == 6
    assert children() == pids
    assert engine.status().restarts == 0


async def test_a_crash_costs_one_request(engine: Engine, group_jpeg: bytes) -> None:
    (worker,) = children()
    os.kill(worker, signal.SIGSTOP)
    doomed = asyncio.create_task(engine.analyze(group_jpeg))
    next_one = asyncio.create_task(engine.analyze(group_jpeg))
    os.kill(worker, signal.SIGCONT)
    await asyncio.sleep(0.05)
    os.kill(worker, signal.SIGSEGV)
    results = await asyncio.gather(doomed, next_one, return_exceptions=True)
    lost = [result for result in results if isinstance(result, EngineFailed)]
    assert len(lost) <= 1
    assert len((await engine.analyze(group_jpeg)).faces) == 6
    assert engine.status().restarts >= 1
    assert children() != [worker]


async def test_a_worker_that_dies_while_idle_is_not_noticed_by_anybody(
    engine: Engine, astronaut_jpeg: bytes
) -> None:
    for wait in (0.0, 0.5):
        (worker,) = children()
        os.kill(worker, signal.SIGKILL)
        await asyncio.sleep(wait)
        assert (await engine.analyze(astronaut_jpeg)).faces
        assert await eventually(functools.partial(gone, worker))


async def test_a_worker_that_hangs_is_given_up_and_replaced(start: Start, astronaut_jpeg: bytes) -> None:
    engine = await start(EngineOptions(threads=1, timeout_s=1.0))
    (worker,) = children()
    crowd = encode(np.tile(face_of_group(3), (6, 8, 1)))
    task = asyncio.create_task(engine.analyze(crowd))
    # Stopped while it computes, as a native library that waits for ever.
    await asyncio.sleep(0.15)
    os.kill(worker, signal.SIGSTOP)
    with pytest.raises(EngineFailed, match="longer than 1 seconds"):
        await asyncio.wait_for(task, 60)
    assert (await engine.analyze(astronaut_jpeg)).faces
    assert not alive(worker)
    assert engine.status().restarts == 1


async def test_a_worker_that_never_takes_its_request_is_replaced(
    start: Start, astronaut_jpeg: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    from familiard.engine import pool as engines

    monkeypatch.setattr(engines, "_SLACK_SECONDS", 0.5)
    engine = await start(EngineOptions(threads=1, timeout_s=1.0))
    (worker,) = children()
    os.kill(worker, signal.SIGSTOP)
    assert (await asyncio.wait_for(engine.analyze(astronaut_jpeg), 60)).faces
    assert await eventually(lambda: not alive(worker))


async def test_stop_finishes_what_people_wait_for_and_takes_nothing_new(
    pack_files: PackFiles, group_jpeg: bytes
) -> None:
    engine = Engine(pack_files, EngineOptions(threads=1))
    await engine.start()
    people = [asyncio.create_task(engine.analyze(group_jpeg)) for _ in range(3)]
    imports = [asyncio.create_task(engine.analyze(group_jpeg, Priority.LIBRARY)) for _ in range(3)]
    await asyncio.sleep(0)
    stopping = asyncio.create_task(engine.stop(20))
    await asyncio.sleep(0)
    with pytest.raises(Busy, match="stopping"):
        await engine.analyze(group_jpeg)
    assert all(len(analysis.faces) == 6 for analysis in await asyncio.gather(*people))
    for result in await asyncio.gather(*imports, return_exceptions=True):
        assert isinstance(result, Busy)
    await stopping
    assert children() == []


async def test_stop_does_not_wait_longer_than_its_grace(pack_files: PackFiles, group_jpeg: bytes) -> None:
    engine = Engine(pack_files, EngineOptions(threads=1))
    await engine.start()
    people = [asyncio.create_task(engine.analyze(group_jpeg)) for _ in range(15)]
    await asyncio.sleep(0.05)
    await engine.stop(0.1)
    # Not all of them were waited for.
    results = await asyncio.gather(*people, return_exceptions=True)
    assert any(isinstance(result, Busy) for result in results)
    assert children() == []


async def test_weights_that_cannot_be_loaded_are_reported_at_start(
    pack_files: PackFiles, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"not a network")
    engine = Engine(replace(pack_files, recognizer=broken), EngineOptions(threads=1))
    with pytest.raises(EngineFailed):
        await engine.start()
    assert children() == []


async def test_several_workers_share_the_work(start: Start, group_jpeg: bytes) -> None:
    engine = await start(EngineOptions(workers=2, threads=1))
    assert len(children()) == 2
    analyses = await asyncio.gather(*[engine.analyze(group_jpeg, Priority.LIBRARY) for _ in range(6)])
    assert all(len(analysis.faces) == 6 for analysis in analyses)


async def test_a_signal_to_the_whole_group_leaves_the_workers_to_the_parent(
    engine: Engine, astronaut_jpeg: bytes
) -> None:
    (worker,) = children()
    for number in (signal.SIGINT, signal.SIGTERM):
        os.kill(worker, number)
    await asyncio.sleep(0.2)
    assert (await engine.analyze(astronaut_jpeg)).faces
    assert children() == [worker]


def test_kill_9_of_the_parent_leaves_no_orphan(pack_files: PackFiles, tmp_path: Path) -> None:
    program = tmp_path / "parent.py"
    program.write_text(
        textwrap.dedent(f"""
        import asyncio, multiprocessing, pathlib
        from familiard.engine.manager import Engine, EngineOptions
        from familiard.packs import PackFiles, load_pack

        async def main():
            files = PackFiles(
                load_pack("mobile"),
                pathlib.Path({str(pack_files.detector)!r}), pathlib.Path({str(pack_files.recognizer)!r}),
            )
            engine = Engine(files, EngineOptions(workers=2, threads=1))
            await engine.start()
            print(*[child.pid for child in multiprocessing.active_children()], flush=True)
            await asyncio.sleep(60)

        if __name__ == "__main__":
            asyncio.run(main())
        """)
    )
    environment = {**os.environ, "PYTHONPATH": PYTHONPATH}
    with subprocess.Popen(
        [sys.executable, str(program)], stdout=subprocess.PIPE, env=environment, text=True
    ) as parent:
        assert parent.stdout
        workers = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(workers) == 2 and all(alive(worker) for worker in workers)
        parent.kill()
        parent.wait()
    deadline = time.monotonic() + 10
    while any(alive(worker) for worker in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(alive(worker) for worker in workers)


def test_the_parent_loads_neither_opencv_nor_onnx_runtime() -> None:
    code = "import sys, familiard.engine.manager; print(sorted({'cv2', 'onnxruntime', 'PIL'} & set(sys.modules)))"
    environment = {**os.environ, "PYTHONPATH": PYTHONPATH}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"

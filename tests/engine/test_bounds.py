"""What is decoded is bounded by memory and time, and nobody waits for a file that somebody else sent."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import bomb_files
from familiard.engine import pool
from familiard.engine.job_queue import Job, JobQueue
from familiard.engine.manager import Engine, EngineOptions, Priority, VideoOptions
from familiard.engine.memory import resident_bytes
from familiard.errors import Busy, ImageTooLarge, InvalidImage, InvalidVideo
from familiard.vision.options import OWN_LIMITS, ImageLimits, VisionOptions
from tests.checkout import PYTHONPATH
from tests.engine.conftest import Start

MIB = 1 << 20


def children() -> set[int]:
    return {child.pid for child in multiprocessing.active_children() if child.pid}


def bounded(**limits: float) -> EngineOptions:
    """An engine's options with limits of one's own for unknown clients."""
    return EngineOptions(threads=1, vision=VisionOptions(limits=replace(ImageLimits(), **limits)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "image",
    [
        bomb_files.WEBP_34,
        bomb_files.png(8000, 8000),
        bomb_files.tiff(8000, 8000),
        bomb_files.gif(4000, 4000, 100),
        bomb_files.webp_animation(4000, 4000, 10),
    ],
    ids=["webp", "png", "tiff", "gif", "animated-webp"],
)
async def test_what_would_take_too_much_memory_is_refused_before_it_is_decoded(
    start: Start, image: bytes, astronaut_jpeg: bytes
) -> None:
    engine = await start(bounded(memory=256 * MIB))
    with pytest.raises(ImageTooLarge, match=r"256 MiB \(limits\.memory_mib\)"):
        await engine.analyze(image)
    assert (await engine.analyze(astronaut_jpeg)).faces
    assert engine.status().restarts == 0


async def test_a_file_that_lies_about_its_size_gets_no_more_memory(engine: Engine) -> None:
    with pytest.raises(InvalidImage, match="its size differs from its header"):
        await engine.analyze(bomb_files.avif_that_lies(3000, 2000))


async def test_a_worker_whose_decoding_takes_too_long_is_ended_and_another_starts(
    start: Start, astronaut_jpeg: bytes
) -> None:
    engine = await start(bounded(seconds=0.2))
    slow = bomb_files.jpeg_scans(4000, 4000, 80)
    with pytest.raises(ImageTooLarge, match=r"0\.2 seconds of CPU time .*\(limits\.decode_s\)"):
        await engine.analyze(slow)
    assert (await engine.analyze(astronaut_jpeg)).faces
    # On purpose, which is no failure of the engine.
    assert (engine.status().failed, engine.status().restarts) == (0, 0)


async def test_a_jpeg_of_a_thousand_scans_is_not_begun(engine: Engine) -> None:
    with pytest.raises(InvalidImage, match="scans"):
        await engine.analyze(bomb_files.jpeg_scans(100, 100, 1000))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps a limit on private memory")
def test_an_allocation_beyond_the_bound_fails_and_the_process_goes_on() -> None:
    program = textwrap.dedent("""
        from familiard.engine.resource_guard import ResourceGuard
        guard = ResourceGuard(60.0)
        try:
            with guard(50 << 20):
                bytearray(200 << 20)
        except MemoryError:
            print("refused", len(bytearray(200 << 20)) >> 20)
    """)
    environment = {**os.environ, "PYTHONPATH": PYTHONPATH}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "refused 200"


def test_processor_time_ends_the_process_by_a_signal_that_says_so() -> None:
    program = textwrap.dedent("""
        from familiard.engine.resource_guard import ResourceGuard
        guard = ResourceGuard(0.3)
        for _ in range(1000):
            with guard(50 << 20):
                sum(range(1_000_000))
    """)
    environment = {**os.environ, "PYTHONPATH": PYTHONPATH}
    done = subprocess.run([sys.executable, "-c", program], env=environment, check=False)
    assert done.returncode == -signal.SIGPROF


async def test_where_the_system_keeps_no_limit_the_engine_watches(
    start: Start, astronaut_jpeg: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "private_bytes", lambda: None)
    monkeypatch.setattr(pool, "_NETWORKS", 450 * MIB - OWN_LIMITS.memory)
    monkeypatch.setattr(pool, "_WATCH_SECONDS", 0.01)
    engine = await start(EngineOptions(threads=1))
    with pytest.raises(ImageTooLarge, match=r"MiB of memory .*\(limits\.memory_mib\)"):
        await engine.analyze(bomb_files.png(10_000, 10_000))
    assert (await engine.analyze(astronaut_jpeg)).faces
    assert engine.status().restarts == 0


def test_the_memory_of_a_process_is_known() -> None:
    held = resident_bytes(os.getpid())
    assert held is not None and 10 * MIB < held < 100_000 * MIB


async def test_a_camera_does_not_wait_for_what_takes_long(engine: Engine, astronaut_jpeg: bytes) -> None:
    before = children()
    page = bomb_files.tiff(200, 200)
    await engine.analyze(page)
    (second,) = children() - before
    # As a decoder that never ends.
    os.kill(second, signal.SIGSTOP)
    waiting = [asyncio.create_task(engine.analyze(page)) for _ in range(5)]
    await asyncio.sleep(0)
    assert (await engine.analyze(astronaut_jpeg, Priority.CAMERA)).faces
    assert not any(task.done() for task in waiting)
    os.kill(second, signal.SIGCONT)
    await asyncio.gather(*waiting)


async def test_workers_for_what_takes_long_end_when_they_are_not_needed(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine._long, "_idle_s", 0.05)
    before = children()
    await engine.analyze(bomb_files.tiff(200, 200))
    for _ in range(2000):
        if children() == before:
            break
        await asyncio.sleep(0.02)
    assert children() == before
    # And start again.
    assert (await engine.analyze(bomb_files.tiff(200, 200))).width == 200


async def test_who_fills_the_queue_makes_room_for_others(start: Start, astronaut_jpeg: bytes) -> None:
    engine = await start(EngineOptions(threads=1, queue=4))
    crowd = [asyncio.create_task(engine.analyze(astronaut_jpeg, client=("crowd",))) for _ in range(6)]
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await engine.analyze(astronaut_jpeg, client=("crowd",))
    assert (await engine.analyze(astronaut_jpeg, client=("one",))).faces
    results = await asyncio.gather(*crowd, return_exceptions=True)
    # The latest of the crowd left; the others were served.
    assert [type(result) for result in results if isinstance(result, Exception)] == [Busy]
    assert isinstance(results[-1], Busy)


def test_who_had_most_of_the_workers_waits_behind_others() -> None:
    waiting = JobQueue()
    waiting.accounts.charge(("client", "a"), 30.0)
    waiting.accounts.charge(("home", "door"), 1.0)
    for number, (priority, client) in enumerate(
        [
            (Priority.LIBRARY, ()),
            (Priority.CAMERA, ("client", "another name")),
            (Priority.CAMERA, ("home", "door")),
            (Priority.CAMERA, ("home", "garden")),
            (Priority.INTERACTIVE, ("phone",)),
            (Priority.CAMERA, ("new",)),
        ]
    ):
        job = Job(priority, number, print, (), 1.0, timed=False, future=None, client=client)  # type: ignore[arg-type]
        waiting.add(job)
    order = [waiting.next().client for _ in range(len(waiting))]
    assert order == [
        ("new",),
        ("home", "garden"),
        ("home", "door"),
        ("client", "another name"),
        ("phone",),
        (),
    ]


async def test_the_owners_own_files_have_limits_of_their_own(start: Start, group_jpeg: bytes) -> None:
    engine = await start(bounded(max_pixels=500_000, max_side=900))
    with pytest.raises(ImageTooLarge, match=r"limits\.side"):
        await engine.analyze(group_jpeg)
    assert len((await engine.analyze(group_jpeg, Priority.LIBRARY)).faces) == 6


async def test_an_error_names_the_setting_that_counts(start: Start, group_jpeg: bytes) -> None:
    vision = VisionOptions(
        limits=ImageLimits(max_pixels=1_000_000), own_limits=replace(OWN_LIMITS, max_pixels=900_000)
    )
    engine = await start(EngineOptions(threads=1, vision=vision))
    with pytest.raises(ImageTooLarge, match=r"1 megapixels \(limits\.megapixels\)"):
        await engine.analyze(group_jpeg)
    with pytest.raises(ImageTooLarge, match=r"0\.9 megapixels \(library\.megapixels\)"):
        await engine.analyze(group_jpeg, Priority.LIBRARY)


async def test_a_large_file_is_read_where_it_is_decoded(
    engine: Engine, tmp_path: Path, group_jpeg: bytes
) -> None:
    for kind, data in {"photo.jpg": group_jpeg, "page.tif": bomb_files.tiff(300, 200)}.items():
        path = tmp_path / kind
        path.write_bytes(data)
        found = await engine.analyze(path, Priority.LIBRARY)
        assert len(found.faces) == (6 if kind == "photo.jpg" else 0)
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "empty.jpg").touch()
    for name in ("pipe.jpg", "empty.jpg", "nothing.jpg"):
        with pytest.raises(InvalidImage):
            await engine.analyze(tmp_path / name, Priority.LIBRARY)


async def test_frames_of_a_video_are_bounded_as_well(start: Start, tmp_path: Path) -> None:
    own = replace(OWN_LIMITS, memory=512 * MIB)
    engine = await start(EngineOptions(threads=1, vision=VisionOptions(own_limits=own)))
    path = tmp_path / "film.avi"
    path.write_bytes(bomb_files.avi(6000, 5000))
    with pytest.raises(InvalidVideo, match=r"6000×5000.*library\.memory_mib"):
        await engine.video_frames(path, 0.0, VideoOptions())
    path.write_bytes(bomb_files.avi(640, 480))
    assert (await engine.video_frames(path, 0.0, VideoOptions())).frames


@pytest.mark.parametrize(
    ("letters", "codec"), [(b"av01", "AV1"), (b"vvc1", r"VVC \(H\.266\)"), (b"xyzw", "xyzw")]
)
async def test_a_video_of_a_codec_that_cannot_be_had_is_named(
    engine: Engine, tmp_path: Path, video: Path, letters: bytes, codec: str
) -> None:
    path = tmp_path / "film.mp4"
    # Without what else tells the codec.
    path.write_bytes(video.read_bytes().replace(b"mp4v", letters).replace(b"esds", b"skip"))
    with pytest.raises(InvalidVideo, match=rf"film\.mp4 .*encoded as {codec}"):
        await engine.video_frames(path, 0.0, VideoOptions())

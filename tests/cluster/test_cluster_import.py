"""Other machines analyze an import's photos: they end, pause and are refused, and nothing is lost or stored twice."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from familiar_client.models import ImportStatus, WorkerState
from familiard.engine.manager import Engine
from familiard.importing.jobs import ImportRequest
from familiard.packs import PackFiles
from tests import photos
from tests.cluster.deadly_worker import DEADLY
from tests.cluster.library import album, cluster, contents, states
from tests.cluster.machines import Machines
from tests.importing.desk import Desk
from tests.photos import REPO

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]

PHOTOS = 36
SECONDS = 60.0


async def until(condition: object, seconds: float = SECONDS) -> None:
    assert callable(condition)
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.05)


def other_pack(folder: Path) -> Path:
    """The default models as another pack."""
    text = (REPO / "models" / "mobile.toml").read_text()
    manifest = folder / "other.toml"
    manifest.write_text(text.replace('name = "mobile"', 'name = "other"', 1))
    return manifest


async def test_workers_end_pause_and_are_refused_and_the_faces_are_those_of_one_machine(
    machines: Machines, engine: Engine, pack_files: PackFiles, tmp_path: Path
) -> None:
    folder = album(tmp_path / "album", PHOTOS)
    killed, paused, steady = (machines.work(name) for name in ("killed", "paused", "steady"))
    other = machines.work("other", "--pack", other_pack(tmp_path))
    for worker in (killed, paused, steady, other):
        worker.said("Connected to")
    async with cluster(machines.url, engine, pack_files) as engines:
        await until(lambda: list(states(engines).values()).count(WorkerState.WORKING) == 3)
        desk = Desk(engines, pack_files, tmp_path / "several", workers=lambda: engines.parallel)
        await desk.open()
        state = await desk.library.start(ImportRequest(folder, cluster=False))
        await desk.until(lambda: desk.published and desk.published[-1].done > 4)
        paused.signal(signal.SIGSTOP)
        killed.signal(signal.SIGKILL)
        ended = await desk.library.wait(state.id)
        several = await contents(desk)
        await desk.close()
        done = {worker.name: worker.done for worker in engines.status().workers}
        assert states(engines)["other"] is WorkerState.REFUSED
    assert (ended.state, ended.added, ended.broken_count) == (ImportStatus.DONE, PHOTOS, 0)
    assert done["steady"] > done["other"] == 0
    assert sum(done.values()) == PHOTOS
    assert other.end() == 1
    assert "has the pack other/" in other.said("Start the worker with --pack mobile")

    desk = Desk(engine, pack_files, tmp_path / "one")
    await desk.open()
    await desk.import_all(folder)
    assert several == await contents(desk)
    await desk.close()


async def test_a_paused_worker_that_goes_on_works_again(
    machines: Machines, engine: Engine, pack_files: PackFiles, group_jpeg: bytes
) -> None:
    worker = machines.work("paused")
    worker.said("Connected to")
    async with cluster(machines.url, engine, pack_files) as engines:
        await until(lambda: states(engines) == {"paused": WorkerState.WORKING})
        worker.signal(signal.SIGSTOP)
        await until(lambda: states(engines) == {"paused": WorkerState.LOST}, 2 * SECONDS)
        from familiard.engine.types import Priority

        # Nobody else is there: this machine does it.
        assert len((await engines.analyze(group_jpeg, Priority.LIBRARY)).faces) == 6
        worker.signal(signal.SIGCONT)
        worker.said("Lost the connection")
        await until(lambda: states(engines) == {"paused": WorkerState.WORKING})
        await engines.analyze(group_jpeg, Priority.LIBRARY)
        assert [one.done for one in engines.status().workers] == [1]


async def test_a_photo_that_ends_workers_is_given_up_and_the_import_goes_on(
    machines: Machines, engine: Engine, pack_files: PackFiles, tmp_path: Path
) -> None:
    folder = album(tmp_path / "album", 6)
    jpeg = photos.group_jpeg()
    (folder / "003.jpg").write_bytes(DEADLY + jpeg[2:])
    for n in range(3):
        machines.work(f"deadly-{n}", module="tests.cluster.deadly_worker").said("Connected to")
    async with cluster(machines.url, engine, pack_files) as engines:
        await until(lambda: len(states(engines)) == 3)
        desk = Desk(engines, pack_files, tmp_path / "data", workers=lambda: engines.parallel)
        await desk.open()
        ended = await desk.import_all(folder)
        await desk.close()
    assert (ended.state, ended.added) == (ImportStatus.DONE, 5)
    assert [(broken.path, broken.code) for broken in ended.broken] == [("003.jpg", "workers-ended")]


async def test_a_scheduler_that_ends_costs_no_photo(
    machines: Machines, engine: Engine, pack_files: PackFiles, tmp_path: Path
) -> None:
    folder = album(tmp_path / "album", 24)
    machines.work("one").said("Connected to")
    async with cluster(machines.url, engine, pack_files) as engines:
        await until(lambda: states(engines) == {"one": WorkerState.WORKING})
        desk = Desk(engines, pack_files, tmp_path / "data", workers=lambda: engines.parallel)
        await desk.open()
        state = await desk.library.start(ImportRequest(folder, cluster=False))
        await desk.until(lambda: desk.published and desk.published[-1].done > 4)
        machines.started[0].signal(signal.SIGKILL)
        ended = await desk.library.wait(state.id)
        await desk.close()
        await until(lambda: not engines.status().connected)
        assert "scheduler" in (engines.status().problem or "")
    assert (ended.state, ended.added, ended.broken_count) == (ImportStatus.DONE, 24, 0)

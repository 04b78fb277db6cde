"""The clustering process is loaded once for photos that arrive one by one, and gone when nobody needs it."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from collections.abc import AsyncIterator

import numpy as np
import psutil
import pytest
import pytest_asyncio

from familiard.errors import EngineFailed
from familiard.identity.constraints import UNASSIGNED
from familiard.packs import load_pack
from familiard.service.clustering_process import ClusteringProcess
from familiard.store.people.cluster_proposals import GroupingInput

pytestmark = pytest.mark.asyncio

DIMENSION = 64


def people(count: int, faces: int) -> GroupingInput:
    """Faces of people who resemble nobody else, one person after the other."""
    random = np.random.default_rng(3)
    means = np.repeat(np.eye(count, DIMENSION, dtype=np.float32), faces, axis=0)
    vectors = means + random.normal(0, 0.02, means.shape).astype(np.float32)
    rows = len(vectors)
    unknown = np.full(rows, UNASSIGNED, dtype=np.int64)
    return GroupingInput(
        base_seq=0,
        face_ids=tuple(str(row) for row in range(rows)),
        people=(),
        embeddings=vectors / np.linalg.norm(vectors, axis=1, keepdims=True),
        cannot_link=np.empty((0, 2), dtype=np.int64),
        must_link=unknown,
        owners=unknown,
        previous=unknown,
        quality=np.ones(rows, dtype=np.float32),
        thresholds=load_pack("mobile").thresholds,
    )


def children() -> set[int]:
    """Process ids of the children of this one."""
    return {child.pid for child in multiprocessing.active_children() if child.pid is not None}


@pytest_asyncio.fixture
async def process() -> AsyncIterator[ClusteringProcess]:
    process = ClusteringProcess()
    yield process
    await process.close()
    assert not process.is_running


async def until_there_is_a_child(before: set[int]) -> int:
    """Wait for the child that was not there before; returns its process id."""
    while not (fresh := children() - before):
        await asyncio.sleep(0.02)
    return fresh.pop()


async def test_one_child_serves_one_clustering_after_the_other(process: ClusteringProcess) -> None:
    before = children()
    process.prepare()
    child = await until_there_is_a_child(before)
    for count in (2, 3):
        labels = await process.compute(people(count, 5))
        assert labels.tolist() == np.repeat(np.arange(count), 5).tolist()
        process.prepare()
        assert children() - before == {child}
    await process.close()
    assert children() - before == set()


async def test_a_child_that_nobody_needs_ends() -> None:
    before = children()
    process = ClusteringProcess(kept_seconds=0.1)
    await process.compute(people(2, 5))
    async with asyncio.timeout(60):
        while process.is_running or children() - before:
            await asyncio.sleep(0.02)
    assert (await process.compute(people(2, 4))).max() == 1
    await process.close()


async def test_a_child_is_not_ended_while_it_computes() -> None:
    process = ClusteringProcess(kept_seconds=0)
    computing = asyncio.create_task(process.compute(people(2, 5)))
    while not computing.done():
        process.prepare()
        await asyncio.sleep(0.05)
    assert (await computing).max() == 1
    await process.close()


async def test_a_child_killed_while_it_waits_is_replaced(process: ClusteringProcess) -> None:
    before = children()
    await process.compute(people(2, 5))
    os.kill(await until_there_is_a_child(before), signal.SIGKILL)
    assert (await process.compute(people(3, 5))).max() == 2


async def test_a_child_killed_while_it_loads_is_replaced(process: ClusteringProcess) -> None:
    before = children()
    computing = asyncio.create_task(process.compute(people(2, 5)))
    os.kill(await until_there_is_a_child(before), signal.SIGKILL)
    assert (await computing).max() == 1


async def test_a_child_killed_at_work_is_an_error_and_the_next_one_works(process: ClusteringProcess) -> None:
    before = children()
    await process.compute(people(2, 5))
    child = await until_there_is_a_child(before)
    seen = psutil.Process(child)
    idle = seen.cpu_times().user
    computing = asyncio.create_task(process.compute(people(DIMENSION, 300)))
    while seen.cpu_times().user < idle + 0.2:
        await asyncio.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    with pytest.raises(EngineFailed, match="killed"):
        await computing
    assert not process.is_running
    assert (await process.compute(people(2, 5))).max() == 1


async def test_a_cancelled_clustering_ends_its_child(process: ClusteringProcess) -> None:
    before = children()
    computing = asyncio.create_task(process.compute(people(2, 5)))
    await until_there_is_a_child(before)
    computing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await computing
    assert children() - before == set()

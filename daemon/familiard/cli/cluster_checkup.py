"""The check of `doctor` on the machines that help with imports."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from time import monotonic
from typing import TYPE_CHECKING

from familiar_client.models import WorkerState
from familiard.cli.check import Check, Grade
from familiard.cli.output import number

if TYPE_CHECKING:
    from familiar_client.client import FamiliarClient
    from familiar_client.models import Workers

CONNECT_SECONDS = 15.0
POLL_SECONDS = 0.2
ALONE = "Imports go on with this machine alone meanwhile."


async def cluster_checks(api: FamiliarClient) -> list[Check]:
    """Say whether the scheduler answers and which workers work; nothing if `cluster.url` is not set."""
    until = monotonic() + CONNECT_SECONDS
    workers = await api.import_workers()
    while not (_settled(workers) or monotonic() > until):
        await asyncio.sleep(POLL_SECONDS)
        workers = await api.import_workers()
    return list(_checks(workers)) if workers.url is not None else []


def _settled(workers: Workers) -> bool:
    return workers.url is None or workers.problem is not None or (workers.connected and bool(workers.workers))


def _checks(workers: Workers) -> Iterator[Check]:
    if not workers.connected:
        why = workers.problem or f"The scheduler at {workers.url} does not answer."
        yield Check("Workers", Grade.WARNING, why, ALONE)
        return
    working = [one for one in workers.workers if one.state is WorkerState.WORKING]
    if working:
        yield Check("Workers", Grade.GOOD, f"{number(len(working), 'worker')} at {workers.url}")
    else:
        yield Check(
            "Workers",
            Grade.WARNING,
            f"The scheduler at {workers.url} has no worker.",
            f"Run `familiard worker {workers.url}` on the other machines. {ALONE}",
        )
    for one in workers.workers:
        if one.state is WorkerState.REFUSED:
            yield Check(f"Worker {one.name}", Grade.WARNING, one.detail or "It is refused.")
        elif one.state is WorkerState.SILENT:
            advice = "Check that the machine is on and its network works."
            yield Check(f"Worker {one.name}", Grade.WARNING, "It does not answer.", advice)

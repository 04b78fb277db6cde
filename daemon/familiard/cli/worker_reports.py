"""The workers of an import, in the terminal: who comes, goes or is refused, and what each did."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import TYPE_CHECKING

from familiar_client.models import Worker, WorkerState
from familiard.cli.command import Invocation
from familiard.cli.errors import UsageError
from familiard.cli.output import Output, number

if TYPE_CHECKING:
    from familiar_client.client import FamiliarClient

CONNECT_SECONDS = 30.0
POLL_SECONDS = 1.0
WORDS = {
    WorkerState.WORKING: "works",
    WorkerState.SILENT: "does not answer; others get its photos until it does",
    WorkerState.LOST: "is gone; others get its photos",
}


async def follow_workers(call: Invocation, api: FamiliarClient) -> WorkerReports | None:
    """Wait for the scheduler of the settings; None without one.

    Raises:
        UsageError: there is no connection, or a running daemon uses another scheduler.
    """
    url = call.settings.cluster.url
    if url is None:
        return None
    until = monotonic() + CONNECT_SECONDS
    while True:
        workers = await api.import_workers()
        if workers.url != url:
            raise UsageError(
                f"A daemon is running with this data, and {f'uses {workers.url}' if workers.url else 'has no workers'}. "
                f"Set cluster.url to {url} in its settings and restart it, or stop it during the import."
            )
        if workers.connected:
            return WorkerReports(api, call.out)
        if workers.problem is not None or monotonic() > until:
            raise UsageError(workers.problem or f"The scheduler at {url} does not answer.")
        await asyncio.sleep(0.1)


class WorkerReports:
    """Prints what changes among the workers, while an import runs."""

    def __init__(self, api: FamiliarClient, out: Output) -> None:
        self._api = api
        self._out = out
        self._known: dict[str, WorkerState] = {}
        self._asked_at = 0.0

    async def report(self) -> None:
        """Print the changes, at most once a second."""
        if self._out.as_json or monotonic() - self._asked_at < POLL_SECONDS:
            return
        self._asked_at = monotonic()
        for worker in (await self._api.import_workers()).workers:
            if self._known.get(worker.name) is not worker.state:
                self._known[worker.name] = worker.state
                self._print(worker)

    async def summarize(self) -> None:
        """Print how many photos each worker analyzed."""
        workers = (await self._api.import_workers()).workers
        if not workers:
            self._out.warn(
                "No worker was there; this machine analyzed the photos. Start some: familiard worker URL"
            )
        for worker in workers:
            self._out.say(f"  {worker.name}: {number(worker.done, 'photo')}, {worker.state}")

    def _print(self, worker: Worker) -> None:
        if worker.state is WorkerState.REFUSED:
            self._out.warn(f"The worker {worker.name} is refused. {worker.detail}")
        else:
            self._out.errors.print(
                f"The worker {worker.name} {WORDS[worker.state]}.", highlight=False, markup=False
            )

"""The scheduler: the meeting point of workers and imports, which hands photos on and keeps nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from familiard.cluster.dask_setup import NO_PAGES, WORKER_TTL, ClusterUnavailable, configure, security
from familiard.config.settings import ClusterSettings


async def schedule(settings: ClusterSettings, say: Callable[[str], None], stopped: asyncio.Event) -> None:
    """Run a scheduler at `settings.url` until `stopped` is set.

    Raises:
        ClusterUnavailable: the address is taken, or a certificate is wrong.
    """
    configure()
    from distributed import Scheduler

    assert settings.url is not None
    try:
        scheduler = await Scheduler(
            host=settings.url,
            security=security(settings),
            dashboard_address=NO_PAGES,
            dashboard=False,
            # The importing process hears of every worker that ends, and decides what becomes of its photos.
            allowed_failures=0,
            worker_ttl=WORKER_TTL,
        )
    except (OSError, RuntimeError) as error:
        cause = error.__cause__ or error
        raise ClusterUnavailable(
            f"Cannot listen on {settings.url}: {cause}. Stop the other process, or choose another port."
        ) from error
    try:
        say(f"The scheduler is listening on {scheduler.address}")
        await stopped.wait()
    finally:
        await scheduler.close(reason="stopped")

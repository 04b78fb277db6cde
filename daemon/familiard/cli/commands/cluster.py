"""`worker` and `scheduler`: analyze photos for imports on other machines."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import replace

from familiard.cli.command import Command, Invocation
from familiard.cli.packs_progress import ensure_pack
from familiard.config.schema import SCHEDULER_PORT
from familiard.packs import load_pack


def add_certificates(parser: argparse.ArgumentParser) -> None:
    """Add the options for `tls://`."""
    parser.add_argument("--certificate", metavar="FILE", help="this machine's certificate for tls:// (PEM)")
    parser.add_argument("--key", metavar="FILE", help="the certificate's private key (PEM)")
    parser.add_argument(
        "--ca",
        metavar="FILE",
        help="certificates that sign those of the other machines (default: --certificate)",
    )


def _scheduler_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "cluster", metavar="URL", help=f"address to listen on, such as tls://0.0.0.0:{SCHEDULER_PORT}"
    )
    add_certificates(parser)


def _worker_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "cluster", metavar="URL", help=f"the scheduler's address, such as tls://nas:{SCHEDULER_PORT}"
    )
    add_certificates(parser)
    parser.add_argument("--name", help="the worker's name in lists (default: the machine's, and a number)")
    parser.add_argument("--workers", metavar="N", help="photos analyzed in parallel (default: one per core)")
    parser.add_argument("--threads", metavar="N", help="threads per photo (default: 1)")


async def _scheduler(call: Invocation) -> None:
    from familiard.cluster.scheduler import schedule

    stopped = asyncio.Event()
    _on_signals(stopped.set)
    _warn(call)
    await schedule(call.settings.cluster, lambda line: _say(call, line), stopped)


async def _worker(call: Invocation) -> None:
    from familiard.cluster.dask_setup import configure
    from familiard.cluster.worker import ClusterWorker, WorkerSetup
    from familiard.engine.types import cores
    from familiard.service.vision_service import engine_options

    # Before models are downloaded.
    configure()
    settings = call.settings
    files = await ensure_pack(settings, load_pack(settings.pack), call.out)
    vision = settings.vision
    options = replace(
        engine_options(settings), workers=vision.workers or cores(), threads=vision.threads or 1
    )
    name = call.arguments.name or f"{socket.gethostname()}-{os.getpid()}"
    worker = ClusterWorker(settings.cluster, WorkerSetup(name, files, options), lambda line: _say(call, line))
    _on_signals(worker.stop)
    _warn(call)
    await worker.run()


def _warn(call: Invocation) -> None:
    url = call.settings.cluster.url or ""
    host = url.removeprefix("tcp://").rpartition(":")[0]
    if url.startswith("tcp:") and host not in ("127.0.0.1", "localhost", "[::1]"):
        call.out.warn(
            "tcp:// is not encrypted, and whoever reaches the scheduler can run programs on it and its workers. Use "
            "tls:// with certificates outside of a network that you trust: docs/scaling.md."
        )


def _on_signals(stop: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)


def _say(call: Invocation, line: str) -> None:
    """Print at once, also into a pipe."""
    call.out.say(line)
    sys.stdout.flush()


COMMANDS = (
    Command(
        "worker",
        "analyze photos for imports on another machine",
        "Connects to a scheduler and analyzes the photos that imports send, until you stop it. Photos are not kept. The "
        "worker needs the same version of Familiar and the same pack as the import, and is refused otherwise. It connects "
        "again when the connection is lost.",
        (
            ("worker tls://nas:8786 --certificate c.pem --key k.pem", "work for the scheduler on nas"),
            ("worker tcp://nas:8786 --workers 2", "two photos at a time, without encryption"),
        ),
        _worker_arguments,
        _worker,
    ),
    Command(
        "scheduler",
        "hand out the photos of imports to workers",
        "The meeting point of `familiard worker` and `familiard import --cluster`. It keeps nothing; run it on any machine "
        "that the others reach, such as the one that imports.",
        (
            ("scheduler tls://0.0.0.0:8786 --certificate c.pem --key k.pem", "for the whole network"),
            ("scheduler tcp://127.0.0.1:8786", "for workers on this machine"),
        ),
        _scheduler_arguments,
        _scheduler,
    ),
)

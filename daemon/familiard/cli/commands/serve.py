"""`serve`: run the daemon."""

from __future__ import annotations

import argparse
import sys

from familiard.cli.command import Command, Invocation
from familiard.cli.packs_progress import ensure_pack
from familiard.errors import PackError
from familiard.packs import load_pack


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", help="port to listen on; 0 picks a free one (default: 8723)")
    parser.add_argument(
        "--no-zeroconf",
        dest="zeroconf",
        action="store_const",
        const=False,
        help="do not announce the daemon on the network",
    )
    parser.add_argument(
        "--watch", metavar="DIR", action="append", help="import this folder and watch it for changes"
    )
    parser.add_argument("--workers", metavar="N", help="images analyzed in parallel (default: 1)")
    parser.add_argument("--threads", metavar="N", help="threads per worker (default: depends on the machine)")


async def _run(call: Invocation) -> None:
    from familiard.daemon import serve

    try:
        await ensure_pack(call.settings, load_pack(call.settings.pack), call.out)
    except PackError as error:
        # The daemon starts and reports the problem, so that Home Assistant can show it and help fix it.
        call.out.warn(error.detail)
    await serve(call.settings, lambda line: _say(call, line))


def _say(call: Invocation, line: str) -> None:
    """Print at once: whoever started the daemon may read a file or a pipe, and waits for the address."""
    call.out.say(line)
    sys.stdout.flush()


COMMANDS = (
    Command(
        "serve",
        "run the daemon: the HTTP API for Home Assistant and other clients",
        "Listens on one address for clients that send the token, and on a socket in the data directory for its "
        "owner's commands. Stops cleanly on Ctrl-C and SIGTERM; an interrupted import continues at the next start.",
        (
            ("serve", "for this machine only"),
            ("serve --host 0.0.0.0", "for the whole network; clients need the token"),
            ("serve --watch ~/Photos", "and import new files in ~/Photos"),
        ),
        _arguments,
        _run,
    ),
)

"""`token`: what clients on the network show the daemon."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from familiard.auth.token import OwnerToken
from familiard.cli.command import Command, Invocation
from familiard.cli.session import connect


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", nargs="?", choices=("show",), default="show", help="(show)")
    parser.add_argument("--renew", action="store_true", help="make a new one; the old one ends at once")


async def _run(call: Invocation) -> None:
    if call.arguments.renew:
        async with connect(call) as api:
            token = str((await api.post("/v1/token"))["token"])
    else:
        token = await asyncio.to_thread(_read, call.settings.data_dir)
    if call.out.as_json:
        call.out.answer({"token": token})
    else:
        # Alone on its line, for `$(familiard token)`.
        call.out.say(token)


def _read(data_dir: Path) -> str:
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    return OwnerToken(data_dir).value


COMMANDS = (
    Command(
        "token",
        "show or renew the token that clients on the network need",
        "Home Assistant and other clients on the network show this token with each request. Commands on this "
        "machine need none.",
        (("token", "show it"), ("token --renew", "replace it; clients must be told the new one")),
        _arguments,
        _run,
    ),
)

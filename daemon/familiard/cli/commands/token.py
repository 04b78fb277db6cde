"""`token`: show or renew the token for clients on the network."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from familiard.auth.token import OwnerToken
from familiard.cli.command import Command, Invocation
from familiard.cli.session import connect


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", nargs="?", choices=("show",), default="show", help="default: show")
    parser.add_argument(
        "--renew", action="store_true", help="create a new token; the old one stops working immediately"
    )


async def _run(call: Invocation) -> None:
    if call.arguments.renew:
        async with connect(call) as api:
            token = (await api.renew_token()).token
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
        "show or renew the token for clients on the network",
        "Home Assistant and other clients on the network send this token with each request. Commands on this "
        "machine do not need it.",
        (("token", "show the token"), ("token --renew", "replace it; then update all clients")),
        _arguments,
        _run,
    ),
)

"""`token`: what clients on the network show the daemon."""

from __future__ import annotations

import argparse

from familiard.cli.command import Call, Command


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", nargs="?", choices=("show",), default="show", help="(show)")
    parser.add_argument("--renew", action="store_true", help="make a new one; the old one ends at once")


async def _run(call: Call) -> None:
    raise NotImplementedError


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

"""`device`: add, list, and remove devices that upload photos, and replace their passwords."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from familiar_client.models import Device, NewDevice
from familiard.cli.command import Command, Invocation
from familiard.cli.errors import UsageError
from familiard.cli.output import Output, moment, number, short
from familiard.cli.session import connect

if TYPE_CHECKING:
    from familiar_client.client import FamiliarClient

GIB = 1 << 30
MIB = 1 << 20
LOOPBACK = ("http://127.", "http://[::1]", "http://localhost")


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("add", "list", "password", "remove"), help="what to do")
    parser.add_argument("device", nargs="?", metavar="NAME", help="the device's name, user name, or ID")
    parser.add_argument("--quota-gib", type=float, metavar="N", help="with add: maximum size of its uploads")


async def _run(call: Invocation) -> None:
    wanted, out = call.arguments, call.out
    if wanted.action != "list" and not wanted.device:
        raise UsageError(f'Name the device: familiard device {wanted.action} "Anna\'s phone".')
    if wanted.quota_gib is not None and (wanted.action != "add" or not 0 < wanted.quota_gib < MIB):
        raise UsageError("--quota-gib takes a positive number, and only works with `familiard device add`.")
    async with connect(call) as api:
        if wanted.action == "list":
            _list(out, await api.devices())
        elif wanted.action == "add":
            quota = None if wanted.quota_gib is None else int(wanted.quota_gib * GIB)
            _show(out, await api.add_device(wanted.device, quota_bytes=quota), "Added")
        elif wanted.action == "password":
            _show(
                out,
                await api.replace_device_password((await _find(api, wanted.device)).id),
                "Replaced the password of",
            )
        else:
            device = await _find(api, wanted.device)
            await api.remove_device(device.id)
            if out.as_json:
                out.answer({"removed": device.id})
            else:
                out.say(f"Removed {device.name}: its password no longer works. Its uploads stay.")


def _list(out: Output, devices: tuple[Device, ...]) -> None:
    if out.as_json:
        out.answer({"devices": devices})
        return
    if not devices:
        out.say("No devices yet.")
        out.hint('Add one: familiard device add "Anna\'s phone"')
        return
    out.table(
        ("id", "name", "user", "last seen", "MiB", "quota"),
        (
            (
                short(one.id),
                one.name,
                one.user,
                moment(one.last_seen_at),
                f"{one.bytes / MIB:,.0f}",
                "-" if one.quota_bytes is None else f"{one.quota_bytes / GIB:g} GiB",
            )
            for one in devices
        ),
        right=("MiB", "quota"),
    )


def _show(out: Output, added: NewDevice, done: str) -> None:
    """Show a password, and where to enter it."""
    if out.as_json:
        out.answer(added)
        return
    out.say(f"{done} {added.device.name}. Enter this in its backup app (WebDAV):")
    for address in added.addresses:
        out.say(f"  address   {address}")
    out.say(f"  user      {added.device.user}")
    out.say(f"  password  {added.password}")
    out.hint("The password is shown only now. docs/backup.md has the steps for each app.")
    if all(address.startswith(LOOPBACK) for address in added.addresses):
        out.warn(
            "The daemon only listens on this machine. For devices on your network, set server.host to 0.0.0.0 and "
            "restart it."
        )


async def _find(api: FamiliarClient, word: str) -> Device:
    """The device that a word means."""
    devices = await api.devices()
    exact = [one for one in devices if word.casefold() in (one.name.casefold(), one.user, one.id)]
    meant = exact or [one for one in devices if len(word) >= 4 and one.id.startswith(word)]
    if len(meant) != 1:
        what = f"means {number(len(meant), 'device')}" if meant else "is no device"
        raise UsageError(f"{word!r} {what}. `familiard device list` lists devices.")
    return meant[0]


COMMANDS = (
    Command(
        "device",
        "add, list, and remove devices that upload photos, and replace their passwords",
        "Each phone or computer that backs up its photos to Familiar has an address, a user name, and a password of its "
        "own. Removing a device revokes its password; what it uploaded stays. Set library.originals first.",
        (
            ('device add "Anna\'s phone"', "add a device, and show its address and password"),
            ("device list", "list devices, when they were seen last, and how much they uploaded"),
            ('device password "Anna\'s phone"', "replace its password, and show the new one"),
            ('device remove "Anna\'s phone"', "revoke its password"),
        ),
        _arguments,
        _run,
    ),
)

"""Devices that back up their photos: added with a password that is shown once, changed, and revoked."""

from typing import Any

import probatio
from homeassistant.config_entries import SOURCE_HASSIO
from homeassistant.helpers.network import NoURLAvailableError, get_url
from yarl import URL

from ...client.models import NewDevice
from ..call import Call, Commands

COMMANDS = Commands()

NAME = probatio.All(str, str.strip, probatio.Length(min=1, max=100))
QUOTA = probatio.Any(None, probatio.All(int, probatio.Range(min=1, max=2**62)))


@COMMANDS.reads("devices/list", admin=True)
async def list_devices(call: Call) -> dict[str, Any]:
    """Return the devices that back up photos, oldest first."""
    return {"items": call.document(await call.client.devices())}


@COMMANDS.changes("device/add", {probatio.Required("name"): NAME, probatio.Optional("quota_bytes"): QUOTA})
async def add_device(call: Call) -> dict[str, Any]:
    """Add a device; only this result has its password."""
    return _new(call, await call.client.add_device(call.msg["name"], **call.given("quota_bytes")))


@COMMANDS.changes("device/password", {probatio.Required("device_id"): str})
async def replace_password(call: Call) -> dict[str, Any]:
    """Replace a device's password; only this result has the new one."""
    return _new(call, await call.client.replace_device_password(call.msg["device_id"]))


@COMMANDS.changes(
    "device/update",
    {
        probatio.Required("device_id"): str,
        probatio.Optional("name"): NAME,
        probatio.Optional("quota_bytes"): QUOTA,
        probatio.Optional("revoked"): False,
    },
)
async def update_device(call: Call) -> dict[str, Any]:
    """Change a device's name or quota, or let one in again that was revoked."""
    changes = call.given("name", "quota_bytes", "revoked")
    return {"device": call.document(await call.client.update_device(call.msg["device_id"], **changes))}


@COMMANDS.changes("device/revoke", {probatio.Required("device_id"): str})
async def revoke_device(call: Call) -> dict[str, Any]:
    """Let a device upload nothing from now on; what it uploaded stays."""
    await call.client.remove_device(call.msg["device_id"])
    return {"device_id": call.msg["device_id"]}


def _new(call: Call, added: NewDevice) -> dict[str, Any]:
    return {
        "device": call.document(added.device),
        "password": added.password,
        "addresses": _addresses(call, added.addresses),
    }


def _addresses(call: Call, addresses: tuple[str, ...]) -> list[str]:
    """Return where a phone reaches the daemon: one that runs as an app only knows its address among apps."""
    if call.entry.source != SOURCE_HASSIO:
        return list(addresses)
    try:
        host = URL(get_url(call.hass, allow_external=False, allow_cloud=False)).host
    except NoURLAvailableError:
        return list(addresses)
    return (
        list(dict.fromkeys(str(URL(one).with_host(host)) for one in addresses)) if host else list(addresses)
    )

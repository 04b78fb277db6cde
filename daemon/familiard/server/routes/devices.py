"""Devices that upload photos: added with a password of their own, listed, and revoked."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

from familiar_client.models import Device, NewDevice, Page
from familiard.errors import Conflict, NotFound
from familiard.originals.errors import OriginalsOff
from familiard.server import schemas
from familiard.server.api.dispatch import nothing
from familiard.server.api.documents import JsonBody
from familiard.server.api.operations import NOTHING, ApiResponse, Operations, ok
from familiard.server.api.request import ApiRequest
from familiard.server.context import Services
from familiard.server.dav.paths import href

if TYPE_CHECKING:
    from familiard.store.devices.devices import DeviceRecord

OPERATIONS = Operations("devices")


@OPERATIONS.add("GET", "/v1/devices", "List devices that upload photos, oldest first", ok(Page[Device]))
async def list_devices(request: ApiRequest) -> Page[Device]:
    """GET /v1/devices."""
    devices = await request.store.read(lambda store: store.devices.list())
    return Page(tuple(map(_device, devices)))


@OPERATIONS.add(
    "POST",
    "/v1/devices",
    "Add a device that uploads photos; the response has its password, which is not stored",
    ApiResponse(201, "The device was added.", NewDevice),
    body=JsonBody(schemas.NEW_DEVICE),
    kinds=(Conflict, OriginalsOff),
)
async def add_device(request: ApiRequest) -> NewDevice:
    """POST /v1/devices."""
    if request.services.originals is None:
        raise OriginalsOff
    name, quota = request.body["name"], request.body["quota_bytes"]
    added, password = await request.store.write(lambda store: store.devices.add(name, quota))
    device = _device(added)
    origins = await asyncio.to_thread(_origins, request.services)
    return NewDevice(device, password, tuple(f"{origin}{device.path}" for origin in origins))


@OPERATIONS.add(
    "DELETE",
    "/v1/devices/{device_id}",
    "Revoke a device's password immediately; what it uploaded stays",
    NOTHING,
    kinds=(NotFound,),
)
async def remove_device(request: ApiRequest) -> web.Response:
    """DELETE /v1/devices/{device_id}."""
    device_id = request.id("device_id")
    await request.store.write(lambda store: store.devices.revoke(device_id))
    return nothing()


def _device(record: DeviceRecord) -> Device:
    return Device(
        id=record.id,
        name=record.name,
        user=record.folder,
        path=href(record.folder, "", is_folder=True),
        created_at=record.created_at,
        last_seen_at=record.last_seen_at,
        bytes=record.bytes,
        quota_bytes=record.quota,
    )


def _origins(services: Services) -> list[str]:
    """The daemon's addresses as URLs; those that it will have, if only a command runs now."""
    # zeroconf takes a while to import.
    from familiard.service.discovery import UNSPECIFIED, machine_addresses

    server = services.settings.server
    found: dict[str, None] = {}
    for host, port in services.addresses or [(server.host, server.port)]:
        for address in machine_addresses() if host in UNSPECIFIED else [host]:
            found[f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"] = None
    return list(found)

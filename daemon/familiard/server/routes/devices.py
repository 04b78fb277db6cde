"""Devices that upload photos: added with a password of their own, listed, and revoked."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

from familiar_client.models import Device, NewDevice, Page
from familiard.errors import Conflict, NotFound, ValidationError
from familiard.originals.errors import OriginalsOff
from familiard.server import schemas
from familiard.server.api.dispatch import nothing
from familiard.server.api.documents import JsonBody
from familiard.server.api.operations import NOTHING, ApiResponse, Operations, ok
from familiard.server.api.request import ApiRequest
from familiard.server.context import Services
from familiard.server.dav.paths import href
from familiard.store.devices.devices import DeviceChange, DeviceUploads

if TYPE_CHECKING:
    from familiard.store.devices.devices import DeviceRecord

OPERATIONS = Operations("devices")


@OPERATIONS.add("GET", "/v1/devices", "List devices that upload photos, oldest first", ok(Page[Device]))
async def list_devices(request: ApiRequest) -> Page[Device]:
    """GET /v1/devices."""
    devices, uploads = await request.store.read(lambda store: (store.devices.list(), store.devices.uploads()))
    return Page(tuple(_device(one, uploads.get(one.id)) for one in devices))


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
    return await _with_addresses(request, _device(added), password)


@OPERATIONS.add(
    "PATCH",
    "/v1/devices/{device_id}",
    "Update a device's name or quota, or let one in again that was revoked",
    ok(Device),
    body=JsonBody(schemas.DEVICE_CHANGES),
    kinds=(Conflict, NotFound),
)
async def update_device(request: ApiRequest) -> Device:
    """PATCH /v1/devices/{device_id}."""
    if not request.body:
        raise ValidationError("body", "Specify what to change: name, quota_bytes, or revoked.")
    body = dict(request.body)
    if "quota_bytes" in body:
        body["quota"] = body.pop("quota_bytes")
    changed, uploads = await request.store.write(
        lambda store: (
            store.devices.update(request.id("device_id"), DeviceChange(**body)),
            store.devices.uploads(),
        )
    )
    return _device(changed, uploads.get(changed.id))


@OPERATIONS.add(
    "POST",
    "/v1/devices/{device_id}/password",
    "Replace a device's password; the response has the new one, which is not stored",
    ok(NewDevice),
    kinds=(NotFound,),
)
async def replace_device_password(request: ApiRequest) -> NewDevice:
    """POST /v1/devices/{device_id}/password."""
    (device, password), uploads = await request.store.write(
        lambda store: (store.devices.replace_password(request.id("device_id")), store.devices.uploads())
    )
    return await _with_addresses(request, _device(device, uploads.get(device.id)), password)


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


async def _with_addresses(request: ApiRequest, device: Device, password: str) -> NewDevice:
    origins = await asyncio.to_thread(_origins, request.services)
    return NewDevice(device, password, tuple(f"{origin}{device.path}" for origin in origins))


def _device(record: DeviceRecord, uploads: DeviceUploads | None = None) -> Device:
    uploads = uploads or DeviceUploads()
    return Device(
        id=record.id,
        name=record.name,
        user=record.folder,
        path=href(record.folder, "", is_folder=True),
        created_at=record.created_at,
        last_seen_at=record.last_seen_at,
        bytes=record.bytes,
        quota_bytes=record.quota,
        files=uploads.files,
        last_upload_at=uploads.last_at,
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

"""Devices that upload photos."""

from collections.abc import AsyncIterable, AsyncIterator
from datetime import datetime
from typing import IO, Any

from .. import routes
from ..decode import decode
from ..models import Device, NewDevice, Uploaded
from ..transport import Upload
from .base import Operations


class DeviceOperations(Operations):
    """Devices that upload photos."""

    async def devices(self) -> tuple[Device, ...]:
        """List devices, oldest first."""
        return (await self._page(Device, routes.DEVICES, {})).items

    async def add_device(self, name: str, *, quota_bytes: int | None = None) -> NewDevice:
        """Add a device; its password is only in this answer.

        Raises:
            Conflicting: another device has the name.
        """
        body: dict[str, Any] = {"name": name}
        if quota_bytes is not None:
            body["quota_bytes"] = quota_bytes
        return decode(NewDevice, await self._transport.json(routes.ADD_DEVICE, body=body))

    async def update_device(self, device_id: str, **changes: str | int | bool | None) -> Device:
        """Change a device's `name` or `quota_bytes`; `revoked=False` lets a revoked one in again.

        Raises:
            Conflicting: another device has the name.
        """
        path = {"device_id": device_id}
        return decode(Device, await self._transport.json(routes.UPDATE_DEVICE, path, body=changes))

    async def replace_device_password(self, device_id: str) -> NewDevice:
        """Give a device another password, which is only in this answer; the former one no longer works."""
        path = {"device_id": device_id}
        return decode(NewDevice, await self._transport.json(routes.REPLACE_DEVICE_PASSWORD, path))

    async def upload(
        self, file: IO[bytes] | AsyncIterable[bytes], name: str, *, taken_at: datetime | None = None
    ) -> Uploaded:
        """Store a file as an original, as the owner.

        Args:
            taken_at: when it was taken, if the file does not say so.
        """
        query = {"name": name, "taken_at": taken_at}
        answer = await self._transport.json(routes.UPLOAD, query=query, body=Upload(file), patient=True)
        return decode(Uploaded, answer)

    def verify_originals(self) -> AsyncIterator[bytes]:
        """Yield what a check of all originals finds, as JSON Lines, in chunks of bytes."""
        return self._transport.chunks(routes.VERIFY_ORIGINALS)

    async def remove_device(self, device_id: str) -> None:
        """Revoke a device's password; what it uploaded stays."""
        await self._transport.nothing(routes.REMOVE_DEVICE, {"device_id": device_id})

"""Who is in a photo, and several faces at once."""

import asyncio
from collections.abc import Iterable
from typing import Any

import probatio

from ...client.errors import NotFound
from ...client.models import Face
from ..call import Call, Commands
from .albums import shown

COMMANDS = Commands()

MOST_FACES = 200
AT_ONCE = 8
"""Faces that are asked of the daemon at the same time."""


@COMMANDS.reads("photo/get", {probatio.Required("photo_id"): str})
async def get_photo(call: Call) -> dict[str, Any]:
    """Return a photo and the faces in it, whose boxes are in the photo's own pixels."""
    photo = await call.client.photo(call.msg["photo_id"])
    return {"photo": shown(call, photo), "faces": call.document(await _faces(call, photo.face_ids))}


@COMMANDS.reads(
    "faces/get", {probatio.Required("face_ids"): probatio.All([str], probatio.Length(min=1, max=MOST_FACES))}
)
async def get_faces(call: Call) -> dict[str, Any]:
    """Return several faces, such as the copies behind one; those that are gone are left out."""
    return {"faces": call.document(await _faces(call, call.msg["face_ids"]))}


async def _faces(call: Call, face_ids: Iterable[str]) -> list[Face]:
    free = asyncio.Semaphore(AT_ONCE)

    async def one(face_id: str) -> Face | None:
        async with free:
            try:
                return await call.client.face(face_id)
            except NotFound:
                return None

    found = await asyncio.gather(*(one(face_id) for face_id in dict.fromkeys(face_ids)))
    return [face for face in found if face is not None]

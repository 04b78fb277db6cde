"""Names of faces that come with a photo, as another program knows them: applied where nobody decided here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

import voluptuous as vol

from familiar_client.models import Photo
from familiar_client.names import readable
from familiard.errors import FamiliarError
from familiard.server.api.request import ApiRequest
from familiard.server.api.validators import NAME, Value
from familiard.store.ingest.file_names import Applied, FaceName, PhotoNames
from familiard.xmp.placement import place
from familiard.xmp.regions import Region

MOST_NAMED = 50


class NamedFace(NamedTuple):
    """A name, and x, y, width, and height of its face as fractions of the upright image."""

    name: str
    box: tuple[float, float, float, float]


async def name_faces(
    request: ApiRequest,
    image: bytes,
    photo: Photo,
    named: Sequence[NamedFace],
    ignored: tuple[type[FamiliarError], ...],
) -> Applied:
    """Name the faces of a photo that is stored; a face that was not detected is taken as if it had been drawn.

    Args:
        ignored: errors of one face, which are noted; the others go on.
    """
    faces = await request.store.read(lambda store: store.file_names.boxes(photo.id))
    regions = [Region(one.name, *one.box) for one in named]
    names: list[FaceName] = []
    notes: list[str] = []
    for one in place(regions, photo.width, photo.height, 1, faces):
        if one.face is not None:
            names.append(FaceName(one.region.name, faces[one.face]))
            continue
        try:
            analysis = await request.analyze(image, box=one.box)
        except ignored as error:
            notes.append(
                f"The name {readable(one.region.name)} was not used: the face cannot be analyzed. {error.detail}"
            )
            continue
        if analysis.drawn is not None:
            drawn = analysis.faces[analysis.drawn]
            names.append(FaceName(one.region.name, drawn.box, drawn))
    of_photo = PhotoNames(photo.digest, photo.source, names)
    (applied,) = await request.decide(lambda store: store.file_names.apply([of_photo]))
    return applied._replace(notes=(*notes, *applied.notes))


def _named_faces(value: Any) -> tuple[NamedFace, ...]:
    try:
        faces = json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        faces = None
    if not isinstance(faces, list) or not 1 <= len(faces) <= MOST_NAMED:
        raise vol.Invalid(f"must be a JSON list of 1 to {MOST_NAMED} faces")
    return tuple(_named_face(face) for face in faces)


def _named_face(face: Any) -> NamedFace:
    if not isinstance(face, dict) or set(face) != {"name", "box"}:
        raise vol.Invalid("must be faces with a name and a box")
    box = face["box"]
    if (
        not isinstance(box, list)
        or len(box) != 4
        or not all(type(side) in (int, float) and 0 <= side <= 1 for side in box)
        or box[2] <= 0
        or box[3] <= 0
    ):
        raise vol.Invalid("must have boxes of x, y, width, and height as fractions of the image, 0 to 1")
    return NamedFace(NAME(face["name"]), (float(box[0]), float(box[1]), float(box[2]), float(box[3])))


NAMED_FACES = Value(_named_faces, {"type": "string"})
"""A JSON list in a query."""

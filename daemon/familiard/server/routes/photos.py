"""Single photos, and pictures that teach who somebody is."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import voluptuous as vol
from aiohttp import web

from familiar_client.models import Enrolled, Enrollment, Origin, Page, Photo, PhotoAdded
from familiard.dates import plausible
from familiard.errors import ErasedBefore, FamiliarError, NotFound, ValidationError
from familiard.host.threads import detached
from familiard.importing.original import original_of
from familiard.importing.shrunk import LEAST_SIDE, MOST_SIDE, rendered, shrunk
from familiard.server.api import serialize
from familiard.server.api.bodies import Part
from familiard.server.api.dispatch import reply
from familiard.server.api.documents import PAGING, ImageBody
from familiard.server.api.erasure import LATER, erased
from familiard.server.api.named_faces import NAMED_FACES, name_faces
from familiard.server.api.operations import NOTHING, ApiResponse, Operations, ok
from familiard.server.api.request import ApiRequest
from familiard.server.api.validators import BOX, FLAG, NAME, PERSON_REF, text, whole
from familiard.server.routes.analyze import OF_ONE_IMAGE, REFUSALS, only_image
from familiard.store.ingest.file_names import Applied
from familiard.store.ledger.timestamps import now
from familiard.store.models import Observed, Source

if TYPE_CHECKING:
    from familiard.store.store import Store
    from familiard.vision.results import Analysis, Box

OPERATIONS = Operations("photos")
UNNAMED = "upload"


@OPERATIONS.add(
    "POST",
    "/v1/photos",
    "Add a photo; a photo with known content is not analyzed again",
    ApiResponse(201, "The photo was added.", PhotoAdded),
    ApiResponse(200, "The photo was already known.", PhotoAdded),
    query={
        vol.Optional("name", default=UNNAMED, description="the file name, shown as the photo's source"): text(
            1024
        ),
        vol.Optional(
            "names",
            description='names of faces that another program knows, as JSON: `[{"name": "Anna", "box": [0.4, 0.2, 0.1, '
            "0.15]}]`, with x, y, width, and height as fractions of the upright image; what was decided here stays",
        ): NAMED_FACES,
    },
    body=ImageBody(1),
    kinds=(*REFUSALS, ErasedBefore),
)
async def add_photo(request: ApiRequest) -> web.Response:
    """POST /v1/photos."""
    parts = await request.parts()
    image = only_image(parts)
    digest = await digest_of(image)
    observed = await request.store.recognize(lambda store: _known(store, digest))
    if observed is None:
        analysis = await request.analyze(image)
        request.services.metrics.analyzed(analysis.timings)
        source = Source(Origin.UPLOAD, request.query["name"], digest, _taken_at(analysis))
        observed = await request.store.write(lambda store: _add(store, analysis, source))
    applied = Applied()
    if named := request.query.get("names"):
        applied = await name_faces(request, image, observed.photo, named, OF_ONE_IMAGE)
        after = await request.store.recognize(lambda store: _known(store, digest))
        observed = replace(after or observed, already_known=observed.already_known)
    location = {"Location": f"/v1/photos/{observed.photo.id}"}
    added = serialize.added(observed, parts, applied.names, applied.notes)
    return reply(added, 200 if observed.already_known else 201, location)


@OPERATIONS.add("GET", "/v1/photos", "List photos, last added first", ok(Page[Photo]), query=PAGING)
async def list_photos(request: ApiRequest) -> Page[Photo]:
    """GET /v1/photos."""
    return await request.store.read(lambda store: store.photos.list(*request.page))


@OPERATIONS.add("GET", "/v1/photos/{photo_id}", "Get a photo", ok(Photo), kinds=(NotFound,))
async def get_photo(request: ApiRequest) -> Photo:
    """GET /v1/photos/{photo_id}."""
    return await request.store.read(lambda store: store.photos.get(request.id("photo_id")))


@OPERATIONS.add(
    "GET",
    "/v1/photos/{photo_id}/image",
    "Get the file of a photo, if it is still there and browsers can show it",
    ApiResponse(200, "The file, or a JPEG of the `size` asked for.", media_type="image/*"),
    query={
        vol.Optional(
            "size", description="pixels along the longer side; a larger photo is shrunk to it"
        ): whole(LEAST_SIDE, MOST_SIDE),
        vol.Optional(
            "jpeg",
            description="always a JPEG: upright, without metadata, and also of formats that browsers don't show",
        ): FLAG,
    },
    kinds=(NotFound,),
)
async def photo_image(request: ApiRequest) -> web.Response:
    """GET /v1/photos/{photo_id}/image."""
    photo = await request.store.read(lambda store: store.photos.get(request.id("photo_id")))
    as_jpeg = request.query.get("jpeg", False)
    content, kind = await detached(original_of, photo.id, photo.places, photo.digest, any_kind=as_jpeg)
    size = request.query.get("size")
    if as_jpeg:
        content, kind = await detached(rendered, photo.id, content, size or MOST_SIDE), "image/jpeg"
    elif size is not None:
        content, kind = await detached(shrunk, content, kind, size)
    headers = {"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"}
    return web.Response(body=content, content_type=kind, headers=headers)


@OPERATIONS.add(
    "DELETE",
    "/v1/photos/{photo_id}",
    "Erase a photo and its faces; cannot be undone",
    NOTHING,
    LATER,
    kinds=(NotFound,),
)
async def delete_photo(request: ApiRequest) -> web.Response:
    """DELETE /v1/photos/{photo_id}."""
    await request.decide(lambda store: store.photos.delete(request.id("photo_id")))
    return await erased(request.services)


@OPERATIONS.add(
    "POST",
    "/v1/enroll",
    "Enroll a person with pictures that show mainly them",
    ok(Enrollment),
    query={
        vol.Optional("name", description="the person's name; an unknown name creates a person"): NAME,
        vol.Optional("person_id", description="the person, instead of the name"): PERSON_REF,
        vol.Optional(
            "box",
            description="x,y,width,height in pixels: which face of the one image it is, or where a face is that was not found",
        ): BOX,
    },
    body=ImageBody(),
    kinds=(*REFUSALS, NotFound),
)
async def enroll(request: ApiRequest) -> Enrollment:
    """POST /v1/enroll."""
    name, person_id = request.query.get("name"), request.query.get("person_id")
    if (name is None) == (person_id is None):
        raise ValidationError("name", "Pass either name or person_id.")
    parts = await request.parts()
    box = request.query.get("box")
    if box is not None and len(parts) > 1:
        raise ValidationError("box", "box goes with a single image. Send the images one by one.")
    if person_id is not None:
        # Before anything is looked at for nothing.
        await request.store.recognize(lambda store: store.people.get(person_id))
    pictures: list[tuple[Analysis, Source]] = []
    refused: dict[int, FamiliarError] = {}
    for index, part in enumerate(parts):
        try:
            pictures.append(await _picture(request, part, box))
        except OF_ONE_IMAGE as error:
            refused[index] = error
    if not pictures:
        raise next(iter(refused.values()))
    person, enrolled = await request.decide(lambda store: store.enrollment.enroll(name, person_id, pictures))
    # In the order in which they came.
    usable = iter(enrolled)
    images = (
        _not_enrolled(refused[index]) if index in refused else next(usable) for index in range(len(parts))
    )
    return Enrollment(person, tuple(images))


async def _picture(request: ApiRequest, part: Part, box: Box | None) -> tuple[Analysis, Source]:
    if part.refused is not None:
        raise part.refused
    analysis = await request.analyze(part.data, box=box)
    if box is not None and analysis.drawn is None:
        size = f"{analysis.width}×{analysis.height} pixels"
        raise ValidationError("box", f"The box lies outside the image, which has {size}. Draw it again.")
    return analysis, Source(Origin.UPLOAD, UNNAMED, await digest_of(part.data), _taken_at(analysis))


def _not_enrolled(error: FamiliarError) -> Enrolled:
    return Enrolled(accepted=False, face_id=None, reason=error.code, detail=error.detail)


async def digest_of(image: bytes) -> str:
    """The SHA-256 of an image, hex; off the event loop, since images can be large."""
    return await asyncio.to_thread(lambda: hashlib.sha256(image).hexdigest())


def _taken_at(analysis: Analysis) -> datetime:
    """By EXIF (local time where it names no offset), else the time of arrival."""
    return plausible(analysis.taken_at) or now()


def _add(store: Store, analysis: Analysis, source: Source) -> Observed:
    """Keep a photo that is new, unless it was erased before."""
    _refuse_erased(store, source.digest)
    return store.intake.observe(analysis, source)


def _refuse_erased(store: Store, digest: str) -> None:
    buried = store.photos.tombstone(digest)
    if buried is not None and buried.left_out and store.photos.by_digest(digest) is None:
        raise ErasedBefore


def _known(store: Store, digest: str) -> Observed | None:
    """A photo that was added before, and who is in it by now."""
    photo = store.photos.by_digest(digest)
    if photo is None:
        _refuse_erased(store, digest)
        return None
    if store.photos.is_removed(photo.id):
        # It comes back as it would with an import.
        return None
    faces = tuple(store.faces.get(face_id) for face_id in photo.face_ids)
    decisions = tuple(store.faces.why(face.id) for face in faces)
    return Observed(photo, faces, decisions, already_known=True)

"""What belongs to one person: picture, faces, how they would fall apart, all that is known of them."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import voluptuous as vol
from aiohttp import hdrs, web

from familiar_client.models import Face, FaceGroup, Page, SimilarPerson, SplitProposal
from familiard.errors import Ambiguous, NotFound
from familiard.server.api.dispatch import PRIVATE, streaming
from familiard.server.api.documents import PAGING
from familiard.server.api.operations import ApiResponse, Operations, ok
from familiard.server.api.request import ApiRequest
from familiard.server.api.validators import FLAG, whole
from familiard.server.routes.faces import JPEG_ANSWERS, jpeg
from familiard.store.models import FacesQuery

if TYPE_CHECKING:
    from familiard.store.store import Store

OPERATIONS = Operations("people")
CHUNK = 1 << 18


@OPERATIONS.add(
    "GET",
    "/v1/people/{person_id}/image",
    "Get the crop of a person's feature photo",
    *JPEG_ANSWERS,
    kinds=(NotFound,),
)
async def person_image(request: ApiRequest) -> web.Response:
    """GET /v1/people/{person_id}/image."""
    face_id, picture = await request.store.read(lambda store: _picture(store, request.id("person_id")))
    return jpeg(request, face_id, picture)


@OPERATIONS.add(
    "GET",
    "/v1/people/{person_id}/faces",
    "List a person's faces, newest first",
    ok(Page[Face]),
    query=PAGING,
    kinds=(NotFound,),
)
async def person_faces(request: ApiRequest) -> Page[Face]:
    """GET /v1/people/{person_id}/faces."""
    query = FacesQuery(person_id=request.id("person_id"))
    return await request.store.read(lambda store: store.faces.list(query, *request.page))


@OPERATIONS.add(
    "GET",
    "/v1/people/{person_id}/split",
    "Propose how to split a person; a single group means no split",
    ok(SplitProposal),
    kinds=(NotFound,),
)
async def propose_split(request: ApiRequest) -> SplitProposal:
    """GET /v1/people/{person_id}/split."""
    groups = await request.services.grouping.propose_split(request.id("person_id"))
    return SplitProposal(tuple(tuple(group) for group in groups))


@OPERATIONS.add(
    "GET",
    "/v1/people/{person_id}/face-groups",
    "List a person's faces in groups that look alike, with near-copies behind one face",
    ok(Page[FaceGroup]),
    kinds=(NotFound,),
)
async def face_groups(request: ApiRequest) -> Page[FaceGroup]:
    """GET /v1/people/{person_id}/face-groups."""
    return Page(await request.services.grouping.face_groups(request.id("person_id")))


@OPERATIONS.add(
    "GET",
    "/v1/people/{person_id}/similar",
    "List the people who resemble a person most, most similar first",
    ok(Page[SimilarPerson]),
    query={
        vol.Optional("named", description="only people with a name, or only those without"): FLAG,
        vol.Optional("limit", default=20): whole(1, 500),
    },
    kinds=(NotFound, Ambiguous),
)
async def similar_people(request: ApiRequest) -> Page[SimilarPerson]:
    """GET /v1/people/{person_id}/similar."""
    person_id, named, limit = request.id("person_id"), request.query.get("named"), request.query["limit"]
    return Page(
        await request.store.recognize(
            lambda store: store.similar_people.of_person(person_id, named=named, limit=limit)
        )
    )


@OPERATIONS.add(
    "GET",
    "/v1/people/{person_id}/export",
    "Export a person's data and pictures as a zip file",
    ApiResponse(200, "The zip file.", media_type="application/zip"),
    kinds=(NotFound,),
)
async def export_person(request: ApiRequest) -> web.StreamResponse:
    """GET /v1/people/{person_id}/export."""
    # Beside the data, for its owner only, and nameless as soon as it is open: nothing is left behind.
    handle, name = await asyncio.to_thread(
        tempfile.mkstemp, ".zip", ".export-", request.services.settings.data_dir
    )
    try:
        await request.store.read(lambda store: store.export.person(request.id("person_id"), Path(name)))
    except BaseException:
        os.close(handle)
        raise
    finally:
        Path(name).unlink(missing_ok=True)
    with os.fdopen(handle, "rb") as archive:
        size = os.fstat(archive.fileno()).st_size
        headers = {hdrs.CONTENT_DISPOSITION: 'attachment; filename="person.zip"', **PRIVATE}
        response = web.StreamResponse(headers=headers)
        response.content_type = "application/zip"
        response.content_length = size
        await response.prepare(request.http)
        async with streaming(request.http):
            while chunk := await asyncio.to_thread(archive.read, CHUNK):
                await response.write(chunk)
            await response.write_eof()
    return response


def _picture(store: Store, person_id: str) -> tuple[str, bytes]:
    """The feature face and its picture.

    Raises:
        NotFound: no such person, or no picture of them.
    """
    face_id = store.people.get(person_id).feature_face_id
    picture = store.faces.crop(face_id) if face_id is not None else None
    if face_id is None or picture is None:
        raise NotFound("picture of the person", person_id)
    return face_id, picture

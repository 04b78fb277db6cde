"""Faces: listed, moved, deleted, shown, and asked why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import voluptuous as vol
from aiohttp import ETag, hdrs, web

from familiar_client.models import Explanation, Face, FaceCheck, FacesChanged, Page, Person
from familiard.errors import Ambiguous, NameTaken, NotFound
from familiard.server import schemas
from familiard.server.api.dispatch import nothing
from familiard.server.api.documents import PAGING, JsonBody
from familiard.server.api.operations import NOTHING, ApiResponse, Operations, ok
from familiard.server.api.request import ApiRequest
from familiard.server.api.validators import FLAG, ID, MOMENT, PERSON_REF, text, whole
from familiard.store.models import FacesQuery
from familiard.store.people.assignments import UNSET
from familiard.store.people.batches import Target
from familiard.store.people.face_checks import MOST

if TYPE_CHECKING:
    from familiard.store.store import Store

OPERATIONS = Operations("faces")
JPEG_ANSWERS = (
    ApiResponse(200, "A small JPEG.", media_type="image/jpeg"),
    ApiResponse(304, "Not modified (`If-None-Match`)."),
)


@OPERATIONS.add(
    "GET",
    "/v1/faces",
    "List faces, newest first",
    ok(Page[Face]),
    query={
        vol.Optional("person_id"): PERSON_REF,
        vol.Optional("unassigned", default=False, description="only faces that belong to no person"): FLAG,
        vol.Optional("photo_id"): ID,
        vol.Optional("usable"): FLAG,
        vol.Optional("camera"): text(255),
        vol.Optional("after"): MOMENT,
        vol.Optional("before"): MOMENT,
        **PAGING,
    },
    kinds=(NotFound,),
)
async def list_faces(request: ApiRequest) -> Page[Face]:
    """GET /v1/faces."""
    query = FacesQuery(
        person_id=request.query.get("person_id"),
        unassigned=request.query["unassigned"],
        photo_id=request.query.get("photo_id"),
        usable=request.query.get("usable"),
        camera=request.query.get("camera"),
        after=request.query.get("after"),
        before=request.query.get("before"),
    )
    return await request.store.read(lambda store: store.faces.list(query, *request.page))


@OPERATIONS.add("GET", "/v1/faces/{face_id}", "Get a face", ok(Face), kinds=(NotFound,))
async def get_face(request: ApiRequest) -> Face:
    """GET /v1/faces/{face_id}."""
    return await request.store.read(lambda store: store.faces.get(request.id("face_id")))


@OPERATIONS.add(
    "PATCH",
    "/v1/faces/{face_id}",
    "Assign a face to a person, a new person, or nobody",
    ok(Face),
    body=JsonBody(schemas.FACE_CHANGES),
    kinds=(NotFound,),
)
async def move_face(request: ApiRequest) -> Face:
    """PATCH /v1/faces/{face_id}."""
    target = request.body["person_id"]
    return await request.decide(lambda store: store.faces.move(request.id("face_id"), target))


@OPERATIONS.add(
    "POST",
    "/v1/faces/{face_id}/name",
    "Name the person of a face; another person's name requires `merge`",
    ok(Person, "The person with this name."),
    body=JsonBody(schemas.NAMING),
    kinds=(NotFound, NameTaken),
)
async def name_face(request: ApiRequest) -> Person:
    """POST /v1/faces/{face_id}/name."""
    name, merge = request.body["name"], request.body["merge"]
    return await request.decide(
        lambda store: store.naming.name_face(request.id("face_id"), name, merge=merge)
    )


@OPERATIONS.add(
    "POST",
    "/v1/faces/batch",
    "Assign, confirm, set aside, reject, ignore, or delete many faces, as one row of the history",
    ok(FacesChanged),
    body=JsonBody(schemas.FACES_CHANGES),
    kinds=(NotFound, Ambiguous, NameTaken),
)
async def change_faces(request: ApiRequest) -> FacesChanged:
    """POST /v1/faces/batch."""
    action, faces = request.body["action"], request.body["face_ids"]
    target = Target(request.body.get("person_id", UNSET), request.body.get("name"))
    return FacesChanged(
        *await request.decide(lambda store: store.batches.change_faces(action, faces, target))
    )


@OPERATIONS.add(
    "DELETE",
    "/v1/faces/{face_id}",
    "Delete a face; later imports do not bring it back",
    NOTHING,
    kinds=(NotFound,),
)
async def delete_face(request: ApiRequest) -> web.Response:
    """DELETE /v1/faces/{face_id}."""
    await request.decide(lambda store: store.faces.delete(request.id("face_id")))
    return nothing()


@OPERATIONS.add("GET", "/v1/faces/{face_id}/crop", "Get a face's crop", *JPEG_ANSWERS, kinds=(NotFound,))
async def face_crop(request: ApiRequest) -> web.Response:
    """GET /v1/faces/{face_id}/crop."""
    face_id, picture = await request.store.read(lambda store: _crop(store, request.id("face_id")))
    if picture is None:
        raise NotFound("picture of the face", face_id)
    return jpeg(request, face_id, picture)


@OPERATIONS.add(
    "GET",
    "/v1/faces/{face_id}/why",
    "Explain a face's assignment: the faces that support it now, and what it needs to be a person's",
    ok(Explanation),
    query={
        vol.Optional(
            "person_id",
            description="whose requirements to list; by default its own person's, or else the most similar one's",
        ): PERSON_REF
    },
    kinds=(NotFound, Ambiguous),
)
async def why_face(request: ApiRequest) -> Explanation:
    """GET /v1/faces/{face_id}/why."""
    person_id = request.query.get("person_id")
    return await request.store.recognize(
        lambda store: store.explanations.why(request.id("face_id"), person_id)
    )


@OPERATIONS.add(
    "GET",
    "/v1/face-checks",
    "List faces of named people that may not be theirs, most doubtful first",
    ok(Page[FaceCheck]),
    query={
        vol.Optional("person_id"): PERSON_REF,
        vol.Optional("limit", default=100): whole(1, MOST),
    },
    kinds=(NotFound, Ambiguous),
)
async def list_face_checks(request: ApiRequest) -> Page[FaceCheck]:
    """GET /v1/face-checks."""
    person_id, limit = request.query.get("person_id"), request.query["limit"]
    return Page(
        await request.store.recognize(
            lambda store: store.face_checks.list(
                store.people.resolve(person_id) if person_id is not None else None, limit
            )
        )
    )


def _crop(store: Store, ref: str) -> tuple[str, bytes | None]:
    """The face's id and its picture."""
    face_id = store.faces.resolve(ref)
    return face_id, store.faces.crop(face_id)


def jpeg(request: ApiRequest, face_id: str, picture: bytes) -> web.Response:
    """Return a face's picture, or 304 if the client has it: it never changes."""
    asked = request.http.if_none_match or ()
    known = any(etag.value in (face_id, "*") for etag in asked)
    response = web.Response(status=304) if known else web.Response(body=picture, content_type="image/jpeg")
    response.etag = ETag(face_id)
    # Kept by the client, but asked about each time: the face may have been erased.
    response.headers[hdrs.CACHE_CONTROL] = "private, no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response

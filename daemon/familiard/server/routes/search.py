"""Search by a face."""

from __future__ import annotations

from typing import TYPE_CHECKING

import voluptuous as vol

from familiard.errors import NotFound
from familiard.server import render, schemas
from familiard.server.call import Call
from familiard.server.errors import BadRequest
from familiard.server.operations import ImageBody, Json, JsonBody, JsonOrImageBody, Operations, ok
from familiard.server.routes.analyze import REFUSALS, only_image, parts_refused
from familiard.server.values import SIMILARITY, choice, whole
from familiard.store.records import Origin
from familiard.store.similar_faces import Query, SimilarFace

if TYPE_CHECKING:
    from familiard.store.store import Store

OPERATIONS = Operations("faces")


@OPERATIONS.add(
    "POST",
    "/v1/search",
    "Find the stored faces most similar to a stored face, or to the primary face of an image, most similar first",
    ok(schemas.SEARCH_RESULT),
    query={
        vol.Optional("limit", default=20, description="how many faces at most"): whole(1, 500),
        vol.Optional("min_similarity", default=0.0, description="cosine, -1 to 1"): SIMILARITY,
        vol.Optional("origin", description="only faces of such photos"): choice(
            *(one.value for one in Origin)
        ),
    },
    body=JsonOrImageBody(JsonBody(schemas.SEARCH), ImageBody(1)),
    kinds=(*REFUSALS, NotFound),
)
async def search(call: Call) -> Json:
    """POST /v1/search."""
    origin = call.query.get("origin")
    query = Query(call.query["limit"], call.query["min_similarity"], Origin(origin) if origin else None)
    if call.body:
        return await call.store.recognize(lambda store: _by_face(store, call.body["face_id"], query))
    parts = await call.parts()
    image = only_image(parts)
    if image.startswith(b"{"):
        raise BadRequest("The body looks like JSON. Send it with the header Content-Type: application/json.")
    analysis = await call.look(image, crops=False)
    call.services.metrics.looked(analysis.timings)
    index, decision, found = await call.store.recognize(
        lambda store: store.similar_faces.of_image(analysis, query)
    )
    document = {
        "id": None,
        "photo_id": None,
        **render.looked(analysis.faces[index]),
        "person_id": decision.person_id,
        "person_name": decision.person_name,
    }
    return {"face": document, "matches": _matches(found), **parts_refused(parts)}


def _by_face(store: Store, face_id: str, query: Query) -> Json:
    face: Json = render.plain(store.faces.get(face_id))
    document = {str(member): face[str(member)] for member in schemas.SEARCHED_MEMBERS}
    return {"face": document, "matches": _matches(store.similar_faces.of_face(face["id"], query))}


def _matches(found: list[SimilarFace]) -> list[Json]:
    return [{"similarity": render.plain(one.similarity), "face": render.plain(one.face)} for one in found]

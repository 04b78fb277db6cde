"""Search by a face."""

from __future__ import annotations

from typing import TYPE_CHECKING

import voluptuous as vol

from familiar_client.models import Origin, SearchResult
from familiard.errors import NotFound
from familiard.server import schemas
from familiard.server.api import serialize
from familiard.server.api.documents import ImageBody, JsonBody, JsonOrImageBody
from familiard.server.api.operations import Operations, ok
from familiard.server.api.request import ApiRequest
from familiard.server.api.validators import SIMILARITY, choice, whole
from familiard.server.problems import BadRequest
from familiard.server.routes.analyze import REFUSALS, only_image
from familiard.store.people.similar_faces import Query

if TYPE_CHECKING:
    from familiard.store.store import Store

OPERATIONS = Operations("faces")


@OPERATIONS.add(
    "POST",
    "/v1/search",
    "Find the stored faces most similar to a stored face or to an image's primary face, most similar first",
    ok(SearchResult),
    query={
        vol.Optional("limit", default=20, description="maximum number of faces"): whole(1, 500),
        vol.Optional("min_similarity", default=0.0, description="cosine similarity, -1 to 1"): SIMILARITY,
        vol.Optional("origin", description="only faces of photos from this origin"): choice(
            *(one.value for one in Origin)
        ),
    },
    body=JsonOrImageBody(JsonBody(schemas.SEARCH), ImageBody(1)),
    kinds=(*REFUSALS, NotFound),
)
async def search(request: ApiRequest) -> SearchResult:
    """POST /v1/search."""
    origin = request.query.get("origin")
    query = Query(request.query["limit"], request.query["min_similarity"], Origin(origin) if origin else None)
    if request.body:
        return await request.store.recognize(lambda store: _by_face(store, request.body["face_id"], query))
    parts = await request.parts()
    image = only_image(parts)
    if image.startswith(b"{"):
        raise BadRequest("The body looks like JSON. Send it with the header Content-Type: application/json.")
    analysis = await request.analyze(image, crops=False)
    request.services.metrics.analyzed(analysis.timings)
    index, decision, found = await request.store.recognize(
        lambda store: store.similar_faces.of_image(analysis, query)
    )
    face = serialize.searched(analysis.faces[index], decision)
    return SearchResult(face, tuple(found), serialize.parts_refused(parts))


def _by_face(store: Store, face_id: str, query: Query) -> SearchResult:
    face = store.faces.get(face_id)
    return SearchResult(serialize.searched_record(face), tuple(store.similar_faces.of_face(face.id, query)))

"""The question whether two people are the same."""

from __future__ import annotations

import voluptuous as vol
from aiohttp import web

from familiar_client.models import Page, Suggestion
from familiard.errors import Ambiguous, Conflict, NotFound
from familiard.server import schemas
from familiard.server.api.dispatch import nothing
from familiard.server.api.documents import JsonBody
from familiard.server.api.operations import NOTHING, Operations, ok
from familiard.server.api.request import ApiRequest
from familiard.server.api.validators import PERSON_REF, whole

OPERATIONS = Operations("suggestions")


@OPERATIONS.add(
    "GET",
    "/v1/merge-suggestions",
    "List merge suggestions, most similar first",
    ok(Page[Suggestion]),
    query={
        vol.Optional(
            "person_id", description="only those with this person, as the first of the two"
        ): PERSON_REF,
        vol.Optional("limit", default=100): whole(1, 500),
    },
    kinds=(NotFound, Ambiguous),
)
async def list_suggestions(request: ApiRequest) -> Page[Suggestion]:
    """GET /v1/merge-suggestions."""
    person_id, limit = request.query.get("person_id"), request.query["limit"]
    return Page(await request.store.recognize(lambda store: store.suggestions.list(limit, person_id)))


@OPERATIONS.add(
    "POST",
    "/v1/merge-suggestions/{suggestion_id}",
    "Answer a merge suggestion: same (merges the two) or different (never suggested again)",
    NOTHING,
    body=JsonBody(schemas.SUGGESTION_ANSWER),
    kinds=(NotFound, Conflict),
)
async def answer_suggestion(request: ApiRequest) -> web.Response:
    """POST /v1/merge-suggestions/{suggestion_id}."""
    same = request.body["answer"] == "same"
    await request.decide(lambda store: store.suggestions.answer(request.id("suggestion_id"), same))
    return nothing()

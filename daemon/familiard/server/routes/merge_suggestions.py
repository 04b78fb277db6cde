"""The question whether two people are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import voluptuous as vol
from aiohttp import web

from familiard.errors import Conflict, NotFound
from familiard.server import schemas
from familiard.server.api import serialize
from familiard.server.api.dispatch import nothing
from familiard.server.api.operations import NOTHING, Json, JsonBody, Operations, ok
from familiard.server.api.request import ApiRequest
from familiard.server.api.validators import whole

if TYPE_CHECKING:
    from familiard.store.models import Suggestion
    from familiard.store.store import Store

OPERATIONS = Operations("suggestions")


@OPERATIONS.add(
    "GET",
    "/v1/merge-suggestions",
    "List merge suggestions, most similar first",
    ok(schemas.SUGGESTION_PAGE),
    query={vol.Optional("limit", default=100): whole(1, 500)},
)
async def list_suggestions(request: ApiRequest) -> Json:
    """GET /v1/merge-suggestions."""

    def ask(store: Store) -> tuple[tuple[Suggestion, ...], dict[str, str | None]]:
        asked = store.suggestions.list(request.query["limit"])
        people = {person_id for one in asked for person_id in (one.person_id, one.other_id)}
        return asked, {person_id: store.people.get(person_id).name for person_id in people}

    asked, names = await request.store.recognize(ask)
    return {"items": [serialize.suggestion(one, names) for one in asked], "cursor": None}


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
    await request.store.write(lambda store: store.suggestions.answer(request.id("suggestion_id"), same))
    return nothing()

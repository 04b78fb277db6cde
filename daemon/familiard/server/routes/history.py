"""What was decided, and taking it back."""

from __future__ import annotations

import voluptuous as vol

from familiard.errors import Conflict, NotFound
from familiard.server import schemas
from familiard.server.api import serialize
from familiard.server.api.operations import PAGING, Json, JsonBody, Operations, ok
from familiard.server.api.request import ApiRequest, page_of
from familiard.server.api.validators import whole

OPERATIONS = Operations("history")


@OPERATIONS.add(
    "GET",
    "/v1/history",
    "List decisions, latest first, and what undo and redo apply to",
    ok(schemas.ENTRY_PAGE),
    query=PAGING,
)
async def list_history(request: ApiRequest) -> Json:
    """GET /v1/history."""
    page, undo, redo = await request.store.read(
        lambda store: (
            store.history.list(*request.page),
            store.history.next_undo(),
            store.history.next_redo(),
        )
    )
    steps = {"next_undo": undo.seq if undo.possible else None, "next_redo": redo.seq}
    return page_of(page, [serialize.plain(entry) for entry in page.items]) | steps


@OPERATIONS.add(
    "GET",
    "/v1/undo",
    "Show what an undo would reverse; changes nothing",
    ok(schemas.STEP),
    query={vol.Optional("seq", description="number of a decision; the last one by default"): whole(1, 2**53)},
    kinds=(NotFound,),
)
async def next_undo(request: ApiRequest) -> Json:
    """GET /v1/undo."""
    step: Json = serialize.plain(
        await request.store.read(lambda store: store.history.next_undo(request.query.get("seq")))
    )
    return step


@OPERATIONS.add(
    "POST",
    "/v1/undo",
    "Undo the last decision that still applies, or one by its number",
    ok(schemas.ENTRY),
    body=JsonBody(schemas.UNDO, optional=True),
    kinds=(NotFound, Conflict),
)
async def undo(request: ApiRequest) -> Json:
    """POST /v1/undo."""
    seq, expected = request.body.get("seq"), request.body.get("expected_seq")
    entry = await request.store.write(lambda store: store.history.undo(seq, expected_seq=expected))
    document: Json = serialize.plain(entry)
    return document


@OPERATIONS.add("GET", "/v1/redo", "Show what a redo would repeat; changes nothing", ok(schemas.STEP))
async def next_redo(request: ApiRequest) -> Json:
    """GET /v1/redo."""
    step: Json = serialize.plain(await request.store.read(lambda store: store.history.next_redo()))
    return step


@OPERATIONS.add(
    "POST",
    "/v1/redo",
    "Redo what was undone last, if nothing was decided since",
    ok(schemas.ENTRY),
    body=JsonBody(schemas.REDO, optional=True),
    kinds=(Conflict,),
)
async def redo(request: ApiRequest) -> Json:
    """POST /v1/redo."""
    expected = request.body.get("expected_seq")
    document: Json = serialize.plain(
        await request.store.write(lambda store: store.history.redo(expected_seq=expected))
    )
    return document

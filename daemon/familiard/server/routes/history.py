"""What was decided, and taking it back."""

from __future__ import annotations

import voluptuous as vol

from familiar_client.models import Entry, EntryPage, Step
from familiard.errors import Conflict, NotFound
from familiard.server import schemas
from familiard.server.api.documents import PAGING, JsonBody
from familiard.server.api.operations import Operations, ok
from familiard.server.api.request import ApiRequest
from familiard.server.api.validators import whole

OPERATIONS = Operations("history")


@OPERATIONS.add(
    "GET",
    "/v1/history",
    "List decisions, latest first, and what undo and redo apply to",
    ok(EntryPage),
    query=PAGING,
)
async def list_history(request: ApiRequest) -> EntryPage:
    """GET /v1/history."""
    page, undo, redo = await request.store.read(
        lambda store: (
            store.history.list(*request.page),
            store.history.next_undo(),
            store.history.next_redo(),
        )
    )
    return EntryPage(page.items, page.cursor, undo.seq if undo.possible else None, redo.seq)


@OPERATIONS.add(
    "GET",
    "/v1/undo",
    "Show what an undo would reverse; changes nothing",
    ok(Step),
    query={vol.Optional("seq", description="number of a decision; the last one by default"): whole(1, 2**53)},
    kinds=(NotFound,),
)
async def next_undo(request: ApiRequest) -> Step:
    """GET /v1/undo."""
    return await request.store.read(lambda store: store.history.next_undo(request.query.get("seq")))


@OPERATIONS.add(
    "POST",
    "/v1/undo",
    "Undo the last decision that still applies, or one by its number",
    ok(Entry),
    body=JsonBody(schemas.UNDO, optional=True),
    kinds=(NotFound, Conflict),
)
async def undo(request: ApiRequest) -> Entry:
    """POST /v1/undo."""
    seq, expected = request.body.get("seq"), request.body.get("expected_seq")
    return await request.decide(lambda store: store.history.undo(seq, expected_seq=expected))


@OPERATIONS.add("GET", "/v1/redo", "Show what a redo would repeat; changes nothing", ok(Step))
async def next_redo(request: ApiRequest) -> Step:
    """GET /v1/redo."""
    return await request.store.read(lambda store: store.history.next_redo())


@OPERATIONS.add(
    "POST",
    "/v1/redo",
    "Redo what was undone last, if nothing was decided since, or one undone decision by its number",
    ok(Entry),
    body=JsonBody(schemas.REDO, optional=True),
    kinds=(NotFound, Conflict),
)
async def redo(request: ApiRequest) -> Entry:
    """POST /v1/redo."""
    seq, expected = request.body.get("seq"), request.body.get("expected_seq")
    return await request.decide(lambda store: store.history.redo(seq, expected_seq=expected))

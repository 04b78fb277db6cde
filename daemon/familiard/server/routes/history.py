"""What was decided, and taking it back."""

from __future__ import annotations

import voluptuous as vol

from familiard.errors import Conflict, NotFound
from familiard.server import render, schemas
from familiard.server.call import Call, page_of
from familiard.server.operations import PAGING, Json, JsonBody, Operations, ok
from familiard.server.values import whole

OPERATIONS = Operations("history")


@OPERATIONS.add(
    "GET",
    "/v1/history",
    "Decisions, latest first; and which of them undo and redo apply to now",
    ok(schemas.ENTRY_PAGE),
    query=PAGING,
)
async def list_history(call: Call) -> Json:
    """GET /v1/history."""
    page, undo, redo = await call.store.read(
        lambda store: (store.history.list(*call.page), store.history.next_undo(), store.history.next_redo())
    )
    steps = {"next_undo": undo.seq if undo.possible else None, "next_redo": redo.seq}
    return page_of(page, [render.plain(entry) for entry in page.items]) | steps


@OPERATIONS.add(
    "GET",
    "/v1/undo",
    "What an undo would take back now; nothing is changed",
    ok(schemas.STEP),
    query={vol.Optional("seq", description="a row of the history; without it, the last"): whole(1, 2**53)},
    kinds=(NotFound,),
)
async def next_undo(call: Call) -> Json:
    """GET /v1/undo."""
    step: Json = render.plain(
        await call.store.read(lambda store: store.history.next_undo(call.query.get("seq")))
    )
    return step


@OPERATIONS.add(
    "POST",
    "/v1/undo",
    "Take a decision back: the last that still holds, or one by its number",
    ok(schemas.ENTRY),
    body=JsonBody(schemas.UNDO, optional=True),
    kinds=(NotFound, Conflict),
)
async def undo(call: Call) -> Json:
    """POST /v1/undo."""
    seq, expected = call.body.get("seq"), call.body.get("expected_seq")
    entry = await call.store.write(lambda store: store.history.undo(seq, expected_seq=expected))
    document: Json = render.plain(entry)
    return document


@OPERATIONS.add("GET", "/v1/redo", "What a redo would do again now; nothing is changed", ok(schemas.STEP))
async def next_redo(call: Call) -> Json:
    """GET /v1/redo."""
    step: Json = render.plain(await call.store.read(lambda store: store.history.next_redo()))
    return step


@OPERATIONS.add(
    "POST",
    "/v1/redo",
    "Do again what was undone last, as long as nothing was decided since",
    ok(schemas.ENTRY),
    body=JsonBody(schemas.REDO, optional=True),
    kinds=(Conflict,),
)
async def redo(call: Call) -> Json:
    """POST /v1/redo."""
    expected = call.body.get("expected_seq")
    document: Json = render.plain(
        await call.store.write(lambda store: store.history.redo(expected_seq=expected))
    )
    return document

"""What was decided, and taking it back."""

from __future__ import annotations

from familiard.errors import Conflict, NotFound
from familiard.server import render, schemas
from familiard.server.call import Call, page_of
from familiard.server.operations import PAGING, Json, JsonBody, Operations, ok

OPERATIONS = Operations("history")


@OPERATIONS.add("GET", "/v1/history", "Decisions, latest first", ok(schemas.ENTRY_PAGE), query=PAGING)
async def list_history(call: Call) -> Json:
    """GET /v1/history."""
    page = await call.store.read(lambda store: store.history.list(*call.page))
    return page_of(page, [render.plain(entry) for entry in page.items])


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
    seq = call.body.get("seq")
    document: Json = render.plain(await call.store.write(lambda store: store.history.undo(seq)))
    return document


@OPERATIONS.add(
    "POST",
    "/v1/redo",
    "Do again what was undone last, as long as nothing was decided since",
    ok(schemas.ENTRY),
    kinds=(Conflict,),
)
async def redo(call: Call) -> Json:
    """POST /v1/redo."""
    document: Json = render.plain(await call.store.write(lambda store: store.history.redo()))
    return document

"""All faces grouped again, as a difference that is applied or dropped."""

from __future__ import annotations

from aiohttp import web

from familiard.errors import Busy, Conflict, EngineFailed, NotFound
from familiard.server import render, schemas
from familiard.server.call import Call
from familiard.server.dispatch import nothing, reply
from familiard.server.operations import NOTHING, Answer, Json, Operations, ok

OPERATIONS = Operations("clusters")


@OPERATIONS.add(
    "POST",
    "/v1/clusters",
    "Compute all groups anew, beside what is so; takes as long as there are faces",
    Answer(201, "The difference.", schemas.REGROUPING),
    kinds=(Busy, EngineFailed),
)
async def create_cluster(call: Call) -> web.Response:
    """POST /v1/clusters."""
    proposal = await call.services.grouping.propose()
    return reply(render.plain(proposal), 201, {"Location": f"/v1/clusters/{proposal.id}"})


@OPERATIONS.add(
    "GET", "/v1/clusters/{cluster_id}", "A difference that waits", ok(schemas.REGROUPING), kinds=(NotFound,)
)
async def get_cluster(call: Call) -> Json:
    """GET /v1/clusters/{cluster_id}."""
    proposal = await call.store.read(lambda store: store.regroupings.get(call.id("cluster_id")))
    document: Json = render.plain(proposal)
    return document


@OPERATIONS.add(
    "POST",
    "/v1/clusters/{cluster_id}/apply",
    "Make a difference so; can be undone",
    ok(schemas.ENTRY),
    kinds=(NotFound, Conflict),
)
async def apply_cluster(call: Call) -> Json:
    """POST /v1/clusters/{cluster_id}/apply."""
    entry = await call.store.write(lambda store: store.regroupings.apply(call.id("cluster_id")))
    document: Json = render.plain(entry)
    return document


@OPERATIONS.add("DELETE", "/v1/clusters/{cluster_id}", "Drop a difference", NOTHING, kinds=(NotFound,))
async def drop_cluster(call: Call) -> web.Response:
    """DELETE /v1/clusters/{cluster_id}."""
    await call.store.read(lambda store: store.regroupings.drop(call.id("cluster_id")))
    return nothing()

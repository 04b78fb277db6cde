"""Cluster proposals: computed, applied, or discarded."""

from __future__ import annotations

from aiohttp import web

from familiar_client.models import ClusterProposal, Entry
from familiard.errors import Busy, Conflict, EngineFailed, NotFound
from familiard.server.api.dispatch import nothing, reply
from familiard.server.api.operations import NOTHING, ApiResponse, Operations, ok
from familiard.server.api.request import ApiRequest

OPERATIONS = Operations("clusters")


@OPERATIONS.add(
    "POST",
    "/v1/cluster-proposals",
    "Cluster all faces and propose the changes; takes longer the more faces there are",
    ApiResponse(201, "The proposal.", ClusterProposal),
    kinds=(Busy, EngineFailed),
)
async def create_cluster(request: ApiRequest) -> web.Response:
    """POST /v1/cluster-proposals."""
    proposal = await request.services.grouping.propose()
    return reply(proposal, 201, {"Location": f"/v1/cluster-proposals/{proposal.id}"})


@OPERATIONS.add(
    "GET",
    "/v1/cluster-proposals/{cluster_id}",
    "Get a cluster proposal",
    ok(ClusterProposal),
    kinds=(NotFound,),
)
async def get_cluster(request: ApiRequest) -> ClusterProposal:
    """GET /v1/cluster-proposals/{cluster_id}."""
    return await request.store.read(lambda store: store.cluster_proposals.get(request.id("cluster_id")))


@OPERATIONS.add(
    "POST",
    "/v1/cluster-proposals/{cluster_id}/apply",
    "Apply a cluster proposal; can be undone",
    ok(Entry),
    kinds=(NotFound, Conflict),
)
async def apply_cluster(request: ApiRequest) -> Entry:
    """POST /v1/cluster-proposals/{cluster_id}/apply."""
    return await request.decide(lambda store: store.cluster_proposals.apply(request.id("cluster_id")))


@OPERATIONS.add(
    "DELETE", "/v1/cluster-proposals/{cluster_id}", "Discard a cluster proposal", NOTHING, kinds=(NotFound,)
)
async def drop_cluster(request: ApiRequest) -> web.Response:
    """DELETE /v1/cluster-proposals/{cluster_id}."""
    await request.store.read(lambda store: store.cluster_proposals.drop(request.id("cluster_id")))
    return nothing()

"""Health, state, figures, the document of the API, and the token."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from aiohttp import web

from familiar_client.models import Health, Index, PackInUse, System, Token
from familiard import API_VERSION, __version__
from familiard.errors import Conflict, LicenseNotAccepted
from familiard.identity import matching
from familiard.server import schemas
from familiard.server.api.dispatch import PRIVATE, nothing, reply
from familiard.server.api.documents import JsonBody
from familiard.server.api.operations import NOTHING, ApiResponse, Operations, ok
from familiard.server.api.request import ApiRequest
from familiard.server.context import OPENAPI, Services
from familiard.store.async_store import NotReady

if TYPE_CHECKING:
    from familiar_client.models import Counts
    from familiard.service.health import Room
    from familiard.store.store import Store

OPERATIONS = Operations("system")
OK = Health("ok")


@OPERATIONS.add("GET", "/v1/health", "Check that the daemon responds", ok(Health), public=True)
async def health(_call: ApiRequest) -> Health:
    """GET /v1/health."""
    return OK


@OPERATIONS.add("GET", "/v1/health/live", "Check that the process is alive", ok(Health), public=True)
async def live(_call: ApiRequest) -> Health:
    """GET /v1/health/live."""
    return OK


@OPERATIONS.add(
    "GET",
    "/v1/health/ready",
    "Check that the daemon is ready: data open, models loaded",
    ok(Health),
    kinds=(NotReady,),
    public=True,
)
async def ready(request: ApiRequest) -> Health:
    """GET /v1/health/ready."""
    services = request.services
    if not is_ready(services):
        trouble = services.store.trouble or services.store.index_trouble or services.vision.trouble
        if services.store.index_trouble is not None:
            await services.store.read(lambda store: store.index.recover())
        # Without a token, only the code is public.
        raise NotReady(
            f"Not ready: {trouble.code}. See the daemon's log or `familiard doctor`."
            if trouble
            else "The daemon is starting or stopping. Try again in a moment."
        )
    return OK


@OPERATIONS.add(
    "GET", "/v1/system", "Get the daemon's state: version, model pack, counts, problems", ok(System)
)
async def system(request: ApiRequest) -> System:
    """GET /v1/system."""
    room = await request.services.problems.room()
    facts = await request.store.read(facts_of)
    return system_of(request.services, room, facts)


@OPERATIONS.add("GET", "/v1/system/index", "Compare the index with the ledger", ok(Index))
async def index(request: ApiRequest) -> Index:
    """GET /v1/system/index."""
    indexed, expected = await request.store.recognize(
        lambda store: (store.index.count(), store.index.expected())
    )
    return Index(indexed, expected)


@OPERATIONS.add(
    "POST",
    "/v1/system/accept-license",
    "Accept the license of the pack in use on the owner's behalf",
    NOTHING,
    body=JsonBody(schemas.PACK_NAME),
    kinds=(Conflict,),
)
async def accept_license(request: ApiRequest) -> web.Response:
    """POST /v1/system/accept-license."""
    pack = request.services.pack
    if request.body["pack"] != pack.name:
        raise Conflict(f"The pack in use is {pack.name}. Accept its license instead.", pack=pack.name)
    request.services.vision.accept_license()
    return nothing()


@OPERATIONS.add(
    "POST",
    "/v1/system/re-embed",
    "Re-embed all faces with the pack in use, in the background (progress: `reembedding` in `/v1/system`)",
    ApiResponse(202, "Re-embedding has started."),
    kinds=(Conflict,),
)
async def re_embed(request: ApiRequest) -> web.Response:
    """POST /v1/system/re-embed."""
    await request.services.reembedding.start()
    return web.Response(status=202)


@OPERATIONS.add(
    "POST",
    "/v1/token",
    "Create a new token; the old one stops working immediately and its event streams end",
    ok(Token),
)
async def renew_token(request: ApiRequest) -> web.Response:
    """POST /v1/token."""
    services = request.services
    token = await asyncio.to_thread(services.token.renew)
    services.hub.end_guests()
    return reply(Token(token))


@OPERATIONS.add(
    "GET",
    "/metrics",
    "Metrics for Prometheus",
    ApiResponse(200, "Prometheus text format.", media_type="text/plain"),
)
async def metrics(request: ApiRequest) -> web.Response:
    """GET /metrics."""
    services = request.services
    counts = await request.store.read(lambda store: store.counts())
    text = services.metrics.text(
        services.engine_status(),
        counts,
        listeners=len(services.hub),
        imports=services.library.running,
        ready=is_ready(services),
    )
    return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})


@OPERATIONS.add("GET", "/v1/openapi.json", "Get this OpenAPI document", ok(schemas.OPENAPI), public=True)
async def openapi(request: ApiRequest) -> web.Response:
    """GET /v1/openapi.json."""
    return web.Response(body=request.http.app[OPENAPI](), content_type="application/json", headers=PRIVATE)


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """What the store says about itself, read at one moment."""

    instance_id: str
    counts: Counts
    last_event_id: str
    face_checks: int
    merge_suggestions: int


def facts_of(store: Store) -> StoreFacts:
    """Read the facts, on the store's thread."""
    return StoreFacts(
        store.instance_id,
        store.counts(),
        store.events.last_id,
        store.face_checks.count(),
        store.suggestions.count(),
    )


def system_of(services: Services, room: Room, facts: StoreFacts) -> System:
    """The daemon as a whole."""
    pack = services.pack
    return System(
        instance_id=facts.instance_id,
        version=__version__,
        api_version=API_VERSION,
        ready=is_ready(services),
        pack=PackInUse(
            pack.name,
            pack.identity,
            pack.license,
            license_accepted=not isinstance(services.vision.trouble, LicenseNotAccepted),
        ),
        match_confidence=matching.confidence(pack.thresholds.match, pack.thresholds),
        counts=facts.counts,
        engine=services.engine_status(),
        imports_running=services.library.running,
        allowed_folders=len(services.settings.library.folders),
        last_event_id=facts.last_event_id,
        disk_free_bytes=room.free,
        data_bytes=room.used,
        uptime_s=monotonic() - services.started,
        reembedding=services.reembedding.done,
        problems=tuple(services.problems.check(room)),
        face_checks=facts.face_checks,
        merge_suggestions=facts.merge_suggestions,
    )


def is_ready(services: Services) -> bool:
    """Whether all rooms are open."""
    return (
        services.imports is not None
        and services.store.trouble is None
        and services.store.index_trouble is None
        and services.vision.running
        and not services.stopping
    )

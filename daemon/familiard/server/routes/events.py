"""The event stream, over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
from functools import partial

import voluptuous as vol
from aiohttp import hdrs, web

from familiard import API_VERSION, __version__
from familiard.server.api.dispatch import streaming
from familiard.server.api.operations import ApiResponse, Operations
from familiard.server.api.request import ApiRequest
from familiard.server.api.validators import choice, text
from familiard.server.event_hub import (
    HEARTBEAT,
    HEARTBEAT_SECONDS,
    Start,
    Subscription,
    encode,
    replay,
    start_of,
)

OPERATIONS = Operations("events")
RETRY = b"retry: 2000\n\n"


@OPERATIONS.add(
    "GET",
    "/v1/events",
    "Stream events as server-sent events, from now on or after the header's `Last-Event-ID`",
    ApiResponse(
        200,
        "First `hello`, with `instance_id`, `version`, `api_version`, and `last_event_id`; then `reset` if the "
        "requested ID is unknown; then past and new events. `snapshot_analyzed` and `import_progress` have no ID and are "
        "not repeated.",
        media_type="text/event-stream",
    ),
    query={
        vol.Optional("last_event_id", description="used instead of the header"): text(64),
        vol.Optional(
            "hidden", default="false", description="any: include events about hidden and ignored people"
        ): choice("false", "any"),
    },
)
async def events(request: ApiRequest) -> web.StreamResponse:
    """GET /v1/events."""
    wanted = request.query.get("last_event_id") or request.http.headers.get("Last-Event-ID") or None
    hub, hidden = request.services.hub, request.query["hidden"] == "any"
    # Listen first, then look what there was: whatever comes between is in both, and told once.
    subscription = hub.subscribe(owner=request.owner, cut=lambda: _cut(request.http), hidden=hidden)
    try:
        start = await request.store.read(lambda store: start_of(store, wanted))
        response = await _open(request, start)
        async with streaming(request.http):
            position = start.position
            caught_up = wanted is None or start.reset
            while not caught_up:
                messages, position, caught_up = await request.store.read(
                    partial(replay, position=position, hidden=hidden)
                )
                if messages:
                    await response.write(b"".join(message.text for message in messages))
            await _pass_on(response, subscription, position)
    finally:
        hub.unsubscribe(subscription)
    # The other side may be gone already.
    with contextlib.suppress(ConnectionError):
        await response.write_eof()
    return response


async def _open(request: ApiRequest, start: Start) -> web.StreamResponse:
    """Begin the answer, and say who speaks."""
    response = web.StreamResponse()
    response.content_type = "text/event-stream"
    response.headers[hdrs.CACHE_CONTROL] = "no-store"
    # Proxies of the nginx kind would keep the events until there are many.
    response.headers["X-Accel-Buffering"] = "no"
    await response.prepare(request.http)
    instance_id, last = await request.store.read(lambda store: (store.instance_id, store.events.last_id))
    hello = {
        "instance_id": instance_id,
        "version": __version__,
        "api_version": API_VERSION,
        "last_event_id": last if start.event_id == last else start.event_id,
    }
    await response.write(RETRY + encode("hello", hello, start.event_id))
    if start.reset:
        await response.write(encode("reset", {}, start.event_id))
    return response


async def _pass_on(
    response: web.StreamResponse, subscription: Subscription, position: tuple[int, int]
) -> None:
    """Send new events until the stream ends; skip those up to `position`, which were sent already."""
    while True:
        try:
            async with asyncio.timeout(HEARTBEAT_SECONDS):
                message = await subscription.queue.get()
        except TimeoutError:
            await response.write(HEARTBEAT)
            continue
        if message is None:
            return
        if message.position is None or message.position > position:
            await response.write(message.text)


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()

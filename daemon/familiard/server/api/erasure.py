"""Responses to an erasure: 204 when nothing is left, 202 while something may be."""

from __future__ import annotations

from aiohttp import web

from familiar_client.models import Erasure
from familiard.server.api.dispatch import nothing, reply
from familiard.server.api.operations import ApiResponse
from familiard.server.context import Services
from familiard.service import pending_erasures

LATER = ApiResponse(
    202,
    "Erased from everything that Familiar shows, but not from all files yet; see `problems` in `/v1/system`.",
    Erasure,
)


async def erased(services: Services) -> web.Response:
    """Return the response to an erasure that is committed, after an attempt to clean the files."""
    if await services.erasures.finish():
        return nothing()
    return reply(Erasure(complete=False, detail=pending_erasures.DETAIL), 202, {"Location": "/v1/system"})

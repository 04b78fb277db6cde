"""One request, checked: what a handler is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from familiard.access import StoreAccess
from familiard.server.auth import is_owner
from familiard.server.bodies import read_images
from familiard.server.operations import ImageBody, Json, Operation
from familiard.server.services import Services
from familiard.store.records import Page


@dataclass(frozen=True, slots=True)
class Call:
    """A request whose query and JSON body are as their schemas say.

    Attributes:
        query: parameters by name, converted; those that were not given are missing or have their default.
        body: the JSON body, converted; empty where there is none.
    """

    operation: Operation
    services: Services
    request: web.Request
    query: dict[str, Any]
    body: dict[str, Any]

    @property
    def store(self) -> StoreAccess:
        """The store."""
        return self.services.store

    @property
    def owner(self) -> bool:
        """Whether the owner asks, over the socket in the data directory."""
        return is_owner(self.request)

    @property
    def page(self) -> tuple[str | None, int]:
        """Cursor and limit of a list."""
        return self.query.get("cursor"), self.query["limit"]

    def id(self, name: str) -> str:
        """An id in the path."""
        return self.request.match_info[name]

    async def images(self) -> list[bytes]:
        """The images of the body."""
        assert isinstance(self.operation.body, ImageBody)
        limit = self.services.settings.limits.body_mib << 20
        return await read_images(self.request, self.operation.body.most, limit)


def page_of(page: Page[Any], items: Sequence[Json]) -> Json:
    """A page of a list, with its items as JSON."""
    return {"items": list(items), "cursor": page.cursor}

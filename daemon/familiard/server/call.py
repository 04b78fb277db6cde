"""One request, checked: what a handler is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from familiard.access import StoreAccess
from familiard.engine_types import Priority
from familiard.server.auth import is_owner
from familiard.server.bodies import BodyLimits, Part, read_images
from familiard.server.connections import LOCAL, connection_of
from familiard.server.operations import ImageBody, Json, Operation
from familiard.server.places import Place
from familiard.server.services import Services
from familiard.store.records import Page
from familiard.vision.faces import Analysis


@dataclass(slots=True)
class Call:
    """A request whose query and JSON body are as their schemas say.

    Attributes:
        query: parameters by name, converted; those that were not given are missing or have their default.
        body: the JSON body, converted; empty where there is none.
        place: where the images of the body are, if it brings any.
    """

    operation: Operation
    services: Services
    request: web.Request
    query: dict[str, Any]
    body: dict[str, Any]
    place: Place | None = None

    @property
    def client(self) -> str:
        """Who asks, as far as limits go: an address, or the owner."""
        connection = connection_of(self.request)
        return connection.client if connection is not None else LOCAL

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

    async def parts(self) -> list[Part]:
        """The parts of the body: images, of which there is one at least, and what is none."""
        assert isinstance(self.operation.body, ImageBody)
        assert self.place is not None
        limits = BodyLimits.of(self.services.settings.limits)
        return await read_images(self.request, self.operation.body.most, limits, self.place)

    async def look(self, image: bytes, *, crops: bool = True) -> Analysis:
        """What vision sees in an image that somebody sent; each client has its turn.

        Raises:
            Busy: too many wait already.
            InvalidImage, ImageTooLarge, EngineFailed: it cannot be looked at.
        """
        vision = self.services.vision
        await vision.ready()
        async with self.services.turns.turn(self.client, vision.engine.status().mean_seconds):
            engine = await vision.for_people()
            return await engine.analyze(image, Priority.INTERACTIVE, crops=crops, client=(self.client,))


def page_of(page: Page[Any], items: Sequence[Json]) -> Json:
    """A page of a list, with its items as JSON."""
    return {"items": list(items), "cursor": page.cursor}

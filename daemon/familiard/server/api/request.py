"""A validated request, as handlers get it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from aiohttp import web

from familiard.engine.types import Priority
from familiard.server.api.bodies import BodyLimits, Part, read_images, read_video
from familiard.server.api.documents import Body, ImageBody, body_of
from familiard.server.auth import is_owner
from familiard.server.connections import LOCAL, connection_of
from familiard.server.context import Services
from familiard.server.upload_slots import UploadSlot
from familiard.store.async_store import AsyncStore
from familiard.vision.results import Analysis, Box

if TYPE_CHECKING:
    from familiard.store.store import Store

T = TypeVar("T")


@dataclass(slots=True)
class ApiRequest:
    """A request whose query and JSON body are as their schemas say.

    Attributes:
        expects: the kind of body that the operation takes.
        query: parameters by name, converted; those that were not given are missing or have their default.
        body: the JSON body, converted; empty where there is none.
        place: where the images of the body are, if it brings any.
        seq: the row of the history that `decide` wrote.
    """

    expects: Body | None
    services: Services
    http: web.Request
    query: dict[str, Any]
    body: dict[str, Any]
    place: UploadSlot | None = None
    seq: int | None = None

    @property
    def client(self) -> str:
        """Who asks, as far as limits go: an address, or the owner."""
        connection = connection_of(self.http)
        return connection.client if connection is not None else LOCAL

    @property
    def store(self) -> AsyncStore:
        """The store."""
        return self.services.store

    @property
    def owner(self) -> bool:
        """Whether the owner asks, over the socket in the data directory."""
        return is_owner(self.http)

    @property
    def page(self) -> tuple[str | None, int]:
        """Cursor and limit of a list."""
        return self.query.get("cursor"), self.query["limit"]

    def id(self, name: str) -> str:
        """An id in the path."""
        return self.http.match_info[name]

    async def decide(self, function: Callable[[Store], T]) -> T:
        """What `function` answers that may decide something; the row of the history is noted, if there is one.

        Raises:
            Frozen, DataOfAnotherPack: nothing may be written now.
        """

        def noted(store: Store) -> tuple[T, int | None]:
            before = store.ledger.last_seq
            return function(store), store.history.last_since(before)

        result, self.seq = await self.store.write(noted)
        return result

    async def parts(self) -> list[Part]:
        """The parts of the body: images, of which there is one at least, and what is none."""
        expected = body_of(self.expects, self.http.content_type)
        assert isinstance(expected, ImageBody)
        assert self.place is not None
        limits = BodyLimits.of(self.services.settings.limits)
        return await read_images(self.http, expected.most, limits, self.place)

    async def video(self, path: Path) -> str:
        """Write the body to a file; returns the SHA-256 of its bytes, hex."""
        assert self.place is not None
        return await read_video(
            self.http, path, BodyLimits.of_video(self.services.settings.limits), self.place
        )

    async def analyze(
        self, image: bytes, *, crops: bool = True, rotation: int = 0, box: Box | None = None
    ) -> Analysis:
        """What vision sees in an image that somebody sent; each client has its turn.

        Raises:
            Busy: too many wait already.
            InvalidImage, ImageTooLarge, EngineFailed: it cannot be looked at.
        """
        vision = self.services.vision
        await vision.ready()
        async with self.services.turns.turn(self.client, vision.engine.status().mean_seconds):
            engine = await vision.for_people()
            return await engine.analyze(
                image, Priority.INTERACTIVE, crops=crops, rotation=rotation, box=box, client=(self.client,)
            )

"""What the handlers work with: the daemon's rooms, as far as HTTP needs them."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import TYPE_CHECKING

from aiohttp import web

from familiard.access import NotReady, StoreAccess
from familiard.engine_types import EngineStatus
from familiard.server.cameras import Cameras
from familiard.server.events import EventHub
from familiard.server.metrics import Metrics
from familiard.server.places import Place, Places
from familiard.server.refusals import Refusals
from familiard.server.turns import Turns
from familiard.vision_host import engine_options

if TYPE_CHECKING:
    from familiard.backup import Backup
    from familiard.config import Settings
    from familiard.grouping import Grouping
    from familiard.library.imports import Library
    from familiard.owner_token import OwnerToken
    from familiard.packs import Pack
    from familiard.problems import Problems
    from familiard.reembedding import ReembeddingRun
    from familiard.vision_host import VisionHost


MORE_BODIES = 8
BODIES_OF_A_CAMERA = 4
"""One is looked at, one waits, one is displaced by one that comes."""


@dataclass(slots=True)
class Services:
    """The daemon's rooms.

    Attributes:
        imports: None until the store is open.
    """

    settings: Settings
    pack: Pack
    token: OwnerToken
    store: StoreAccess
    vision: VisionHost
    grouping: Grouping
    backup: Backup
    reembedding: ReembeddingRun
    problems: Problems
    hub: EventHub
    imports: Library | None = None
    cameras: Cameras = field(default_factory=Cameras)
    metrics: Metrics = field(default_factory=Metrics)
    places: Places = field(init=False)
    camera_places: Places = field(init=False)
    turns: Turns = field(init=False)
    refusals: Refusals = field(default_factory=Refusals)
    started: float = field(default_factory=monotonic)
    stopping: bool = False

    def __post_init__(self) -> None:
        """As many bodies as wait for the engine, and some that are on their way; cameras have their own."""
        queue = self.settings.limits.queue
        self.places = Places(queue + MORE_BODIES)
        self.camera_places = Places(queue + MORE_BODIES)
        # A worker is left to the cameras, where there are several.
        self.turns = Turns(max(1, engine_options(self.settings).workers - 1), queue)

    def place(self, client: str, camera: str | None) -> AbstractContextManager[Place]:
        """A place for the body of a request; of all places, one client leaves some to others.

        Raises:
            Busy: there is none.
        """
        share = max(1, (self.settings.limits.queue + MORE_BODIES) * 3 // 4)
        if camera is None:
            return self.places.take({f"client {client}": share})
        return self.camera_places.take({f"client {client}": share, f"camera {camera}": BODIES_OF_A_CAMERA})

    def engine_status(self) -> EngineStatus:
        """What vision is doing, with the images that wait for their client's turn."""
        status = self.vision.status()
        return replace(status, queued=status.queued + self.turns.waiting)

    @property
    def library(self) -> Library:
        """The imports.

        Raises:
            NotReady: the store is not open yet.
        """
        if self.imports is None:
            raise NotReady("The daemon is starting; its data is not open yet.")
        return self.imports


SERVICES: web.AppKey[Services] = web.AppKey("services")

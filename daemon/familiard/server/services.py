"""What the handlers work with: the daemon's rooms, as far as HTTP needs them."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

from aiohttp import web

from familiard.access import NotReady, StoreAccess
from familiard.server.bodies import Places
from familiard.server.cameras import Cameras
from familiard.server.events import EventHub
from familiard.server.metrics import Metrics

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
    started: float = field(default_factory=monotonic)
    stopping: bool = False

    def __post_init__(self) -> None:
        """As many bodies as the engine's queues of cameras and of people take, and some that are on their way."""
        self.places = Places(2 * self.settings.limits.queue + MORE_BODIES)

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

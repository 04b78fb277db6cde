"""The daemon's services that HTTP handlers use."""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from aiohttp import web

from familiar_client.models import EngineStatus
from familiard.originals.errors import OriginalsOff
from familiard.server.camera_queue import LatestFrameQueue
from familiard.server.event_hub import EventHub
from familiard.server.fair_queue import FairQueue
from familiard.server.link_attempts import LinkAttempts
from familiard.server.metrics import Metrics
from familiard.server.rejections import RejectionPacing
from familiard.server.upload_slots import UploadSlot, UploadSlots
from familiard.service.vision_service import engine_options
from familiard.store.async_store import AsyncStore, NotReady

if TYPE_CHECKING:
    from familiard.auth.token import OwnerToken
    from familiard.cluster.cluster_engine import ClusterEngine
    from familiard.config import Settings
    from familiard.importing.jobs import ImportManager
    from familiard.originals.library import OriginalsLibrary
    from familiard.packs import Pack
    from familiard.service.backup import Backup
    from familiard.service.clustering import ClusteringService
    from familiard.service.health import Problems
    from familiard.service.pending_erasures import PendingErasures
    from familiard.service.reembedding import ReembeddingRun
    from familiard.service.vision_service import VisionService


MORE_BODIES = 8
BODIES_OF_A_CAMERA = 4
"""One is looked at, one waits, one is displaced by one that comes."""


@dataclass(slots=True)
class Services:
    """The daemon's services.

    Attributes:
        imports: None until the store is open.
        originals: None without `library.originals`.
        addresses: hosts and ports that are listened on; none if only the owner's socket is.
        cluster: the other machines that analyze photos, if there is a scheduler in the settings.
    """

    settings: Settings
    pack: Pack
    token: OwnerToken
    store: AsyncStore
    vision: VisionService
    grouping: ClusteringService
    backup: Backup
    reembedding: ReembeddingRun
    problems: Problems
    erasures: PendingErasures
    hub: EventHub
    imports: ImportManager | None = None
    originals: OriginalsLibrary | None = None
    addresses: list[tuple[str, int]] = field(default_factory=list)
    cluster: ClusterEngine | None = None
    cameras: LatestFrameQueue = field(default_factory=LatestFrameQueue)
    metrics: Metrics = field(default_factory=Metrics)
    places: UploadSlots = field(init=False)
    camera_places: UploadSlots = field(init=False)
    turns: FairQueue = field(init=False)
    clips: asyncio.Lock = field(default_factory=asyncio.Lock)
    link_attempts: LinkAttempts = field(default_factory=LinkAttempts)
    refusals: RejectionPacing = field(default_factory=RejectionPacing)
    started: float = field(default_factory=monotonic)
    stopping: bool = False

    def __post_init__(self) -> None:
        """As many bodies as wait for the engine, and some that are on their way; cameras have their own."""
        queue = self.settings.limits.queue
        self.places = UploadSlots(queue + MORE_BODIES)
        self.camera_places = UploadSlots(queue + MORE_BODIES)
        # A worker is left to the cameras, where there are several.
        self.turns = FairQueue(max(1, engine_options(self.settings).workers - 1), queue)

    def place(self, client: str, camera: str | None) -> AbstractContextManager[UploadSlot]:
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
    def library(self) -> ImportManager:
        """The imports.

        Raises:
            NotReady: the store is not open yet.
        """
        if self.imports is None:
            raise NotReady("The daemon is still starting. Try again in a moment.")
        return self.imports

    @property
    def originals_library(self) -> OriginalsLibrary:
        """The originals.

        Raises:
            OriginalsOff: there is no folder for them.
        """
        if self.originals is None:
            raise OriginalsOff
        return self.originals


class MakeDocument(Protocol):
    """Makes the OpenAPI document as JSON."""

    def __call__(self) -> bytes:
        """Return the document."""


OPENAPI: web.AppKey[MakeDocument] = web.AppKey("openapi")
SERVICES: web.AppKey[Services] = web.AppKey("services")

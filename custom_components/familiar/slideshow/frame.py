"""The photo frame: which photo it shows, and when it changes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Self

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..client.errors import FamiliarClientError, NotFound
from ..const import DOMAIN, LOGGER
from ..coordinator import FamiliarConfigEntry
from .rounds import Rounds
from .selection import Selection
from .slides import Slide

STORAGE_VERSION = 1
DEFAULT_SECONDS: Final = 300
DEFAULT_SIZE: Final = 1280
"""Pixels along the longer side: most displays of frames have no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FramePlan:
    """What the frame shows."""

    selection: Selection = field(default_factory=lambda: Selection(shuffle=True))
    seconds: float = DEFAULT_SECONDS
    size: int = DEFAULT_SIZE

    @classmethod
    def of(cls, document: dict[str, Any]) -> Self:
        """Return what was stored."""
        return cls(
            selection=Selection.of(document["selection"]), seconds=document["seconds"], size=document["size"]
        )

    def document(self) -> dict[str, Any]:
        """Return what is stored, as JSON."""
        return {"selection": self.selection.document(), "seconds": self.seconds, "size": self.size}


def _store(hass: HomeAssistant, entry_id: str) -> Store[dict[str, Any]]:
    return Store(hass, STORAGE_VERSION, f"{DOMAIN}.{entry_id}.frame")


async def async_remove_frame(hass: HomeAssistant, entry_id: str) -> None:
    """Leave nothing of a frame behind."""
    await _store(hass, entry_id).async_remove()


class Frame:
    """The photos of a daemon's frame, one after the other."""

    def __init__(self, hass: HomeAssistant, entry: FamiliarConfigEntry) -> None:
        """Show all photos, until something else is chosen."""
        self.plan = FramePlan()
        self.slide: Slide | None = None
        self._hass = hass
        self._entry = entry
        self._store = _store(hass, entry.entry_id)
        self._rounds: Rounds | None = None
        self._picture: tuple[str, bytes] | None = None
        self._turned: Callable[[], None] | None = None
        self._stop: CALLBACK_TYPE | None = None

    async def async_load(self) -> None:
        """Read what was chosen."""
        if (document := await self._store.async_load()) is not None:
            self.plan = FramePlan.of(document)

    async def async_choose(self, plan: FramePlan) -> None:
        """Show something else from now on."""
        self.plan = plan
        self._rounds = None
        self._picture = None
        await self._store.async_save(plan.document())
        if self._turned is not None:
            self._begin()
            await self.async_turn()

    @callback
    def async_follow(self, turned: Callable[[], None]) -> CALLBACK_TYPE:
        """Turn from one photo to the next, and say so; returns what ends it."""
        self._turned = turned
        self._begin()

        @callback
        def end() -> None:
            self._turned = None
            self._end()

        return end

    @callback
    def _begin(self) -> None:
        self._end()

        async def turn(_now: datetime) -> None:
            await self.async_turn()

        interval = timedelta(seconds=self.plan.seconds)
        self._stop = async_track_time_interval(self._hass, turn, interval, cancel_on_shutdown=True)

    @callback
    def _end(self) -> None:
        if self._stop is not None:
            self._stop()
            self._stop = None

    async def async_turn(self) -> None:
        """Go to the next photo whose file is there; the former one stays while the daemon is away."""
        if self._rounds is None:
            seed = int(dt_util.utcnow().timestamp())
            self._rounds = Rounds(self._hass, self._entry.runtime_data, self.plan.selection, seed)
        try:
            slide = await self._rounds.async_next(self._async_is_there)
        except NotFound as error:
            # The album or a person; what was shown of it must not stay.
            LOGGER.debug("The photo frame has nothing to show: %s", error)
            slide = self._picture = None
        except FamiliarClientError as error:
            LOGGER.debug("Failed to turn the photo frame: %s", error)
            return
        self.slide = slide
        if self._turned is not None:
            self._turned()

    async def async_picture(self) -> bytes | None:
        """Return the picture of the photo that is shown.

        Raises:
            FamiliarClientError: the daemon does not answer.
        """
        if (slide := self.slide) is None:
            return None
        if self._picture is None or self._picture[0] != slide.id:
            self._picture = slide.id, await self._async_fetch(slide)
        return self._picture[1]

    async def _async_is_there(self, slide: Slide) -> bool:
        try:
            self._picture = slide.id, await self._async_fetch(slide)
        except NotFound:
            return False
        return True

    async def _async_fetch(self, slide: Slide) -> bytes:
        client = self._entry.runtime_data.client
        if slide.kind == "face":
            return await client.crop(slide.id)
        picture, _ = await client.photo_image(slide.id, size=self.plan.size, jpeg=True)
        return picture


FRAMES: HassKey[dict[str, Frame]] = HassKey(f"{DOMAIN}_frames")
"""Of each daemon, by its entry."""


async def async_setup_frame(hass: HomeAssistant, entry: FamiliarConfigEntry) -> None:
    """Set up the frame of a daemon."""
    frame = Frame(hass, entry)
    await frame.async_load()
    frames = hass.data.setdefault(FRAMES, {})
    frames[entry.entry_id] = frame

    @callback
    def forget() -> None:
        frames.pop(entry.entry_id, None)

    entry.async_on_unload(forget)

"""A slideshow on one media player: one photo after the other, until the player is somebody else's."""

from collections.abc import Callable
from dataclasses import replace

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from ..client.errors import FamiliarClientError, NotFound
from ..const import DOMAIN, LOGGER
from ..coordinator import FamiliarConfigEntry
from ..images.views import JPEG
from .plan import Plan
from .player import Ended, Player
from .players import fitting_size
from .rounds import Rounds
from .slides import Slide

MOST_FAILURES = 5
"""Photos in a row that a player refuses before the slideshow ends."""


def media_id(entry: FamiliarConfigEntry, slide: Slide) -> str:
    """Return the media source's item of a slide."""
    return f"media-source://{DOMAIN}/{entry.unique_id}/{slide.kind}/{slide.id}"


class Slideshow:
    """The photos of a plan on a player."""

    def __init__(self, hass: HomeAssistant, entry: FamiliarConfigEntry, entity_id: str, plan: Plan) -> None:
        """Take the player."""
        self.entry = entry
        self.plan = plan
        self.player = Player(hass, entity_id)
        self._hass = hass
        self._rounds = Rounds(hass, entry.runtime_data, plan.selection, plan.seed, plan.at)

    async def async_begin(self) -> None:
        """Show the first photo.

        Raises:
            HomeAssistantError: there are no photos, or the player refuses it.
            FamiliarClientError: the daemon does not answer, or the album is gone.
        """
        if await self._async_show_next() is None:
            raise HomeAssistantError(translation_domain=DOMAIN, translation_key="no_photos")

    async def async_go_on(self) -> bool:
        """Go on after a restart, with the photo that was shown; returns whether that is possible."""
        await self.player.async_until_back()
        return self.player.ended is None and self.player.async_could_go_on()

    async def async_run(self, moved: Callable[[], None]) -> Ended | None:
        """Show one photo after the other; returns why it is over, or None if the player refuses photos.

        Args:
            moved: called when the next photo is shown.
        """
        failures = 0
        while True:
            await self.player.async_hold(self.plan.seconds)
            if self.player.ended is not None:
                return self.player.ended
            try:
                if await self._async_show_next() is None:
                    return Ended.NO_PHOTOS
            except NotFound as error:
                LOGGER.warning("The slideshow on %s ends: %s", self.player.entity_id, error)
                return Ended.NO_PHOTOS
            except FamiliarClientError as error:
                # The picture stays, and so does the slideshow: the daemon comes back.
                LOGGER.debug("Failed to get the next photo of a slideshow: %s", error)
                continue
            except HomeAssistantError as error:
                failures += 1
                LOGGER.debug("Failed to show a photo on %s: %s", self.player.entity_id, error)
                if failures == MOST_FAILURES:
                    LOGGER.warning("The slideshow on %s ends: %s", self.player.entity_id, error)
                    return None
                continue
            failures = 0
            moved()

    async def _async_show_next(self) -> Slide | None:
        """Show the next photo whose file is there; None if there is none."""
        slide = await self._rounds.async_next(self._is_there)
        if slide is not None:
            self.plan = replace(self.plan, at=slide.id, seed=self._rounds.seed)
            await self.player.async_show(media_id(self.entry, slide), JPEG)
        return slide

    async def _is_there(self, slide: Slide) -> bool:
        """Return whether there is a picture: a player would show an error, or nothing."""
        client = self.entry.runtime_data.client
        try:
            if slide.kind == "face":
                await client.crop(slide.id)
            else:
                size = fitting_size(self._hass, self.player.entity_id)
                await client.photo_image(slide.id, size=size, jpeg=True)
        except NotFound:
            return False
        return True

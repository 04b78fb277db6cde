"""A slideshow as a video on a player that takes no pictures: made once, and played again until it is stopped."""

from collections.abc import Callable
from itertools import islice

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from ..client.errors import FamiliarClientError
from ..const import DOMAIN, LOGGER
from ..coordinator import FamiliarConfigEntry
from ..images.views import MP4
from .film import FilmError
from .films import FILMS, MOST_PHOTOS
from .plan import Plan
from .player import Ended, Player
from .slides import Slide, async_slides, beginning_at, ordered

SPARE = 5 * MOST_PHOTOS
"""Photos to choose from: some files may be gone."""


class FilmShow:
    """The photos of a plan as a video on a player."""

    def __init__(self, hass: HomeAssistant, entry: FamiliarConfigEntry, entity_id: str, plan: Plan) -> None:
        """Take the player."""
        self.entry = entry
        self.plan = plan
        self.player = Player(hass, entity_id)
        self._hass = hass
        self._slides: list[Slide] = []

    async def async_begin(self) -> None:
        """Find the photos; the film is made afterwards, because it takes its time.

        Raises:
            HomeAssistantError: there are no photos.
        """
        slides = await async_slides(self.entry.runtime_data, self.plan.selection)
        slides = ordered(slides, self.plan.seed if self.plan.selection.shuffle else None)
        self._slides = beginning_at(slides, self.plan.at)
        if not self._slides:
            raise HomeAssistantError(translation_domain=DOMAIN, translation_key="no_photos")

    async def async_go_on(self) -> bool:
        """Go on after a restart, from the beginning; returns whether that is possible."""
        await self.player.async_until_back()
        return self.player.ended is None and self.player.async_could_go_on()

    async def async_run(self, _moved: Callable[[], None]) -> Ended | None:
        """Make the film and play it; returns why it is over, or None if it cannot be made or played."""
        films = self._hass.data[FILMS]
        try:
            chosen, most = islice(self._slides, SPARE), 1 if self.plan.single else MOST_PHOTOS
            name, length = await films.async_make(self.entry, chosen, self.plan.seconds, most)
        except (FilmError, FamiliarClientError) as error:
            LOGGER.warning("The slideshow on %s cannot be made a video: %s", self.player.entity_id, error)
            return None
        try:
            while self.player.ended is None:
                media = f"media-source://{DOMAIN}/{self.entry.unique_id}/film/{name}"
                await self.player.async_show(media, MP4, until=length)
                await self.player.async_hold(length)
                if self.plan.single or not self.player.was_seen:
                    # Of a player that never reported it, nobody knows whether it still shows it.
                    break
        except HomeAssistantError as error:
            LOGGER.warning("The slideshow on %s ends: %s", self.player.entity_id, error)
        finally:
            await films.async_remove(name)
        return self.player.ended

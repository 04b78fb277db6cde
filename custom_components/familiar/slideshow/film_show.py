"""A slideshow as a video on a player that takes no pictures: played again and again until it is stopped."""

from collections.abc import Callable

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from ..client.errors import FamiliarClientError, NotFound
from ..const import DOMAIN, LOGGER
from ..coordinator import FamiliarConfigEntry
from ..images.views import MP4
from ..state.photo_changes import LastRead
from .film import FilmError
from .films import FILMS, MOST_PHOTOS, MadeFilm
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
        self._films = hass.data[FILMS]
        self._slides: list[Slide] = []
        self._last_read = LastRead(hass, entry.runtime_data.photo_changes)

    async def async_begin(self) -> None:
        """Find the photos; the film is made afterwards, because it takes its time.

        Raises:
            HomeAssistantError: there are no photos.
            FamiliarClientError: the daemon does not answer, or the album is gone.
        """
        self._slides = await self._async_read()
        if not self._slides:
            raise HomeAssistantError(translation_domain=DOMAIN, translation_key="no_photos")

    async def async_go_on(self) -> bool:
        """Go on after a restart, from the beginning; returns whether that is possible."""
        await self.player.async_until_back()
        return self.player.ended is None and self.player.async_could_go_on()

    async def async_run(self, _moved: Callable[[], None]) -> Ended | None:
        """Make the film and play it; returns why it is over, or None if it cannot be made or played."""
        try:
            film = await self._async_make(self._slides)
        except (FilmError, FamiliarClientError) as error:
            LOGGER.warning("The slideshow on %s cannot be made a video: %s", self.player.entity_id, error)
            return None
        try:
            while self.player.ended is None:
                media = f"media-source://{DOMAIN}/{self.entry.unique_id}/film/{film.name}"
                await self.player.async_show(media, MP4, until=film.seconds)
                await self.player.async_hold(film.seconds)
                if self.plan.single or not self.player.was_seen:
                    # Of a player that never reported it, nobody knows whether it still shows it.
                    break
                if self.player.ended is None:
                    film = await self._async_renewed(film)
        except (FilmError, NotFound) as error:
            LOGGER.warning("The slideshow on %s ends: %s", self.player.entity_id, error)
            return Ended.NO_PHOTOS
        except HomeAssistantError as error:
            LOGGER.warning("The slideshow on %s ends: %s", self.player.entity_id, error)
        finally:
            await self._films.async_remove(film.name)
        return self.player.ended

    async def _async_renewed(self, film: MadeFilm) -> MadeFilm:
        """Return another film if photos came or went; the same one while the daemon is away.

        Raises:
            NotFound: the album is gone.
            FilmError: there are no photos any more.
        """
        if not self._last_read.is_outdated:
            return film
        try:
            slides = await self._async_read()
            if slides == self._slides:
                return film
            made = await self._async_make(slides)
        except NotFound:
            raise
        except FamiliarClientError as error:
            LOGGER.debug("Failed to make another video of a slideshow: %s", error)
            self._last_read.async_forget()
            return film
        self._slides = slides
        await self._films.async_remove(film.name)
        return made

    async def _async_make(self, slides: list[Slide]) -> MadeFilm:
        most = 1 if self.plan.single else MOST_PHOTOS
        return await self._films.async_make(self.entry, slides, self.plan.seconds, most)

    async def _async_read(self) -> list[Slide]:
        """Read which photos there are now, beginning with the one that is to be shown first."""
        self._last_read.async_note()
        slides = await async_slides(self.entry.runtime_data, self.plan.selection)
        slides = ordered(slides, self.plan.seed if self.plan.selection.shuffle else None)
        return beginning_at(slides, self.plan.at)[:SPARE]

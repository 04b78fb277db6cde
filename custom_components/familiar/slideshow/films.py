"""Films of slideshows: made in Home Assistant's cache, served with seeking, and removed when the slideshow ends."""

import asyncio
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from aiohttp import web
from homeassistant.components.http import KEY_HASS, HomeAssistantView
from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from ..client.errors import NotFound
from ..const import DOMAIN, LOGGER
from ..coordinator import FamiliarConfigEntry
from ..images.views import MP4
from .film import HEIGHT, WIDTH, Film, FilmError
from .slides import Slide

MOST_PHOTOS = 100
"""In a film."""


@dataclass(frozen=True, slots=True)
class MadeFilm:
    """A film that can be played."""

    name: str
    seconds: float


def film_url(name: str) -> str:
    """Return the address of a film; it must be signed, or asked for with a token."""
    return f"/api/familiar/films/{name}.mp4"


class Films:
    """The films that there are."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Keep them in the cache, which no backup contains."""
        self._hass = hass
        self._folder = Path(hass.config.cache_path(DOMAIN, "films"))
        self._one_at_a_time = asyncio.Lock()

    async def async_clear(self) -> None:
        """Remove what a crash left."""
        await self._hass.async_add_executor_job(lambda: shutil.rmtree(self._folder, ignore_errors=True))

    def path(self, name: str) -> Path:
        """Return where a film is."""
        return self._folder / f"{name}.mp4"

    async def async_make(
        self, entry: FamiliarConfigEntry, slides: Iterable[Slide], seconds: float, most: int
    ) -> MadeFilm:
        """Make a film of at most so many photos.

        Raises:
            FilmError: there is no encoder, or none of the photos is there any more.
            FamiliarClientError: the daemon does not answer.
        """
        name = uuid4().hex
        path, run = self.path(name), self._hass.async_add_executor_job
        async with self._one_at_a_time:
            await run(lambda: self._folder.mkdir(parents=True, exist_ok=True))
            film = await run(Film, path, seconds)
            try:
                for slide in slides:
                    if film.photos == most:
                        break
                    await self._add(entry, film, slide)
            finally:
                photos = film.photos
                # Also of a film that is given up: it holds a thread and a file.
                await asyncio.shield(run(film.close))
        if not photos:
            await self.async_remove(name)
            raise FilmError("none of the photos is there")
        return MadeFilm(name, photos * seconds)

    async def _add(self, entry: FamiliarConfigEntry, film: Film, slide: Slide) -> None:
        client = entry.runtime_data.client
        try:
            if slide.kind == "face":
                picture = await client.crop(slide.id)
            else:
                picture, _ = await client.photo_image(slide.id, size=max(WIDTH, HEIGHT), jpeg=True)
            await self._hass.async_add_executor_job(film.add, picture)
        except (NotFound, FilmError) as error:
            LOGGER.debug("A photo is left out of a film: %s", error)

    async def async_remove(self, name: str) -> None:
        """Remove a film."""
        await self._hass.async_add_executor_job(lambda: self.path(name).unlink(missing_ok=True))


FILMS: HassKey[Films] = HassKey(f"{DOMAIN}_films")


class FilmView(HomeAssistantView):
    """A film, by a signed address; players seek in it by ranges."""

    url = "/api/familiar/films/{name}.mp4"
    name = "api:familiar:film"
    requires_auth = True

    async def get(self, request: web.Request, name: str) -> web.StreamResponse:
        """Answer with the film, or a part of it."""
        hass = request.app[KEY_HASS]
        if not (name.isascii() and name.isalnum()):
            raise web.HTTPNotFound
        path = hass.data[FILMS].path(name)
        if not await hass.async_add_executor_job(path.is_file):
            raise web.HTTPNotFound
        return web.FileResponse(path, headers={"Content-Type": MP4, "Cache-Control": "private, no-store"})


async def async_setup_films(hass: HomeAssistant) -> None:
    """Register the view, and remove what is left of earlier films."""
    films = hass.data[FILMS] = Films(hass)
    hass.http.register_view(FilmView())
    await films.async_clear()

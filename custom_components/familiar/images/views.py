"""Faces over Home Assistant's own HTTP server, so that only it needs to reach the daemon."""

from abc import ABC, abstractmethod
from http import HTTPStatus
from typing import cast

from aiohttp import hdrs, web
from homeassistant.components.http import KEY_HASS, HomeAssistantView
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from ..client.client import FamiliarClient
from ..client.errors import FamiliarClientError, NotFound
from ..const import DOMAIN
from ..coordinator import FamiliarConfigEntry

CACHED = "private, max-age=3600"


def face_url(entry_id: str, face_id: str) -> str:
    """Return the address of a face's picture; it must be signed, or asked for with a token."""
    return f"/api/familiar/{entry_id}/faces/{face_id}"


def person_url(entry_id: str, person_id: str) -> str:
    """Return the address of a person's photo; it must be signed, or asked for with a token."""
    return f"/api/familiar/{entry_id}/people/{person_id}"


@callback
def async_setup_views(hass: HomeAssistant) -> None:
    """Register the views."""
    hass.http.register_view(FaceView())
    hass.http.register_view(PersonView())


class _PictureView(HomeAssistantView, ABC):
    """A picture of the daemon, for users who are logged in."""

    requires_auth = True

    @abstractmethod
    async def _picture(self, client: FamiliarClient, part: str) -> bytes:
        """Fetch it."""

    async def get(self, request: web.Request, entry_id: str, part: str) -> web.Response:
        """Answer with the picture."""
        entry = request.app[KEY_HASS].config_entries.async_get_entry(entry_id)
        if entry is None or entry.domain != DOMAIN or entry.state is not ConfigEntryState.LOADED:
            raise web.HTTPNotFound
        client = cast("FamiliarConfigEntry", entry).runtime_data.client
        try:
            picture = await self._picture(client, part)
        except NotFound:
            raise web.HTTPNotFound from None
        except FamiliarClientError:
            return self.json_message("The daemon did not answer.", HTTPStatus.BAD_GATEWAY)
        return web.Response(body=picture, content_type="image/jpeg", headers={hdrs.CACHE_CONTROL: CACHED})


class FaceView(_PictureView):
    """A face."""

    url = "/api/familiar/{entry_id}/faces/{part}"
    name = "api:familiar:face"

    async def _picture(self, client: FamiliarClient, part: str) -> bytes:
        return await client.crop(part)


class PersonView(_PictureView):
    """The photo of a person."""

    url = "/api/familiar/{entry_id}/people/{part}"
    name = "api:familiar:person"

    async def _picture(self, client: FamiliarClient, part: str) -> bytes:
        return await client.person_image(part)

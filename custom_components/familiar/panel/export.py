"""A person's data as a zip file, for administrators to download."""

from typing import cast

from aiohttp import hdrs, web
from homeassistant.components.http import KEY_HASS, KEY_HASS_USER, HomeAssistantView
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from ..client.errors import FamiliarClientError, NotFound
from ..const import DOMAIN
from ..coordinator import FamiliarConfigEntry


def export_url(entry_id: str, person_id: str) -> str:
    """Return the address of a person's data; it must be signed, or asked for with a token."""
    return f"/api/familiar/{entry_id}/people/{person_id}/export"


@callback
def async_setup_export(hass: HomeAssistant) -> None:
    """Register the view."""
    hass.http.register_view(ExportView())


class ExportView(HomeAssistantView):
    """All data of a person."""

    url = "/api/familiar/{entry_id}/people/{person_id}/export"
    name = "api:familiar:export"

    async def get(self, request: web.Request, entry_id: str, person_id: str) -> web.StreamResponse:
        """Pass the daemon's zip file on, as it arrives."""
        if not request[KEY_HASS_USER].is_admin:
            raise web.HTTPForbidden
        entry = request.app[KEY_HASS].config_entries.async_get_entry(entry_id)
        if entry is None or entry.domain != DOMAIN or entry.state is not ConfigEntryState.LOADED:
            raise web.HTTPNotFound
        chunks = cast("FamiliarConfigEntry", entry).runtime_data.client.export_person(person_id)
        response = web.StreamResponse(
            headers={
                hdrs.CONTENT_DISPOSITION: 'attachment; filename="person.zip"',
                hdrs.CACHE_CONTROL: "no-store",
                hdrs.CONTENT_TYPE: "application/zip",
            }
        )
        try:
            # Before the answer begins: afterwards, an error could only cut it off.
            first = await anext(chunks, b"")
        except NotFound:
            raise web.HTTPNotFound from None
        except FamiliarClientError:
            raise web.HTTPBadGateway from None
        await response.prepare(request)
        await response.write(first)
        async for chunk in chunks:
            await response.write(chunk)
        await response.write_eof()
        return response

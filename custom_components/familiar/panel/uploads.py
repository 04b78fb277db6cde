"""Photos that the page sends: too large for a websocket message, so they come as requests of their own."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from aiohttp import web
from homeassistant.auth.models import User
from homeassistant.components.http import (
    KEY_HASS,
    KEY_HASS_REFRESH_TOKEN_ID,
    KEY_HASS_USER,
    HomeAssistantView,
)
from homeassistant.core import HomeAssistant, callback

from ..client.encode import encode
from ..client.errors import FamiliarClientError, Refused
from ..coordinator import FamiliarConfigEntry
from .call import CommandError, as_command_error, decided, loaded_entry
from .pictures import Pictures

type Box = tuple[float, float, float, float]


class _UploadView(HomeAssistantView, ABC):
    """Takes one photo from an administrator; its errors are those of the websocket commands."""

    async def post(self, request: web.Request) -> web.Response:
        """Answer with what became of the photo."""
        user: User = request[KEY_HASS_USER]
        if not user.is_admin:
            # Not 401, which Home Assistant would count as a failed login of the household's address.
            return _refused(
                CommandError("unauthorized", "Only administrators can do this."), HTTPStatus.FORBIDDEN
            )
        try:
            entry = loaded_entry(request.app[KEY_HASS], request.query.get("entry_id"))
            photo = await request.read()
            return self.json(await self.handle(request, entry, photo))
        except web.HTTPRequestEntityTooLarge:
            error = CommandError("too-large", "The photo is larger than 16 MiB. Choose a smaller one.")
            return _refused(error, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        except CommandError as error:
            return _refused(error, HTTPStatus.BAD_REQUEST)
        except Refused as error:
            return _refused(as_command_error(error), HTTPStatus(error.status))
        except FamiliarClientError as error:
            return _refused(as_command_error(error), HTTPStatus.BAD_GATEWAY)

    @abstractmethod
    async def handle(self, request: web.Request, entry: FamiliarConfigEntry, photo: bytes) -> dict[str, Any]:
        """Return the result."""


class AnalyzeView(_UploadView):
    """Which faces a photo shows, and who they are; nothing is stored."""

    url = "/api/familiar/analyze"
    name = "api:familiar:analyze"

    async def handle(self, request: web.Request, entry: FamiliarConfigEntry, photo: bytes) -> dict[str, Any]:
        """Return the analysis."""
        del request
        return {"analysis": encode(await entry.runtime_data.client.analyze(photo))}


class EnrollView(_UploadView):
    """Teaches a person with a photo: by its only face, or by the one in `box`."""

    url = "/api/familiar/enroll"
    name = "api:familiar:enroll"

    async def handle(self, request: web.Request, entry: FamiliarConfigEntry, photo: bytes) -> dict[str, Any]:
        """Return the person and whether the photo was accepted; with `entry`, the row of the history."""
        hass, query = request.app[KEY_HASS], request.query
        coordinator, box = entry.runtime_data, _box(query)

        async def enroll() -> dict[str, Any]:
            enrollment = await coordinator.client.enroll(
                [photo], name=query.get("name"), person_id=query.get("person_id"), box=box
            )
            token = hass.auth.async_get_refresh_token(request.get(KEY_HASS_REFRESH_TOKEN_ID, ""))
            added = Pictures(token, entry.entry_id).added
            return {"person": added(encode(enrollment.person)), "image": added(encode(enrollment.images[0]))}

        return await decided(coordinator.client, enroll)


@callback
def async_setup_uploads(hass: HomeAssistant) -> None:
    """Register the views."""
    hass.http.register_view(AnalyzeView())
    hass.http.register_view(EnrollView())


def _box(query: Mapping[str, str]) -> Box | None:
    if (text := query.get("box")) is None:
        return None
    try:
        x, y, width, height = (float(part) for part in text.split(","))
    except ValueError:
        raise CommandError("invalid", "The box must be x,y,width,height in pixels. Draw it again.") from None
    return x, y, width, height


def _refused(error: CommandError, status: HTTPStatus) -> web.Response:
    body = {"code": error.code, "message": str(error), "context": error.context}
    return HomeAssistantView.json(body, status)

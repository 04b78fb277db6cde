"""Pictures for the page: their addresses work for a day, and only while the session that got them is logged in.

An `<img>` sends no token, so the address carries a signature by the key of the session's refresh token. It is the same
all day, so that the browser's cache has the picture, and after a logout there is no key to check it by.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final, Self, cast

from aiohttp import hdrs, web
from homeassistant.auth.models import RefreshToken
from homeassistant.components.http import KEY_HASS, HomeAssistantView
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..client.client import FamiliarClient
from ..client.errors import FamiliarClientError, NotFound
from ..const import DOMAIN
from ..coordinator import FamiliarConfigEntry

CACHED: Final = {hdrs.CACHE_CONTROL: "private, max-age=86400", "X-Content-Type-Options": "nosniff"}
DAY: Final = 86400


async def _face(client: FamiliarClient, face_id: str, size: int | None) -> tuple[bytes, str]:
    del size
    return await client.crop(face_id), "image/jpeg"


async def _photo(client: FamiliarClient, photo_id: str, size: int | None) -> tuple[bytes, str]:
    return await client.photo_image(photo_id, size=size)


SIZES: Final = frozenset({640, 1280, 1920, 2560, 3840})
"""Pixels along a photo's longer side that `size` may ask for; few, so that browsers keep few copies."""
GETTERS: Final[Mapping[str, Callable[[FamiliarClient, str, int | None], Awaitable[tuple[bytes, str]]]]] = {
    "face": _face,
    "photo": _photo,
}
KINDS: Final = frozenset({"image/avif", "image/gif", "image/jpeg", "image/png", "image/webp"})
THUMBNAILS: Final = {
    "feature_face_id": "thumbnail",
    "face_id": "thumbnail",
    "other_face_id": "other_thumbnail",
}
"""Members that name a face, and the member that its picture's address becomes."""


class Pictures:
    """Makes the addresses of one daemon's pictures for one session."""

    def __init__(self, token: RefreshToken | None, entry_id: str) -> None:
        """Sign by the session's key; without a session there are no addresses."""
        self._token = token
        self._entry_id = entry_id

    @classmethod
    def of(cls, hass: HomeAssistant, connection: ActiveConnection, entry_id: str) -> Self:
        """Make addresses for whoever is connected."""
        token_id = connection.refresh_token_id
        return cls(hass.auth.async_get_refresh_token(token_id) if token_id else None, entry_id)

    def url(self, kind: str, part: str) -> str | None:
        """Return the address of a picture; it works until the end of the next day (UTC)."""
        if self._token is None:
            return None
        path = f"/api/familiar/pictures/{self._entry_id}/{kind}/{part}"
        day = _today()
        return f"{path}?token={self._token.id}.{day}.{_signature(self._token, path, day)}"

    def added(self, value: Any) -> Any:
        """Return JSON with the addresses of the faces in it: `thumbnail` beside each face's id, `image` of its photo."""
        if isinstance(value, list):
            return [self.added(item) for item in value]
        if not isinstance(value, dict):
            return value
        result = {
            key: self.added(item) if isinstance(item, dict | list) else item for key, item in value.items()
        }
        for member, thumbnail in THUMBNAILS.items():
            if member in value:
                result[thumbnail] = self.url("face", value[member]) if value[member] else None
        if "has_crop" in value:
            face_id = value.get("id") or value.get("face_id")
            result["thumbnail"] = self.url("face", face_id) if value["has_crop"] and face_id else None
            # The daemon keeps no pictures: only photos in folders are still there.
            in_folder = value.get("origin") == "library" and value.get("photo_id")
            result["image"] = self.url("photo", value["photo_id"]) if in_folder else None
        return result


class PictureView(HomeAssistantView):
    """A picture of the daemon, for whoever has an address that still works."""

    url = "/api/familiar/pictures/{entry_id}/{kind}/{part}"
    name = "api:familiar:picture"
    requires_auth = False

    async def get(self, request: web.Request, entry_id: str, kind: str, part: str) -> web.Response:
        """Answer with the picture."""
        hass = request.app[KEY_HASS]
        if kind not in GETTERS or not _is_valid(hass, request):
            # Not 401, which Home Assistant would count as a failed login of the household's address.
            raise web.HTTPForbidden
        entry = hass.config_entries.async_get_entry(entry_id)
        if entry is None or entry.domain != DOMAIN or entry.state is not ConfigEntryState.LOADED:
            raise web.HTTPNotFound
        client = cast("FamiliarConfigEntry", entry).runtime_data.client
        try:
            picture, media_type = await GETTERS[kind](client, part, _size(request))
        except NotFound:
            raise web.HTTPNotFound from None
        except FamiliarClientError:
            return self.json_message("The daemon did not answer.", HTTPStatus.BAD_GATEWAY)
        if media_type not in KINDS:
            raise web.HTTPNotFound
        return web.Response(body=picture, content_type=media_type, headers=CACHED)


@callback
def async_setup_pictures(hass: HomeAssistant) -> None:
    """Register the view."""
    hass.http.register_view(PictureView())


def _size(request: web.Request) -> int | None:
    """Return the size asked for; another than these asks for none."""
    size = request.query.get("size", "")
    return int(size) if size.isdecimal() and len(size) < 5 and int(size) in SIZES else None


def _is_valid(hass: HomeAssistant, request: web.Request) -> bool:
    token_id, _, rest = request.query.get("token", "").partition(".")
    day, _, signature = rest.partition(".")
    token = hass.auth.async_get_refresh_token(token_id)
    if token is None or not token.user.is_active or not day.isdecimal():
        return False
    if not _today() - 1 <= int(day) <= _today():
        return False
    expected = _signature(token, request.path, int(day))
    return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))


def _today() -> int:
    return int(dt_util.utcnow().timestamp()) // DAY


def _signature(token: RefreshToken, path: str, day: int) -> str:
    digest = hmac.digest(token.jwt_key.encode(), f"{path} {day}".encode(), sha256)
    return urlsafe_b64encode(digest[:18]).decode()

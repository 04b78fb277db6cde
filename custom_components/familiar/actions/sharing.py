"""The action that shares photos by a link."""

from datetime import timedelta

import probatio
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util

from ..exceptions import action_errors
from ..sharing.links import link_url, refuse_unless_sharing
from .entries import ENTRY, entry_of

CONF_ALBUM = "album"
CONF_PERSON = "person"
CONF_PHOTO_IDS = "photo_ids"
CONF_TITLE = "title"
CONF_DAYS = "days"
CONF_PASSWORD = "password"  # noqa: S105  # the name of a field
CONF_DOWNLOADS = "downloads"
CONF_ORIGINALS = "originals"
CONF_NAMES = "names"
DEFAULT_DAYS = 30

SHARE = probatio.Schema(
    {
        **ENTRY,
        probatio.Exclusive(CONF_ALBUM, "what"): cv.string,
        probatio.Exclusive(CONF_PERSON, "what"): cv.string,
        probatio.Exclusive(CONF_PHOTO_IDS, "what"): probatio.All(cv.ensure_list, [cv.string]),
        probatio.Optional(CONF_TITLE): cv.string,
        probatio.Optional(CONF_DAYS, default=DEFAULT_DAYS): cv.positive_int,
        probatio.Optional(CONF_PASSWORD): cv.string,
        probatio.Optional(CONF_DOWNLOADS, default=False): cv.boolean,
        probatio.Optional(CONF_ORIGINALS, default=False): cv.boolean,
        probatio.Optional(CONF_NAMES, default=False): cv.boolean,
    }
)


async def share(call: ServiceCall) -> ServiceResponse:
    """Make a link to an album, a person, or photos, and return its address, which is shown only once."""
    entry = entry_of(call)
    refuse_unless_sharing(entry)
    given, days = call.data, call.data[CONF_DAYS]
    with action_errors():
        created = await entry.runtime_data.client.create_link(
            photo_ids=given.get(CONF_PHOTO_IDS, ()),
            album=given.get(CONF_ALBUM),
            person=given.get(CONF_PERSON),
            title=given.get(CONF_TITLE),
            password=given.get(CONF_PASSWORD),
            expires_at=dt_util.utcnow() + timedelta(days=days) if days else None,
            downloads=given[CONF_DOWNLOADS],
            originals=given[CONF_ORIGINALS],
            names=given[CONF_NAMES],
            created_by=await _maker(call),
        )
    expires = created.link.expires_at
    return {
        "link_id": created.link.id,
        "url": link_url(call.hass, created.token),
        "photos": created.link.photos,
        "expires_at": expires.isoformat() if expires else None,
    }


async def _maker(call: ServiceCall) -> str | None:
    user = await call.hass.auth.async_get_user(call.context.user_id) if call.context.user_id else None
    return user.name if user else None

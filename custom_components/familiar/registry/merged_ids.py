"""Ids from before a merge: what automations name must go on meaning whoever it is now, also after a restart."""

from collections.abc import Iterable
from uuid import UUID

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..state.storage import Kept

MENTIONED: HassKey[set[str]] = HassKey(f"{DOMAIN}_mentioned")
"""What triggers and conditions name, of all daemons: automations are often set up before a daemon answers."""
SIGNAL_MENTIONED = f"{DOMAIN}_mentioned"


def is_id(text: str) -> bool:
    """Return whether a text is a UUID."""
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


@callback
def async_mention(hass: HomeAssistant, texts: Iterable[str]) -> None:
    """Look up the people that a trigger or condition names by an id, device or entity."""
    mentioned = hass.data.setdefault(MENTIONED, set())
    if new := set(texts) - mentioned:
        mentioned |= new
        async_dispatcher_send(hass, SIGNAL_MENTIONED)


@callback
def mentioned_people(hass: HomeAssistant, kept: Kept) -> set[str]:
    """Return the ids of the people that automations name by id, or by a removed device or entity."""
    texts = hass.data.get(MENTIONED, set())
    former = (kept.former_person(text) for text in texts)
    return {text for text in texts if is_id(text)} | {person_id for person_id in former if person_id}

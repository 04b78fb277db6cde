"""Ids from before a merge: what automations name must go on meaning whoever it is now, also after a restart."""

from collections.abc import Iterable

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.storage import Store
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN

STORAGE_VERSION = 1
MENTIONED: HassKey[set[str]] = HassKey(f"{DOMAIN}_mentioned")
"""What triggers and conditions name, of all daemons: automations are often set up before a daemon answers."""
SIGNAL_MENTIONED = f"{DOMAIN}_mentioned"


def is_id(text: str) -> bool:
    """Return whether a text is a person's id rather than a name."""
    return len(text) == 36 and text.count("-") == 4


@callback
def async_mention(hass: HomeAssistant, texts: Iterable[str]) -> None:
    """Have the daemons asked who it is now whom a trigger or condition names by an id, device or entity."""
    mentioned = hass.data.setdefault(MENTIONED, set())
    if new := set(texts) - mentioned:
        mentioned |= new
        async_dispatcher_send(hass, SIGNAL_MENTIONED)


class FormerIds:
    """Which person a device or an entity stood for that was removed."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Keep them for an entry."""
        self._hass = hass
        self._store: Store[dict[str, str]] = Store(hass, STORAGE_VERSION, f"{DOMAIN}.former_ids.{entry_id}")
        self._people: dict[str, str] = {}

    async def async_load(self) -> None:
        """Read what was kept."""
        self._people = await self._store.async_load() or {}

    async def async_remove(self) -> None:
        """Leave nothing behind."""
        await self._store.async_remove()

    @callback
    def remember(self, ids: Iterable[str], person_id: str) -> None:
        """Keep whom a device and its entities stand for, which are about to be removed."""
        self._people |= dict.fromkeys(ids, person_id)
        self._hass.async_create_task(self._store.async_save(self._people), "familiar former ids")

    def person(self, device_or_entity_id: str) -> str | None:
        """Return whom it stood for; that may be somebody who was merged since."""
        return self._people.get(device_or_entity_id)

    @callback
    def mentioned(self) -> set[str]:
        """Return the ids of those whom automations name by an id, or by what is not there any more."""
        texts = self._hass.data.get(MENTIONED, set())
        return {text for text in texts if is_id(text)} | {
            self._people[text] for text in texts if text in self._people
        }

"""People's own presence timeouts, as their number entities kept them over a restart."""

from datetime import timedelta

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import restore_state

from .const import DOMAIN, KEY_PRESENCE_TIMEOUT
from .household import Household
from .ids import unique_id


@callback
def kept_timeouts(hass: HomeAssistant, household: Household) -> dict[str, timedelta]:
    """Return them by person, before any entity is there: who is here must be right from the first moment."""
    registry = er.async_get(hass)
    kept = restore_state.async_get(hass).last_states
    timeouts = {}
    for person_id in household.people:
        key = unique_id(household.system.instance_id, person_id, KEY_PRESENCE_TIMEOUT)
        stored = kept.get(registry.async_get_entity_id(Platform.NUMBER, DOMAIN, key) or "")
        if stored is None or stored.extra_data is None:
            continue
        if (minutes := stored.extra_data.as_dict().get("native_value")) is not None:
            timeouts[person_id] = timedelta(minutes=float(minutes))
    return timeouts

"""Flows of subentries: cameras, and links to persons of Home Assistant."""

from typing import Any

import probatio
from homeassistant.components.camera import DOMAIN as CAMERA_DOMAIN
from homeassistant.components.person import DOMAIN as PERSON_DOMAIN
from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import PERCENTAGE, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    EntitySelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from ..client.names import search_key
from ..const import (
    CONF_BURST,
    CONF_CAMERA,
    CONF_CONFIDENCE,
    CONF_FAMILIAR_PERSON,
    CONF_HOME_PERSON,
    CONF_INTERVAL,
    CONF_KEEP_UNKNOWN,
    CONF_MOTION,
    CONF_ROTATION,
    DOMAIN,
)
from ..coordinator import FamiliarConfigEntry


def _number(minimum: int, maximum: int, unit: str | None, mode: NumberSelectorMode) -> probatio.All[Any]:
    config = NumberSelectorConfig(min=minimum, max=maximum, step=1, mode=mode)
    if unit:
        config["unit_of_measurement"] = unit
    return probatio.All(NumberSelector(config), probatio.Coerce(int))


def camera_schema(hass: HomeAssistant, least: int) -> probatio.Schema:
    """Return a camera's settings; what this integration itself makes of cameras is not offered.

    Args:
        least: the confidence, in percent, from which the daemon recognizes a person.
    """
    ours = sorted(
        entity.entity_id for entity in er.async_get(hass).entities.values() if entity.platform == DOMAIN
    )
    watched = EntitySelectorConfig(domain=CAMERA_DOMAIN, exclude_entities=ours)
    motion = EntitySelectorConfig(domain=MOTION_DOMAINS, multiple=True, exclude_entities=ours)
    return probatio.Schema(
        {
            probatio.Required(CONF_CAMERA): EntitySelector(watched),
            probatio.Optional(CONF_MOTION, default=list): EntitySelector(motion),
            **SNAPSHOT_FIELDS,
            probatio.Required(CONF_CONFIDENCE, default=least): _number(
                least, 100, PERCENTAGE, NumberSelectorMode.SLIDER
            ),
            probatio.Required(CONF_KEEP_UNKNOWN, default=True): BooleanSelector(),
            probatio.Required(CONF_ROTATION, default="0"): probatio.All(
                SelectSelector(
                    SelectSelectorConfig(
                        options=["0", "90", "180", "270"],
                        translation_key=CONF_ROTATION,
                        mode=SelectSelectorMode.DROPDOWN,
                    )
                ),
                probatio.Coerce(int),
            ),
        }
    )


AS_THE_DAEMON_DECIDES = 0
"""A camera's minimum confidence that leaves the decision to the daemon."""
MOTION_DOMAINS = ["binary_sensor", "input_boolean", "event"]
SNAPSHOT_FIELDS: dict[probatio.Marker, Any] = {
    probatio.Required(CONF_INTERVAL, default=10): _number(
        0, 86400, UnitOfTime.SECONDS, NumberSelectorMode.BOX
    ),
    probatio.Required(CONF_BURST, default=3): _number(1, 10, None, NumberSelectorMode.SLIDER),
}


class CameraFlow(ConfigSubentryFlow):
    """A camera: which, when to take snapshots, and the minimum confidence."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add one."""
        if user_input is not None:
            if self._is_taken(user_input[CONF_CAMERA], None):
                return self.async_abort(reason="already_configured")
            return self.async_create_entry(
                title=self._name(user_input[CONF_CAMERA]),
                data=self._stored(user_input),
                unique_id=user_input[CONF_CAMERA],
            )
        return self.async_show_form(step_id="user", data_schema=camera_schema(self.hass, self._least()))

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Change one; the change itself is followed while the entry runs."""
        subentry = self._get_reconfigure_subentry()
        if user_input is not None:
            camera = user_input[CONF_CAMERA]
            if self._is_taken(camera, subentry):
                return self.async_abort(reason="already_configured")
            same = camera == subentry.data[CONF_CAMERA]
            return self.async_update_and_abort(
                self._get_entry(),
                subentry,
                title=subentry.title if same else self._name(camera),
                unique_id=camera,
                data=self._stored(user_input),
            )
        least = self._least()
        shown = {
            **subentry.data,
            CONF_CONFIDENCE: max(subentry.data[CONF_CONFIDENCE], least),
            CONF_ROTATION: str(subentry.data.get(CONF_ROTATION, 0)),
        }
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(camera_schema(self.hass, least), shown),
        )

    def _least(self) -> int:
        """Return the least confidence of a recognized face; it depends on the daemon's model pack."""
        entry: FamiliarConfigEntry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return AS_THE_DAEMON_DECIDES
        return int(entry.runtime_data.data.system.match_confidence)

    def _stored(self, user_input: dict[str, Any]) -> dict[str, Any]:
        """Return the settings to store; the least confidence is no number, so that it fits each model pack."""
        if user_input[CONF_CONFIDENCE] > self._least():
            return user_input
        return user_input | {CONF_CONFIDENCE: AS_THE_DAEMON_DECIDES}

    def _is_taken(self, camera: str, own: ConfigSubentry | None) -> bool:
        return any(
            other.unique_id == camera and (own is None or other.subentry_id != own.subentry_id)
            for other in self._get_entry().subentries.values()
        )

    def _name(self, camera: str) -> str:
        state = self.hass.states.get(camera)
        return state.name if state else camera


class LinkFlow(ConfigSubentryFlow):
    """A link: this person of the daemon is that person of Home Assistant."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add one."""
        entry: FamiliarConfigEntry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        people = entry.runtime_data.data.people
        if user_input is not None:
            person_id = user_input[CONF_FAMILIAR_PERSON]
            if any(other.unique_id == person_id for other in entry.subentries.values()):
                return self.async_abort(reason="already_configured")
            person = people.get(person_id)
            return self.async_create_entry(
                title=(person.label if person else None) or person_id,
                data=user_input,
                unique_id=person_id,
            )
        if not people:
            return self.async_abort(reason="no_named_people")
        options = [
            SelectOptionDict(value=person.id, label=person.label or person.id)
            for person in sorted(people.values(), key=lambda person: search_key(person.label))
        ]
        schema = probatio.Schema(
            {
                probatio.Required(CONF_FAMILIAR_PERSON): SelectSelector(
                    SelectSelectorConfig(options=options, mode=SelectSelectorMode.DROPDOWN)
                ),
                probatio.Required(CONF_HOME_PERSON): EntitySelector(
                    EntitySelectorConfig(domain=PERSON_DOMAIN)
                ),
            }
        )
        return self.async_show_form(step_id="user", data_schema=schema)

"""What can be set for a daemon as a whole."""

from typing import Any

import probatio
from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult, OptionsFlow
from homeassistant.const import UnitOfTime
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
)

from ..const import (
    CONF_NEW_PEOPLE,
    CONF_PEOPLE,
    CONF_PRESENCE_TIMEOUT,
    CONF_SHARE_LINKS,
    DEFAULT_PRESENCE_TIMEOUT,
)
from ..coordinator import FamiliarConfigEntry
from ..registry.device_choice import DEFAULT_NEW_PEOPLE, chosen_people, options_of
from .device_people import people_fields

TIMEOUT: dict[probatio.Marker, Any] = {
    probatio.Required(CONF_PRESENCE_TIMEOUT, default=DEFAULT_PRESENCE_TIMEOUT): probatio.All(
        NumberSelector(
            NumberSelectorConfig(
                min=1,
                max=1440,
                step=1,
                mode=NumberSelectorMode.BOX,
                unit_of_measurement=UnitOfTime.MINUTES,
            )
        ),
        probatio.Coerce(int),
    )
}


SHARING: dict[probatio.Marker, Any] = {probatio.Optional(CONF_SHARE_LINKS): BooleanSelector()}


class FamiliarOptionsFlow(OptionsFlow):
    """The options' one page; what is changed is followed while the entry runs."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show and take them; people can be chosen while the daemon is there to name them."""
        entry: FamiliarConfigEntry = self.config_entry
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        household = entry.runtime_data.data
        people = household.people
        if user_input is not None:
            before = dict(entry.options)
            # Somebody who was merged since is chosen or not as the survivor is.
            merged = {it for it in household.survivors if household.survivor(it) in people}
            options = options_of(
                before, people.keys() | merged, user_input[CONF_PEOPLE], user_input[CONF_NEW_PEOPLE]
            )
            options[CONF_PRESENCE_TIMEOUT] = user_input[CONF_PRESENCE_TIMEOUT]
            if CONF_SHARE_LINKS in user_input:
                options[CONF_SHARE_LINKS] = user_input[CONF_SHARE_LINKS]
            return self.async_create_entry(data=options)
        # What is not said stays as it is.
        chosen = chosen_people(entry, household)
        new_people = entry.options.get(CONF_NEW_PEOPLE, DEFAULT_NEW_PEOPLE)
        schema = probatio.Schema(people_fields(people.values(), chosen, new_people) | TIMEOUT | SHARING)
        shown = {CONF_SHARE_LINKS: False, **entry.options, CONF_PEOPLE: sorted(chosen)}
        return self.async_show_form(
            step_id="init", data_schema=self.add_suggested_values_to_schema(schema, shown)
        )

"""What can be set for a daemon as a whole."""

from typing import Any

import probatio
from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.const import UnitOfTime
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
)

from .const import CONF_PRESENCE_TIMEOUT, DEFAULT_PRESENCE_TIMEOUT

OPTIONS = probatio.Schema(
    {
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
)


class FamiliarOptionsFlow(OptionsFlow):
    """The options' one page; what is changed is followed while the entry runs."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show and take them."""
        if user_input is not None:
            return self.async_create_entry(data=user_input)
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(OPTIONS, self.config_entry.options),
        )

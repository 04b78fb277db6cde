"""Repairs that Home Assistant can carry out: accept a model pack's licence."""

from typing import Any

import probatio
from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.core import HomeAssistant

from .client_errors import FamiliarClientError
from .coordinator import FamiliarConfigEntry
from .exceptions import error_key


class AcceptLicenseFlow(RepairsFlow):
    """Show what the licence allows and accept it in the owner's name."""

    def __init__(self, entry_id: str, pack: str) -> None:
        """Be about one daemon's pack."""
        super().__init__()
        self._entry_id = entry_id
        self._pack = pack

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Begin with the question."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask, and tell the daemon."""
        errors: dict[str, str] = {}
        entry: FamiliarConfigEntry | None = self.hass.config_entries.async_get_entry(self._entry_id)
        if entry is None:
            return self.async_abort(reason="entry_removed")
        if user_input is not None:
            try:
                await entry.runtime_data.client.accept_license(self._pack)
            except FamiliarClientError as error:
                errors["base"] = error_key(error)
            else:
                await entry.runtime_data.async_request_refresh()
                return self.async_create_entry(data={})
        return self.async_show_form(
            step_id="confirm",
            data_schema=probatio.Schema({}),
            description_placeholders={
                "name": entry.title,
                "pack": self._pack,
                "license": entry.runtime_data.data.system.pack.license,
            },
            errors=errors,
        )


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the flow of the one issue that can be fixed from here."""
    assert data is not None
    return AcceptLicenseFlow(str(data["entry_id"]), str(data["pack"]))

"""Repairs that Home Assistant can carry out: accept a license, recompute all faces."""

from typing import Any

import probatio
from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from .client.errors import FamiliarClientError
from .coordinator import FamiliarConfigEntry
from .exceptions import async_failure_text, error_key
from .issues import LICENSE_NOT_ACCEPTED


class ConfirmFlow(RepairsFlow):
    """Ask for confirmation, then call the daemon."""

    def __init__(self, entry_id: str, code: str, pack: str, detail: str) -> None:
        """Be about one problem of one daemon."""
        super().__init__()
        self._entry_id = entry_id
        self._code = code
        self._pack = pack
        self._detail = detail

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Begin with the question."""
        return await self.async_step_confirm()

    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Ask, and do it."""
        errors: dict[str, str] = {}
        failure = ""
        entry: FamiliarConfigEntry | None = self.hass.config_entries.async_get_entry(self._entry_id)
        if entry is None:
            return self.async_abort(reason="entry_removed")
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        if user_input is not None:
            try:
                await self._repair(entry)
            except FamiliarClientError as error:
                errors["base"] = error_key(error)
                failure = await async_failure_text(self.hass, error)
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
                "detail": self._detail,
                "failure": failure,
            },
            errors=errors,
        )

    async def _repair(self, entry: FamiliarConfigEntry) -> None:
        client = entry.runtime_data.client
        if self._code == LICENSE_NOT_ACCEPTED:
            await client.accept_license(self._pack)
        else:
            await client.re_embed()


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the flow of an issue that can be fixed from here."""
    values = {key: str(value) for key, value in (data or {}).items()}
    return ConfirmFlow(values["entry_id"], values["code"], values["pack"], values["detail"])

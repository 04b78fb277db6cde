"""Read-only tools for assistants: who was seen, and when a person was last seen."""

from datetime import timedelta
from typing import Any, override

import probatio
from homeassistant.components.llm import LLMTools
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.llm import (
    LLM_API_ASSIST,
    LLMContext,
    Tool,
    ToolAnnotations,
    ToolInput,
    ToolResult,
)
from homeassistant.util import dt as dt_util

from .actions.targets import loaded_entries
from .client.errors import FamiliarClientError
from .client.models import Sighting, Verdict
from .const import DOMAIN
from .registry.camera_names import camera_name

READ_ONLY = ToolAnnotations(read_only=True, destructive=False, idempotent=True, open_world=False)
MOST = 100
"""The most sightings in an answer."""
SEARCHED = 500
"""The most sightings to filter by camera."""


class WhoWasSeen(Tool):
    """Who cameras saw recently."""

    name = f"{DOMAIN}__who_was_seen"
    title = "Who was seen"
    description = (
        "Lists the people that the cameras of the home recognized, newest first. People without a name are listed "
        "as unknown. Use it for questions such as 'Who was at the door today?'."
    )
    annotations = READ_ONLY
    integration = DOMAIN
    parameters = probatio.Schema(
        {
            probatio.Optional("hours", default=24): probatio.All(
                probatio.Coerce(float), probatio.Range(min=0.1, max=720)
            ),
            probatio.Optional("camera"): cv.string,
        }
    )

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: ToolInput, llm_context: LLMContext
    ) -> ToolResult:
        """Ask the daemons."""
        data = self.parameters(tool_input.tool_args)
        after = dt_util.utcnow() - timedelta(hours=data["hours"])
        wanted = str(data.get("camera", "")).casefold()
        seen: list[Any] = []
        for entry in loaded_entries(hass):
            try:
                page = await entry.runtime_data.client.sightings(after=after, limit=SEARCHED)
            except FamiliarClientError as error:
                return ToolResult(data={"error": str(error)}, error=True)
            seen.extend(
                document
                for sighting in page.items
                if sighting.verdict is not Verdict.UNUSABLE
                and (document := _document(hass, sighting))
                and (not wanted or wanted in f"{sighting.camera} {document['camera']}".casefold())
            )
        return ToolResult(
            data={"seen": sorted(seen, key=lambda document: document["at"], reverse=True)[:MOST]}
        )


def _document(hass: HomeAssistant, sighting: Sighting) -> dict[str, Any]:
    return {
        "person": sighting.person_name or "unknown",
        "camera": camera_name(hass, sighting.camera),
        "at": dt_util.as_local(sighting.taken_at).isoformat(timespec="seconds"),
    }


class LastSeen(Tool):
    """When and where a person was last seen."""

    name = f"{DOMAIN}__last_seen"
    title = "When a person was last seen"
    description = (
        "Returns when a camera last saw a person, which camera it was, and whether the person is present."
    )
    annotations = READ_ONLY
    integration = DOMAIN

    def __init__(self, names: list[str]) -> None:
        """Offer the names that are known."""
        self.parameters = probatio.Schema({probatio.Required("person"): probatio.In(names)})

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: ToolInput, llm_context: LLMContext
    ) -> ToolResult:
        """Return the last sighting that is known."""
        name = self.parameters(tool_input.tool_args)["person"]
        for entry in loaded_entries(hass):
            coordinator = entry.runtime_data
            person = coordinator.data.person_named(name)
            if person is None:
                continue
            camera = coordinator.data.last_camera(person.id)
            seen_at = coordinator.data.last_seen_at(person.id)
            return ToolResult(
                data={
                    "person": name,
                    "present": coordinator.presence.is_here(person.id),
                    "last_seen": dt_util.as_local(seen_at).isoformat(timespec="seconds") if seen_at else None,
                    "camera": camera_name(hass, camera) if camera else None,
                }
            )
        return ToolResult(data={"error": f"No person is named {name}."}, error=True)


@callback
def async_get_tools(hass: HomeAssistant, llm_context: LLMContext, api_id: str) -> LLMTools | None:
    """Return the tools, where a daemon is set up."""
    if api_id != LLM_API_ASSIST or not (entries := loaded_entries(hass)):
        return None
    names = sorted(
        {
            person.name
            for entry in entries
            for person in entry.runtime_data.data.people.values()
            if person.name
        }
    )
    tools: list[Tool] = [WhoWasSeen()]
    if names:
        tools.append(LastSeen(names))
    return LLMTools(tools=tools)

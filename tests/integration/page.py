"""What the tests of the page's websocket commands share."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from homeassistant.auth.const import GROUP_ID_USER
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockUser

type Connect = Callable[..., Coroutine[Any, Any, Any]]

STEP = {"possible": True, "seq": 41, "summary": "Named Anna", "detail": "Undo applies to row 41: Named Anna."}
ENTRY = {"seq": 41, "summary": "Named Anna", "undoable": True}


async def ask(client: Any, command: str, /, **members: Any) -> dict[str, Any]:
    """Send a command and return the answer; it must not be an error."""
    answer = await send(client, command, **members)
    assert answer["success"], answer["error"]
    result: dict[str, Any] = answer["result"]
    return result


async def refused(client: Any, command: str, /, **members: Any) -> dict[str, Any]:
    """Send a command and return the error."""
    answer = await send(client, command, **members)
    assert not answer["success"], answer
    error: dict[str, Any] = answer["error"]
    return error


async def send(client: Any, command: str, /, **members: Any) -> dict[str, Any]:
    """Send a command and return what answers it."""
    await client.send_json_auto_id({"type": f"familiar/{command}", **members})
    answer: dict[str, Any] = await client.receive_json()
    return answer


async def ordinary_user(hass: HomeAssistant) -> str:
    """Return the access token of a user who is no administrator."""
    group = await hass.auth.async_get_group(GROUP_ID_USER)
    assert group is not None
    user = MockUser(groups=[group]).add_to_hass(hass)
    token = await hass.auth.async_create_refresh_token(user, "https://example.org/")
    return str(hass.auth.async_create_access_token(token))

"""Visits, and the cameras that saw them."""

from typing import Any

import probatio
from homeassistant.util import dt as dt_util

from ..call import Call, Commands
from .people import FLAG_OR_ANY, PAGING

COMMANDS = Commands()


def _moment(value: Any) -> Any:
    moment = dt_util.parse_datetime(value) if isinstance(value, str) else None
    if moment is None:
        raise probatio.Invalid("expected a date and time, ISO 8601")
    return moment if moment.tzinfo else moment.replace(tzinfo=dt_util.get_default_time_zone())


@COMMANDS.reads(
    "visits/list",
    {
        probatio.Optional("person_id"): str,
        probatio.Optional("camera"): str,
        probatio.Optional("verdict"): probatio.In(["recognized", "unknown", "unusable"]),
        probatio.Optional("after"): _moment,
        probatio.Optional("before"): _moment,
        probatio.Optional("hidden"): FLAG_OR_ANY,
        **PAGING,
    },
)
async def list_visits(call: Call) -> Any:
    """Return a page of visits, newest first."""
    names = ("person_id", "verdict", "after", "before", "hidden", "limit", "cursor")
    return await call.page(await call.client.visits(camera=cameras_of(call), **call.given(*names)))


def cameras_of(call: Call) -> list[str] | None:
    """Return the camera that a message asks for, by all entity IDs that it has had; None if it asks for none."""
    camera = call.msg.get("camera")
    return call.coordinator.kept.all_ids_of_camera(camera) if camera is not None else None


@COMMANDS.reads("visit/get", {probatio.Required("visit_id"): str})
async def get_visit(call: Call) -> dict[str, Any]:
    """Return a visit as it is now."""
    return {"visit": call.document(await call.client.visit(call.msg["visit_id"]))}

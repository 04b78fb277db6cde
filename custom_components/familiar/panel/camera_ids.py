"""Cameras by the entity IDs that they have now, in what the daemon says of the time before they were renamed."""

from typing import Any

from ..state.storage import Kept

ONE, SEVERAL = frozenset({"camera", "last_camera"}), "cameras"
"""Members that are the ID of a camera, and the member that lists IDs."""


def with_current_cameras(value: Any, kept: Kept) -> Any:
    """Return JSON in which each camera has the entity ID that it has now."""
    if isinstance(value, list):
        return [with_current_cameras(item, kept) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: _current(key, item, kept) for key, item in value.items()}


def _current(key: str, value: Any, kept: Kept) -> Any:
    if key in ONE and isinstance(value, str):
        return kept.camera_now(value)
    if key == SEVERAL and isinstance(value, list):
        now = (kept.camera_now(item) if isinstance(item, str) else item for item in value)
        # A camera that was renamed during a visit is one camera.
        return list(dict.fromkeys(now)) if all(isinstance(item, str) for item in value) else value
    return with_current_cameras(value, kept)

"""Settings: what can be set, and where it comes from."""

from __future__ import annotations

from familiard.config.load import Flag, load
from familiard.config.settings import (
    KEYS,
    CropSettings,
    LibrarySettings,
    LimitSettings,
    RetentionSettings,
    ServerSettings,
    Settings,
    VisionSettings,
    VisitSettings,
)

__all__ = [
    "KEYS",
    "CropSettings",
    "Flag",
    "LibrarySettings",
    "LimitSettings",
    "RetentionSettings",
    "ServerSettings",
    "Settings",
    "VisionSettings",
    "VisitSettings",
    "load",
]

"""Read the options that somebody chose for the app in Home Assistant."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from familiard.errors import ConfigError
from familiard.host.files import read_regular

VARIABLE = "FAMILIAR_APP_OPTIONS"
"""The file with the options, which the supervisor writes before each start."""
MORE = "settings"
"""The option that holds other settings, as `KEY=VALUE`."""
SETTINGS: Mapping[str, tuple[str, ...]] = {
    "photo_folders": ("library.folders", "library.watch"),
    "detail": ("vision.detail",),
    "retention_days": ("retention.days",),
    "pack": ("pack",),
    "accept_license": ("accept_license",),
    "log_level": ("log_level",),
}
"""The settings that each option stands for."""


def read_app_options(path: Path) -> dict[str, tuple[Any, str]]:
    """Return dotted key → value and the name of its option.

    Raises:
        ConfigError: the file cannot be read, is not a JSON object, or has an unknown option.
    """
    try:
        options = json.loads(read_regular(path))
    except OSError as error:
        raise ConfigError(f"Cannot read the app's options in {path}: {error.strerror}.") from error
    except ValueError as error:
        raise ConfigError(
            f"The app's options in {path} are not JSON. Save them again in Home Assistant."
        ) from error
    if not isinstance(options, dict):
        raise ConfigError(f"The app's options in {path} must be a JSON object.")
    found: dict[str, tuple[Any, str]] = {}
    for name, value in options.items():
        if name == MORE:
            found.update(_more(value))
        elif name in SETTINGS:
            found.update((key, (value, name)) for key in SETTINGS[name])
        else:
            raise ConfigError(
                f"Unknown option {name} of the app. Choose from {', '.join((*SETTINGS, MORE))}."
            )
    return found


def _more(lines: Any) -> dict[str, tuple[Any, str]]:
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise ConfigError(f"The app's option {MORE} must be a list of KEY=VALUE.")
    found: dict[str, tuple[Any, str]] = {}
    for line in lines:
        key, equals, value = line.partition("=")
        if not equals:
            raise ConfigError(
                f"The app's option {MORE} has {line!r}. Write KEY=VALUE, such as crops.side=160."
            )
        found[key.strip()] = (value.strip(), MORE)
    return found

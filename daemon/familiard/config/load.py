"""Load settings from a YAML file, the app's options, the environment, and flags; the later ones win.

Each source is validated separately, so that an error names the key and where it was set: a line of the file, an
option of the app in Home Assistant, an environment variable, or a flag.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import voluptuous as vol

from familiard.config import app_options
from familiard.config.file import read_settings_file
from familiard.config.schema import schema
from familiard.config.settings import KEYS, SECTIONS, Settings
from familiard.errors import ConfigError

ENVIRONMENT_PREFIX = "FAMILIAR_"
CONFIG_VARIABLE = "FAMILIAR_CONFIG"
_REPLACED = {
    "vision.size": "Remove it, or write vision.detail: fast, auto (the default), or thorough, which finds the smallest faces."
}


@dataclass(frozen=True, slots=True)
class Flag:
    """A value from the command line and its flag, such as `--port`."""

    value: Any
    name: str


def load(
    config: Path | None = None,
    environ: Mapping[str, str] | None = None,
    flags: Mapping[str, Flag] | None = None,
) -> Settings:
    """Load the settings.

    Args:
        config: the YAML file; None for `$FAMILIAR_CONFIG`, or the default file, which may be missing.
        environ: the environment; None for this process's.
        flags: dotted key → `Flag`.

    Raises:
        ConfigError: some settings are invalid; one line each, with key and source.
    """
    environ = os.environ if environ is None else environ
    environment, warnings = _environment_layer(environ)
    layers = [_file_layer(config, environ), _app_layer(environ), environment, _flag_layer(flags or {})]
    problems: list[str] = []
    values: dict[str, Any] = {}
    for layer in layers:
        try:
            values.update(_flat(schema(layer.base)(layer.values)))
        except vol.MultipleInvalid as invalid:
            problems += [_explain(error, layer) for error in invalid.errors]
    if problems:
        raise ConfigError("\n".join(problems))
    return _settings({key: value for key, value in values.items() if value is not None}, environ, warnings)


def config_home(environ: Mapping[str, str]) -> Path:
    """Return the folder of the default settings file."""
    return Path(environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "familiar"


@dataclass(frozen=True, slots=True)
class _Layer:
    """One source of settings: nested raw values, where each key was set, and what paths are relative to."""

    values: dict[str, Any]
    where: Callable[[str], str]
    base: Path


def _file_layer(config: Path | None, environ: Mapping[str, str]) -> _Layer:
    named = config or (Path(environ[CONFIG_VARIABLE]) if environ.get(CONFIG_VARIABLE) else None)
    path = (named or config_home(environ) / "familiard.yaml").expanduser().absolute()
    if named is None and not path.exists():
        return _Layer({}, lambda _: str(path), path.parent)
    file = read_settings_file(path)
    return _Layer(file.values, file.where, path.parent)


def _app_layer(environ: Mapping[str, str]) -> _Layer:
    path = environ.get(app_options.VARIABLE)
    options = app_options.read_app_options(Path(path)) if path else {}
    values: dict[str, Any] = {}
    for key, (value, _) in options.items():
        _put(values, key, value)
    return _Layer(
        values,
        lambda key: f"option {options[key][1]} of the app" if key in options else "the app's options",
        Path("/"),
    )


def _environment_layer(environ: Mapping[str, str]) -> tuple[_Layer, tuple[str, ...]]:
    """Return the settings from `FAMILIAR_…` variables, and warnings about unknown ones.

    Unknown names are no errors: Kubernetes sets `FAMILIAR_PORT` and more in every pod if a service is called
    `familiar`.
    """
    values: dict[str, Any] = {}
    variables: dict[str, str] = {}
    warnings: list[str] = []
    for variable, value in sorted(environ.items()):
        if not variable.startswith(ENVIRONMENT_PREFIX) or variable in (CONFIG_VARIABLE, app_options.VARIABLE):
            continue
        key = variable.removeprefix(ENVIRONMENT_PREFIX).lower().replace("__", ".")
        if key in KEYS:
            _put(values, key, value)
            variables[key] = variable
        else:
            near = _near(key)
            hint = f" Did you mean {ENVIRONMENT_PREFIX}{near.upper().replace('.', '__')}?" if near else ""
            warnings.append(f"Ignored the environment variable {variable}: there is no such setting.{hint}")
    layer = _Layer(values, lambda key: f"environment variable {variables.get(key, key)}", Path.cwd())
    return layer, tuple(warnings)


def _flag_layer(flags: Mapping[str, Flag]) -> _Layer:
    values: dict[str, Any] = {}
    for key, flag in flags.items():
        _put(values, key, flag.value)
    return _Layer(values, lambda key: flags[key].name if key in flags else "flags", Path.cwd())


def _put(values: dict[str, Any], key: str, value: Any) -> None:
    *sections, name = key.split(".")
    for section in sections:
        values = values.setdefault(section, {})
    values[name] = value


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, dict):
            flat.update(_flat(value, f"{prefix}{name}."))
        else:
            flat[f"{prefix}{name}"] = value
    return flat


def _settings(values: Mapping[str, Any], environ: Mapping[str, str], warnings: tuple[str, ...]) -> Settings:
    given: dict[str, Any] = {
        "data_dir": Path(environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "familiar",
        "packs_dir": Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "familiar" / "packs",
        "warnings": warnings,
    }
    for name, section in SECTIONS.items():
        prefix = f"{name}."
        given[name] = section(
            **{k.removeprefix(prefix): v for k, v in values.items() if k.startswith(prefix)}
        )
    return Settings(**given | {key: value for key, value in values.items() if "." not in key})


def _near(key: str) -> str | None:
    """Return the closest setting."""
    matches = difflib.get_close_matches(key, KEYS, n=1, cutoff=0.7)
    return matches[0] if matches else next((k for k in KEYS if k.rpartition(".")[2] == key), None)


def _explain(error: vol.Invalid, layer: _Layer) -> str:
    key = ".".join(str(part) for part in error.path if not isinstance(part, int))
    if key in KEYS:
        return f"{key} {error.msg} ({layer.where(key)})."
    if key in SECTIONS or not key:
        return f"{key or 'The settings'} must be a group of settings, `name: value` ({layer.where(key)})."
    if (instead := _REPLACED.get(key)) is not None:
        return f"{key} no longer exists ({layer.where(key)}). {instead}"
    near = _near(key)
    hint = f"Did you mean {near}?" if near else f"Choose from {', '.join(_siblings(key))}."
    return f"Unknown setting {key} ({layer.where(key)}). {hint}"


def _siblings(key: str) -> Sequence[str]:
    section = key.rpartition(".")[0]
    if section in SECTIONS:
        return [k for k in KEYS if k.startswith(f"{section}.")]
    return [*(k for k in KEYS if "." not in k), *SECTIONS]

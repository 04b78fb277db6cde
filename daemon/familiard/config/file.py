"""Read a YAML settings file, with the line of each setting."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from familiard.errors import ConfigError
from familiard.host.files import read_regular


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """The file's nested values, and the line of each dotted key."""

    path: Path
    values: dict[str, Any]
    lines: dict[str, int]

    def where(self, key: str) -> str:
        """Return file and line, for an error."""
        return f"{self.path}, line {self.lines[key]}" if key in self.lines else str(self.path)


def read_settings_file(path: Path) -> SettingsFile:
    """Read a settings file.

    Raises:
        ConfigError: it cannot be read, is not YAML, is not a mapping, or sets a key twice.
    """
    try:
        text = read_regular(path).decode()
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except OSError as error:
        raise ConfigError(f"Cannot read the settings file {path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"The settings file {path} is not UTF-8 text.") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigError(
            f"The settings file is not valid YAML: {error.problem} ({path}, line {line})."
        ) from error
    except yaml.YAMLError as error:
        raise ConfigError(f"The settings file {path} is not valid YAML: {error}.") from error
    lines: dict[str, int] = {}
    if root is None:
        return SettingsFile(path, {}, lines)
    if not isinstance(root, yaml.MappingNode):
        raise ConfigError(f"The settings file must contain settings as `name: value` ({path}, line 1).")
    _note_lines(root, "", lines, path)
    values: dict[str, Any] = yaml.safe_load(text)
    return SettingsFile(path, {str(key): value for key, value in values.items()}, lines)


def _note_lines(node: yaml.MappingNode, prefix: str, lines: dict[str, int], path: Path) -> None:
    for key, value in node.value:
        name = f"{prefix}{key.value}"
        line = key.start_mark.line + 1
        if name in lines:
            raise ConfigError(
                f"{name} is set twice, on lines {lines[name]} and {line} ({path}). Remove one of them."
            )
        lines[name] = line
        if isinstance(value, yaml.MappingNode):
            _note_lines(value, f"{name}.", lines, path)

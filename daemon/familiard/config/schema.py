"""Validate settings; the messages follow the setting's name."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import voluptuous as vol

from familiard.config.exclusion import pattern_problem

PROVIDERS = ("auto", "cpu", "cuda", "openvino", "openvino-gpu", "openvino-npu", "rocm", "coreml")
"""The words of `vision.providers`."""
SCHEDULER_PORT = 8786
_SCHEDULER = re.compile(
    r"(?P<scheme>tcp|tls)://(?P<host>[^\s:/?#\[\]]+|\[[0-9a-fA-F:]+\])(:(?P<port>\d{1,5}))?/?"
)
_REPORTED = ("OpenVINO", "OpenVINO GPU", "OpenVINO NPU")


def schema(base: Path) -> vol.Schema:
    """Return the schema of all settings. `null` means the default. Relative paths start at `base`."""

    def path(value: Any) -> Path:
        if not isinstance(value, (str, Path)) or not str(value):
            raise vol.Invalid(f"must be a path, not {value!r}")
        return Path(os.path.normpath(base / Path(value).expanduser()))

    def pack(value: Any) -> str:
        name = text(value)
        return str(path(name)) if name.endswith(".toml") else name

    def group(checks: Mapping[str, Callable[[Any], Any]]) -> dict[vol.Optional, Callable[[Any], Any]]:
        return {vol.Optional(name): _or_default(check) for name, check in checks.items()}

    top: Mapping[str, Callable[[Any], Any]] = {
        "data_dir": path,
        "packs_dir": path,
        "packs_mirror": url,
        "pack": pack,
        "accept_license": flag,
        "local_files_only": flag,
        "chroma": url,
        "log_level": one_of("debug", "info", "warning", "error"),
    }
    sections: Mapping[str, Mapping[str, Callable[[Any], Any]]] = {
        "server": {
            "host": text,
            "port": whole(0, 65_535),
            "zeroconf": flag,
            "max_connections": whole(16, 100_000),
            "max_without_token": whole(8, 100_000),
            "max_without_token_per_client": whole(8, 100_000),
            "header_seconds": whole(1, 3600),
            "idle_seconds": whole(1, 86_400),
            "send_seconds": whole(1, 3600),
        },
        "limits": {
            "body_mib": whole(1, 4096),
            "clip_mib": whole(1, 1 << 20),
            "megapixels": whole(1, 10_000),
            "side": whole(64, 65_535),
            "memory_mib": whole(128, 1 << 20),
            "decode_s": whole(1, 3600),
            "queue": whole(1, 10_000),
            "body_seconds": whole(1, 86_400),
            "body_kib_per_second": whole(1, 1_000_000),
        },
        "vision": {
            "detail": one_of("fast", "auto", "thorough"),
            "score": fraction,
            "threads": whole(1, 256),
            "workers": whole(1, 256),
            "providers": several(provider, ","),
            "gpu_memory_mib": whole(128, 1 << 20),
        },
        "library": {
            "folders": several(path, os.pathsep),
            "watch": several(path, os.pathsep),
            "originals": path,
            "keep_free_mib": whole(0, 1 << 30),
            "trash_days": whole(1, 36_500),
            "upload_mib": whole(1, 1 << 24),
            "max_mib": whole(1, 1 << 20),
            "megapixels": whole(1, 100_000),
            "memory_mib": whole(128, 1 << 20),
            "decode_s": whole(1, 3600),
            "exclude": several(exclusion, ","),
            "read_names": flag,
        },
        "crops": {"keep": flag, "side": whole(32, 1024)},
        "retention": {"days": whole(0, 36_500)},
        "visits": {"gap": whole(1, 86_400)},
        "cluster": {"url": scheduler, "certificate": path, "key": path, "ca": path},
    }
    return vol.Schema(
        group(top) | {vol.Optional(name): vol.Maybe(group(checks)) for name, checks in sections.items()}
    )


def _or_default(check: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else check(value)


def text(value: Any) -> str:
    """Validate a non-empty string."""
    if not isinstance(value, str) or not value.strip():
        raise vol.Invalid(f"must be text, not {value!r}")
    return value.strip()


def exclusion(value: Any) -> str:
    """Validate a pattern of files that imports skip."""
    pattern = text(value)
    if (problem := pattern_problem(pattern)) is not None:
        raise vol.Invalid(f"must contain patterns as in a .gitignore, but {pattern!r} {problem}")
    return pattern


def provider(value: Any) -> str:
    """Validate the name of what models run on: one of Familiar's words, or a name of ONNX Runtime's."""
    name = text(value)
    if name.lower() in PROVIDERS:
        return name.lower()
    if name in _REPORTED or (name.endswith("ExecutionProvider") and name != "ExecutionProvider"):
        return name
    raise vol.Invalid(
        f"must be {', '.join(PROVIDERS)}, or an execution provider of ONNX Runtime such as "
        f"TensorrtExecutionProvider, not {value!r}"
    )


def flag(value: Any) -> bool:
    """Validate a boolean, also as a word from the environment."""
    if isinstance(value, bool):
        return value
    words = {
        "true": True,
        "yes": True,
        "on": True,
        "1": True,
        "false": False,
        "no": False,
        "off": False,
        "0": False,
    }
    if isinstance(value, str) and value.strip().lower() in words:
        return words[value.strip().lower()]
    raise vol.Invalid(f"must be true or false, not {value!r}")


def whole(least: int, most: int) -> Callable[[Any], int]:
    """Validate a whole number in a range."""

    def check(value: Any) -> int:
        try:
            number = int(value) if isinstance(value, str) else value
        except ValueError:
            number = None
        if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
            raise vol.Invalid(f"must be a whole number from {least} to {most}, not {value!r}")
        return number

    return check


def fraction(value: Any) -> float:
    """Validate a number from 0 to 1."""
    try:
        number = float(value) if not isinstance(value, bool) else None
    except (TypeError, ValueError):
        number = None
    if number is None or not 0 <= number <= 1:
        raise vol.Invalid(f"must be a number from 0 to 1, not {value!r}")
    return number


def one_of(*words: str) -> Callable[[Any], str]:
    """Validate one of these words, in any case."""

    def check(value: Any) -> str:
        if isinstance(value, str) and value.lower() in words:
            return value.lower()
        raise vol.Invalid(f"must be one of {', '.join(words)}, not {value!r}")

    return check


def url(value: Any) -> str:
    """Validate the URL of a server."""
    try:
        return str(vol.Url()(value)).rstrip("/")
    except vol.Invalid:
        raise vol.Invalid(f"must be a URL such as http://host:8000, not {value!r}") from None


def scheduler(value: Any) -> str:
    """Validate the URL of a cluster's scheduler; returns it with its port."""
    found = _SCHEDULER.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None or int(found["port"] or 1) not in range(65_536):
        raise vol.Invalid(f"must be a URL such as tls://host:{SCHEDULER_PORT}, not {value!r}")
    return f"{found['scheme']}://{found['host']}:{found['port'] or SCHEDULER_PORT}"


def several(check: Callable[[Any], Any], separator: str) -> Callable[[Any], tuple[Any, ...]]:
    """Validate a list, also as one string with separators."""

    def check_all(value: Any) -> tuple[Any, ...]:
        if isinstance(value, (str, Path)):
            value = [part for part in str(value).split(separator) if part.strip()]
        if not isinstance(value, (list, tuple)):
            raise vol.Invalid(f"must be a list, not {value!r}")
        return tuple(check(part) for part in value)

    return check_all

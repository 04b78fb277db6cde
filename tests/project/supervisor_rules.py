"""What Home Assistant's supervisor accepts of an app, what it drops without a word, and how it rates an app's security.

Written down from the supervisor of August 2026 and its documentation. The supervisor is on no package index.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import voluptuous as vol

ARCHITECTURES = ("aarch64", "amd64")
MAPPED = ("data", "ssl", "share", "media", "backup", "homeassistant_config", "app_config")
VERSION = re.compile(r"\d+\.\d+\.\d+([ab.-]\w+)?")
IMAGE = re.compile(r"([a-z0-9.-]+(:\d+)?/)*[a-z0-9._-]+/[a-z0-9._-]+")
OPTION = re.compile(
    r"(bool|email|url|port|device(\(subsystem=[a-z]+\))?|str(\(\d*,\d*\))?|password(\(\d*,\d*\))?|int(\(-?\d*,-?\d*\))?"
    r"|float(\(-?[\d.]*,-?[\d.]*\))?|match\(.*\)|list\(.+\))\??"
)
SERIOUS = {
    "BPF", "CHECKPOINT_RESTORE", "DAC_READ_SEARCH", "NET_ADMIN", "NET_RAW", "PERFMON", "SYS_ADMIN", "SYS_MODULE",
    "SYS_PTRACE", "SYS_RAWIO",
}  # fmt: skip
TRANSLATED = vol.Schema(
    {
        vol.Required("configuration"): {str: {vol.Required("name"): str, vol.Optional("description"): str}},
        vol.Optional("network"): {str: str},
    }
)
REPOSITORY = vol.Schema(
    {vol.Required("name"): str, vol.Optional("url"): vol.Url(), vol.Optional("maintainer"): str}
)


def matching(pattern: str | re.Pattern[str]) -> vol.All:
    """Accept text that matches as a whole."""
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            raise vol.Invalid(f"{value!r} does not match {compiled.pattern}")
        return value

    return vol.All(str, check)


# Unknown keys are refused, although the supervisor ignores them: what it ignores does nothing.
APP = vol.Schema(
    {
        vol.Required("name"): str,
        vol.Required("version"): matching(VERSION),
        vol.Required("slug"): matching(r"[-_.A-Za-z0-9]+"),
        vol.Required("description"): vol.All(str, vol.Length(min=20, max=120)),
        vol.Required("arch"): vol.All([vol.In(ARCHITECTURES)], vol.Length(min=1), vol.Unique()),
        vol.Optional("url"): vol.Url(),
        vol.Optional("image"): matching(IMAGE),
        vol.Optional("homeassistant"): matching(r"\d{4}\.\d{1,2}\.\d+"),
        vol.Optional("init"): bool,
        vol.Optional("startup"): vol.In(("initialize", "system", "services", "application", "once")),
        vol.Optional("boot"): vol.In(("auto", "manual", "manual_only")),
        vol.Optional("stage"): vol.In(("stable", "experimental", "deprecated")),
        vol.Optional("ports"): {matching(r"\d+(/tcp|/udp)?"): vol.Any(None, vol.Range(1, 65535))},
        vol.Optional("ports_description"): {str: str},
        vol.Optional("watchdog"): matching(r"(https?|\[PROTO:\w+\]|tcp)://\[HOST\]:(\[PORT:\d+\]|\d+).*"),
        vol.Optional("discovery"): [matching(r"[a-z_]+")],
        vol.Optional("apparmor"): bool,
        vol.Optional("video"): bool,
        vol.Optional("tmpfs"): bool,
        vol.Optional("host_network"): bool,
        vol.Optional("ingress"): bool,
        vol.Optional("auth_api"): bool,
        vol.Optional("full_access"): bool,
        vol.Optional("docker_api"): bool,
        vol.Optional("host_pid"): bool,
        vol.Optional("hassio_role"): vol.In(("default", "homeassistant", "backup", "manager", "admin")),
        vol.Optional("privileged"): [str],
        vol.Optional("map"): [
            {vol.Required("type"): vol.In(MAPPED), vol.Optional("read_only"): bool, vol.Optional("path"): str}
        ],
        vol.Optional("environment"): {matching(r"\w+"): str},
        vol.Optional("timeout"): vol.Range(10, 300),
        vol.Optional("backup"): vol.In(("hot", "cold")),
        vol.Optional("backup_pre"): str,
        vol.Optional("backup_post"): str,
        vol.Optional("backup_exclude"): [str],
        vol.Optional("options"): {str: object},
        vol.Optional("schema"): {str: vol.Any(matching(OPTION), [matching(OPTION)])},
    }
)


def dropped(app: Mapping[str, Any]) -> Iterator[str]:
    """What the supervisor accepts and then does without: entries of `map` in the short form, options without a schema."""
    yield from (f"map: {entry}" for entry in app.get("map", ()) if not isinstance(entry, dict))
    yield from (f"options: {name}" for name in app.get("options", {}) if name not in app.get("schema", {}))
    if app.get("backup", "hot") == "cold" and {"backup_pre", "backup_post"} & set(app):
        yield "backup_pre and backup_post of a cold backup"
    yield from (
        f"ports_description: {port}"
        for port in app.get("ports_description", {})
        if port not in app.get("ports", {})
    )


def missing_options(app: Mapping[str, Any]) -> Iterator[str]:
    """Options without which the app does not start, and that have no value."""
    for name, kind in app.get("schema", {}).items():
        optional = (kind[0] if isinstance(kind, list) else kind).endswith("?")
        if not optional and name not in app.get("options", {}):
            yield name


def security_rating(app: Mapping[str, Any], *, profile: bool) -> int:
    """Return the rating that the store shows, 1 to 8.

    Args:
        profile: the app has an AppArmor profile of its own.
    """
    rating = 5
    if not app.get("apparmor", True):
        rating -= 1
    elif profile:
        rating += 1
    open_ports = any(port is not None for port in app.get("ports", {}).values())
    if app.get("ingress") or (not app.get("host_network") and not open_ports):
        rating += 2
    elif app.get("auth_api"):
        rating += 1
    rating -= bool(SERIOUS & set(app.get("privileged", ())))
    rating -= {"manager": 1, "admin": 2}.get(app.get("hassio_role", "default"), 0)
    rating -= bool(app.get("host_network"))
    rating -= 2 * bool(app.get("host_pid"))
    if app.get("docker_api") or app.get("full_access"):
        rating = 1
    return max(min(8, rating), 1)

"""Repairs: what the daemon says is wrong becomes an issue, and goes when it is right again."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .client.models import System
from .const import BUILT_FOR, DOCUMENTATION, DOMAIN

TROUBLESHOOTING = f"{DOCUMENTATION}/blob/main/docs/home-assistant.md#troubleshooting"
LICENSE_NOT_ACCEPTED = "license-not-accepted"
DATA_OF_ANOTHER_PACK = "data-of-another-pack"
DISK_NEARLY_FULL = "disk-nearly-full"
ORIGINALS_AWAY = "originals-away"

KNOWN_PROBLEMS = {
    LICENSE_NOT_ACCEPTED: ir.IssueSeverity.ERROR,
    DATA_OF_ANOTHER_PACK: ir.IssueSeverity.ERROR,
    DISK_NEARLY_FULL: ir.IssueSeverity.WARNING,
    ORIGINALS_AWAY: ir.IssueSeverity.ERROR,
}
FIXABLE = frozenset({LICENSE_NOT_ACCEPTED, DATA_OF_ANOTHER_PACK})
UNREACHABLE = "unreachable"
FACE_CHECKS = "face_checks"
VERSION_ISSUES = ("daemon_too_old", "daemon_too_new")


def issue_id(entry: ConfigEntry, key: str) -> str:
    """Return the id of an entry's issue."""
    return f"{key}_{entry.entry_id}"


@callback
def async_follow_problems(hass: HomeAssistant, entry: ConfigEntry, system: System) -> None:
    """Raise the problems that the daemon has, and lower those that it had."""
    for key in VERSION_ISSUES:
        ir.async_delete_issue(hass, DOMAIN, issue_id(entry, key))
    _async_follow_face_checks(hass, entry, system.face_checks)
    now = {problem.code: problem for problem in system.problems}
    for code, severity in KNOWN_PROBLEMS.items():
        key = code.replace("-", "_")
        if (problem := now.get(code)) is None:
            ir.async_delete_issue(hass, DOMAIN, issue_id(entry, key))
            continue
        ir.async_create_issue(
            hass,
            DOMAIN,
            issue_id(entry, key),
            data={
                "entry_id": entry.entry_id,
                "pack": system.pack.name,
                "code": code,
                "detail": problem.detail,
            },
            is_fixable=code in FIXABLE,
            is_persistent=False,
            learn_more_url=TROUBLESHOOTING,
            severity=severity,
            translation_key=key,
            translation_placeholders={
                "name": entry.title,
                "pack": system.pack.name,
                "license": system.pack.license,
                "detail": problem.detail,
            },
        )


@callback
def _async_follow_face_checks(hass: HomeAssistant, entry: ConfigEntry, count: int) -> None:
    """Raise an issue while there are faces that may not be their person's, and lower it when there are none."""
    if not count:
        ir.async_delete_issue(hass, DOMAIN, issue_id(entry, FACE_CHECKS))
        return
    _async_raise(hass, entry, FACE_CHECKS, ir.IssueSeverity.WARNING, count=str(count))


@callback
def async_raise_version_issue(hass: HomeAssistant, entry: ConfigEntry, *, too_old: bool) -> None:
    """Say that the daemon and this integration do not fit together."""
    key = "daemon_too_old" if too_old else "daemon_too_new"
    _async_raise(hass, entry, key, ir.IssueSeverity.ERROR, version=BUILT_FOR)


@callback
def _async_raise(
    hass: HomeAssistant, entry: ConfigEntry, key: str, severity: ir.IssueSeverity, **placeholders: str
) -> None:
    """Raise an issue that the user mends outside of Home Assistant."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id(entry, key),
        is_fixable=False,
        learn_more_url=TROUBLESHOOTING,
        severity=severity,
        translation_key=key,
        translation_placeholders={"name": entry.title, **placeholders},
    )


@callback
def async_lower_issues(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Let no issue outlive its entry."""
    for key in (
        *VERSION_ISSUES,
        UNREACHABLE,
        FACE_CHECKS,
        *(code.replace("-", "_") for code in KNOWN_PROBLEMS),
    ):
        ir.async_delete_issue(hass, DOMAIN, issue_id(entry, key))

"""What automations and scripts say of people: names, ids and targets, wherever they stand in them.

The configurations are read as they were loaded, with a blueprint's inputs filled in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import probatio
from homeassistant.const import (
    ATTR_ENTITY_ID,
    CONF_ACTION,
    CONF_CONDITION,
    CONF_ENABLED,
    CONF_OPTIONS,
    CONF_PLATFORM,
    CONF_SERVICE_DATA,
    CONF_TARGET,
    CONF_TRIGGER,
)
from homeassistant.core import HomeAssistant, callback

from ..actions.targets import CONF_PERSON
from ..const import DOMAIN

AUTOMATION = "automation"
SCRIPT = "script"
CONF_SERVICE = "service"

_OURS = f"{DOMAIN}."
_NAMED_IN = {CONF_TRIGGER: CONF_OPTIONS, CONF_PLATFORM: CONF_OPTIONS, CONF_CONDITION: CONF_OPTIONS,
             CONF_ACTION: CONF_SERVICE_DATA, CONF_SERVICE: CONF_SERVICE_DATA}  # fmt: skip
"""By which key a step is known, and where it has its names."""
_OF_THE_HIDDEN = f"{DOMAIN}.unhide_person"
_RECEIVED = "event.received"


@dataclass(frozen=True, slots=True)
class Owner:
    """An automation or a script."""

    entity_id: str
    name: str
    edit: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A trigger, condition or action of this integration, and the people it names."""

    owner: Owner
    key: str
    kind: str
    names: tuple[str, ...]
    target: dict[str, Any]


@callback
def mentions(hass: HomeAssistant) -> Iterator[Mention]:
    """Yield all of them that are not disabled."""
    for owner, config in _configurations(hass):
        for step in _steps(config):
            for known_by, named_in in _NAMED_IN.items():
                key = step.get(known_by)
                if isinstance(key, str) and (key.startswith(_OURS) or key == _RECEIVED):
                    options = step.get(named_in)
                    options = options if isinstance(options, dict) else {}
                    target = step.get(CONF_TARGET)
                    yield Mention(
                        owner,
                        key.removeprefix(_OURS),
                        CONF_ACTION if named_in == CONF_SERVICE_DATA else CONF_TRIGGER,
                        () if key == _OF_THE_HIDDEN else _names(options),
                        target if isinstance(target, dict) else {},
                    )
                    break


@callback
def waiting_for_unknown(hass: HomeAssistant) -> Iterator[tuple[Owner, str]]:
    """Yield who waits for the event type `unknown`, which is `unknown_face`, and at which entity."""
    for owner, config in _configurations(hass):
        for step in _steps(config):
            if _RECEIVED not in (step.get(CONF_TRIGGER), step.get(CONF_PLATFORM)):
                continue
            options, target = step.get(CONF_OPTIONS), step.get(CONF_TARGET)
            if not isinstance(options, dict) or not isinstance(target, dict):
                continue
            if "unknown" in probatio.EnsureList()(options.get("event_type") or []):
                for entity_id in probatio.EnsureList()(target.get(ATTR_ENTITY_ID) or []):
                    yield owner, str(entity_id)


def _configurations(hass: HomeAssistant) -> Iterator[tuple[Owner, Any]]:
    for domain in (AUTOMATION, SCRIPT):
        component: Any = hass.data.get(domain)
        for entity in list(getattr(component, "entities", ())):
            where = f"edit/{entity.unique_id}" if entity.unique_id else "dashboard"
            name = str(entity.name or entity.entity_id)
            yield Owner(entity.entity_id, name, f"/config/{domain}/{where}"), entity.raw_config


def _steps(config: Any) -> Iterator[dict[str, Any]]:
    """Yield everything that may be a trigger, a condition or an action, however deep."""
    if isinstance(config, dict):
        if config.get(CONF_ENABLED) is False:
            return
        yield config
        for value in config.values():
            yield from _steps(value)
    elif isinstance(config, list):
        for value in config:
            yield from _steps(value)


def _names(options: dict[str, Any]) -> tuple[str, ...]:
    """Return the names and ids that stand there; what a template makes of them shows only when it runs."""
    texts = [str(text) for text in probatio.EnsureList()(options.get(CONF_PERSON) or [])]
    return tuple(text for text in texts if "{{" not in text and "{%" not in text)

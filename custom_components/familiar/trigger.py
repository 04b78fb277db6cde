"""Triggers: a person is recognised, a stranger is seen, somebody appears or leaves.

All in one file, for core's trigger interface still moves.
"""

from typing import Any, ClassVar, cast, override

import probatio
from homeassistant.const import CONF_OPTIONS, CONF_TARGET
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.trigger import (
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType

from .announcer import TYPE_APPEARED, TYPE_LEFT
from .const import ATTR_CAMERA, ATTR_CONFIDENCE, ATTR_PERSON_ID, ATTR_PERSON_NAME, EVENT_FAMILIAR
from .former_ids import async_mention
from .models import Verdict
from .targets import CONF_PERSON, loaded_entries, named_by, people_targeted

CONF_MINIMUM_CONFIDENCE = "minimum_confidence"

_PERSON: dict[probatio.Marker, Any] = {
    probatio.Optional(CONF_PERSON): probatio.All(probatio.EnsureList(), [cv.string])
}
_CAMERA: dict[probatio.Marker, Any] = {
    probatio.Optional(ATTR_CAMERA): cv.entities_domain("camera"),
}
_CONFIDENCE: dict[probatio.Marker, Any] = {
    probatio.Optional(CONF_MINIMUM_CONFIDENCE): probatio.All(
        probatio.Coerce(float), probatio.Range(min=0, max=100)
    )
}


def _schema(options: dict[probatio.Marker, Any], *, targeted: bool) -> probatio.Schema:
    target = {probatio.Optional(CONF_TARGET): cv.TARGET_FIELDS} if targeted else {}
    return probatio.Schema({**target, probatio.Required(CONF_OPTIONS, default=dict): options})


class FamiliarTrigger(Trigger):
    """Runs on a `familiar_event` of its type that matches target and options."""

    _type: ClassVar[str]
    _schema: ClassVar[probatio.Schema]

    @classmethod
    @override
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        """Validate target and options."""
        return cast("ConfigType", cls._schema(config))

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Keep them."""
        super().__init__(hass, config)
        self._target = config.target or {}
        self._options = config.options or {}
        async_mention(hass, named_by(self._target, self._options))

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Listen; a new event type of core's would need nothing here."""

        @callback
        def happened(event: Event) -> None:
            if event.data["type"] == self._type and self._matches(event.data):
                whom = event.data.get(ATTR_PERSON_NAME) or event.data.get(ATTR_CAMERA)
                run_action(dict(event.data), f"{self._type} {whom}", event.context)

        return self._hass.bus.async_listen(EVENT_FAMILIAR, happened)

    def _matches(self, data: dict[str, Any] | Any) -> bool:
        cameras = self._options.get(ATTR_CAMERA)
        if cameras and data.get(ATTR_CAMERA) not in cameras:
            return False
        if (data.get(ATTR_CONFIDENCE) or 0) < self._options.get(CONF_MINIMUM_CONFIDENCE, 0):
            return False
        names = self._options.get(CONF_PERSON)
        if not names and not self._target:
            return True
        return self._is_meant(data.get(ATTR_PERSON_ID), names or [])

    def _is_meant(self, person_id: str | None, names: list[str]) -> bool:
        """Return whether a person is one of those meant, by an id from before a merge as well."""
        if any(target.person_id == person_id for target in people_targeted(self._hass, self._target)):
            return True
        for entry in loaded_entries(self._hass):
            household = entry.runtime_data.data
            for text in names:
                named = household.person_named(text)
                if person_id in (household.survivor(text), named.id if named else text):
                    return True
        return False


class PersonRecognized(FamiliarTrigger):
    """A person with a name was recognised by a camera."""

    _type = Verdict.RECOGNIZED.value
    _schema = _schema({**_PERSON, **_CAMERA, **_CONFIDENCE}, targeted=True)


class UnknownDetected(FamiliarTrigger):
    """A camera saw a face that is nobody's who has a name."""

    _type = Verdict.UNKNOWN.value
    _schema = _schema(_CAMERA, targeted=False)


class PersonAppeared(FamiliarTrigger):
    """Somebody is here who was not."""

    _type = TYPE_APPEARED
    _schema = _schema(_PERSON, targeted=True)


class PersonLeft(FamiliarTrigger):
    """Somebody was not seen again for their timeout."""

    _type = TYPE_LEFT
    _schema = _schema(_PERSON, targeted=True)


TRIGGERS: dict[str, type[Trigger]] = {
    "person_recognized": PersonRecognized,
    "unknown_detected": UnknownDetected,
    "person_appeared": PersonAppeared,
    "person_left": PersonLeft,
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers."""
    return TRIGGERS

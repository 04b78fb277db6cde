"""Triggers: a person is recognized, an unknown face is detected, a person appears or leaves, a visit ends.

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

from .actions.target_kinds import Kind, cameras_targeted, has_target, refuse_other_targets
from .actions.targets import CONF_PERSON, named_by, people_named, people_targeted
from .client.models import Verdict
from .const import (
    ATTR_CAMERA,
    ATTR_CAMERAS,
    ATTR_CONFIDENCE,
    ATTR_PERSON_ID,
    ATTR_PERSON_NAME,
    EVENT_FAMILIAR,
)
from .registry.merged_ids import async_mention
from .state.announcer import TYPE_APPEARED, TYPE_LEFT, TYPE_VISIT_ENDED

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


def _schema(options: dict[probatio.Marker, Any]) -> probatio.Schema:
    return probatio.Schema(
        {
            probatio.Optional(CONF_TARGET): cv.TARGET_FIELDS,
            probatio.Required(CONF_OPTIONS, default=dict): options,
        }
    )


class FamiliarTrigger(Trigger):
    """Runs on a `familiar_event` of its type that matches target and options.

    People in the target and named people are those to wait for; cameras in the target are the places.
    """

    _type: ClassVar[str]
    _schema: ClassVar[probatio.Schema]
    name: ClassVar[str]
    """As the editor has it, for who reads why a target is refused."""
    allowed: ClassVar[frozenset[Kind]]
    """What its target can mean."""

    @classmethod
    @override
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        """Validate target and options."""
        config = cast("ConfigType", cls._schema(config))
        refuse_other_targets(hass, config.get(CONF_TARGET, {}), cls.allowed, cls.name)
        return config

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
                name = event.data.get(ATTR_PERSON_NAME) or event.data.get(ATTR_CAMERA)
                run_action(dict(event.data), f"{self._type} {name}", event.context)

        return self._hass.bus.async_listen(EVENT_FAMILIAR, happened)

    def _matches(self, data: dict[str, Any] | Any) -> bool:
        # A visit that ended has several.
        seen_by = {data.get(ATTR_CAMERA), *(data.get(ATTR_CAMERAS) or ())}
        cameras = self._options.get(ATTR_CAMERA)
        if cameras and seen_by.isdisjoint(cameras):
            return False
        if (data.get(ATTR_CONFIDENCE) or 0) < self._options.get(CONF_MINIMUM_CONFIDENCE, 0):
            return False
        where = cameras_targeted(self._hass, self._target) if Kind.CAMERA in self.allowed else set()
        if where and seen_by.isdisjoint(where):
            return False
        names = self._options.get(CONF_PERSON) or []
        people = people_targeted(self._hass, self._target) if Kind.PERSON in self.allowed else []
        if names or people:
            person_id = data.get(ATTR_PERSON_ID)
            people += [person for name in names for person in people_named(self._hass, name)]
            return any(person.person_id == person_id for person in people)
        # A target that matches no person and no camera now must not match all.
        return bool(where) or not has_target(self._target)


class PersonRecognized(FamiliarTrigger):
    """A camera recognized a named person."""

    _type = Verdict.RECOGNIZED.value
    name = "Person recognized"
    allowed = frozenset({Kind.PERSON, Kind.CAMERA})
    _schema = _schema({**_PERSON, **_CAMERA, **_CONFIDENCE})


class UnknownDetected(FamiliarTrigger):
    """A camera saw an unknown face."""

    _type = Verdict.UNKNOWN.value
    name = "Unknown face detected"
    allowed = frozenset({Kind.CAMERA})
    _schema = _schema(_CAMERA)


class PersonAppeared(FamiliarTrigger):
    """A person is present who was not."""

    _type = TYPE_APPEARED
    name = "Person appeared"
    allowed = frozenset({Kind.PERSON})
    _schema = _schema(_PERSON)


class PersonLeft(FamiliarTrigger):
    """A person was not seen for their presence timeout."""

    _type = TYPE_LEFT
    name = "Person left"
    allowed = frozenset({Kind.PERSON})
    _schema = _schema(_PERSON)


class VisitEnded(FamiliarTrigger):
    """A visit of a person, or of somebody unknown, is over."""

    _type = TYPE_VISIT_ENDED
    name = "Visit ended"
    allowed = frozenset({Kind.PERSON, Kind.CAMERA})
    _schema = _schema({**_PERSON, **_CAMERA})


TRIGGERS: dict[str, type[FamiliarTrigger]] = {
    "person_recognized": PersonRecognized,
    "unknown_detected": UnknownDetected,
    "person_appeared": PersonAppeared,
    "person_left": PersonLeft,
    "visit_ended": VisitEnded,
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers."""
    return dict(TRIGGERS)

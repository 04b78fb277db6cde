"""Conditions: a person is present, or was seen recently.

All in one file, for core's condition interface still moves.
"""

from abc import abstractmethod
from datetime import timedelta
from typing import Any, ClassVar, Unpack, cast, override

import probatio
from homeassistant.const import CONF_OPTIONS, CONF_TARGET
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.condition import Condition, ConditionCheckParams, ConditionConfig
from homeassistant.helpers.typing import ConfigType
from homeassistant.util import dt as dt_util

from .actions.target_kinds import Kind, has_target, refuse_other_targets
from .actions.targets import CONF_PERSON, Target, loaded_entries, named_by, people_named, people_targeted
from .registry.merged_ids import async_mention

CONF_BEHAVIOR = "behavior"
CONF_WITHIN = "within"
ANY = "any"
ALL = "all"

_WHO: dict[probatio.Marker, Any] = {
    probatio.Optional(CONF_PERSON): probatio.All(probatio.EnsureList(), [cv.string]),
    probatio.Required(CONF_BEHAVIOR, default=ANY): probatio.In([ANY, ALL]),
}


def _schema(options: dict[probatio.Marker, Any]) -> probatio.Schema:
    return probatio.Schema(
        {
            probatio.Optional(CONF_TARGET): cv.TARGET_FIELDS,
            probatio.Required(CONF_OPTIONS, default=dict): options,
        }
    )


class FamiliarCondition(Condition):
    """Checks each person of the target; all people without a target."""

    _schema: ClassVar[probatio.Schema]
    name: ClassVar[str]
    """As the editor has it, for who reads why a target is refused."""
    allowed: ClassVar[frozenset[Kind]] = frozenset({Kind.PERSON})

    @classmethod
    @override
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        """Validate target and options."""
        config = cast("ConfigType", cls._schema(config))
        refuse_other_targets(hass, config.get(CONF_TARGET, {}), cls.allowed, cls.name)
        return config

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Keep them."""
        super().__init__(hass, config)
        self._target = config.target or {}
        self._options = config.options or {}
        async_mention(hass, named_by(self._target, self._options))

    @override
    def _async_check(self, **kwargs: Unpack[ConditionCheckParams]) -> bool:
        people = self._people()
        answers = [self._is_so(person) for person in people]
        if self._options[CONF_BEHAVIOR] == ALL:
            return bool(answers) and all(answers)
        return any(answers)

    def _people(self) -> list[Target]:
        names = self._options.get(CONF_PERSON) or []
        people = people_targeted(self._hass, self._target)
        people += [person for name in names for person in people_named(self._hass, name)]
        if not names and not has_target(self._target):
            for entry in loaded_entries(self._hass):
                people += [Target(entry, person_id) for person_id in entry.runtime_data.data.people]
        return people

    @abstractmethod
    def _is_so(self, who: Target) -> bool:
        """Answer for one person."""


class IsPresent(FamiliarCondition):
    """A person is present."""

    name = "Person is present"
    _schema = _schema(_WHO)

    @override
    def _is_so(self, who: Target) -> bool:
        return who.entry.runtime_data.presence.is_here(who.person_id)


class IsAbsent(FamiliarCondition):
    """A person is not present."""

    name = "Person is absent"
    _schema = _schema(_WHO)

    @override
    def _is_so(self, who: Target) -> bool:
        return not who.entry.runtime_data.presence.is_here(who.person_id)


class WasSeenWithin(FamiliarCondition):
    """A camera saw a person within a period."""

    name = "Person was seen within"
    _schema = _schema({**_WHO, probatio.Required(CONF_WITHIN): cv.positive_time_period})

    @override
    def _is_so(self, who: Target) -> bool:
        coordinator = who.entry.runtime_data
        if coordinator.visits.is_going_on(who.person_id):
            return True
        seen_at = coordinator.data.last_seen_at(who.person_id)
        within: timedelta = self._options[CONF_WITHIN]
        return seen_at is not None and dt_util.utcnow() - seen_at <= within


CONDITIONS: dict[str, type[FamiliarCondition]] = {
    "is_present": IsPresent,
    "is_absent": IsAbsent,
    "was_seen_within": WasSeenWithin,
}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions."""
    return dict(CONDITIONS)

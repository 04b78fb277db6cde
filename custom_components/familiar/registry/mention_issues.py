"""Repairs for automations that never run: an unknown name, a target without a match, a renamed event type."""

from difflib import get_close_matches
from typing import Any

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.const import CONF_ACTION
from homeassistant.core import Event, HassJob, HomeAssistant, callback
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import (
    async_call_later,
    async_track_state_added_domain,
    async_track_state_removed_domain,
)
from homeassistant.util.hass_dict import HassKey

from ..actions.target_kinds import Kind, cameras_targeted, has_target
from ..actions.targets import loaded_entries, people_named, people_targeted
from ..client.names import name_key
from ..condition import CONDITIONS
from ..const import DOCUMENTATION, DOMAIN
from ..coordinator import FamiliarConfigEntry
from ..trigger import TRIGGERS
from .mentions import AUTOMATION, SCRIPT, Mention, Owner, mentions, waiting_for_unknown
from .merged_ids import is_id
from .naming import is_beginning_of_id

PERSON_NOT_FOUND = "person_not_found"
TARGET_WITHOUT_MATCH = "target_without_match"
EVENT_TYPE_RENAMED = "event_type_renamed"
MENTION_ISSUES = (PERSON_NOT_FOUND, TARGET_WITHOUT_MATCH, EVENT_TYPE_RENAMED)

CHECK_AFTER = 0.5
"""Seconds in which changes are handled together."""
EVENT_AUTOMATION_RELOADED = "automation_reloaded"
WAITING: HassKey[bool] = HassKey(f"{DOMAIN}_mentions_waiting")

type Issue = tuple[str, str, dict[str, str]]
"""Its id, its translation key, and what is filled in."""


@callback
def async_follow_automations(hass: HomeAssistant) -> None:
    """Check automations and scripts whenever they, or their targets, may have changed."""

    @callback
    def changed(_event: Event[Any]) -> None:
        async_check_soon(hass)

    for event_type in (
        EVENT_AUTOMATION_RELOADED,
        er.EVENT_ENTITY_REGISTRY_UPDATED,
        dr.EVENT_DEVICE_REGISTRY_UPDATED,
        ar.EVENT_AREA_REGISTRY_UPDATED,
    ):
        hass.bus.async_listen(str(event_type), changed)

    @callback
    def entry_changed(_change: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.domain == DOMAIN:
            async_check_soon(hass)

    async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, entry_changed)
    async_track_state_added_domain(hass, [AUTOMATION, SCRIPT], changed)
    async_track_state_removed_domain(hass, [AUTOMATION, SCRIPT], changed)


@callback
def async_follow_names(hass: HomeAssistant, entry: FamiliarConfigEntry) -> None:
    """Check them when people are added, removed or renamed."""
    coordinator = entry.runtime_data
    known: set[tuple[str, str | None]] = set()

    @callback
    def updated() -> None:
        now = {(person.id, person.label) for person in coordinator.data.people.values()}
        if now != known:
            known.clear()
            known.update(now)
            async_check_soon(hass)

    entry.async_on_unload(coordinator.async_add_listener(updated))
    updated()


@callback
def async_check_soon(hass: HomeAssistant) -> None:
    """Check in a moment, once for all changes until then."""
    if hass.data.get(WAITING):
        return
    hass.data[WAITING] = True

    @callback
    def check(_now: object) -> None:
        hass.data[WAITING] = False
        _follow(hass)

    async_call_later(hass, CHECK_AFTER, HassJob(check, cancel_on_shutdown=True))


@callback
def _follow(hass: HomeAssistant) -> None:
    entries = [entry for entry in hass.config_entries.async_entries(DOMAIN) if not entry.disabled_by]
    if any(entry.state is not ConfigEntryState.LOADED for entry in entries):
        # Without the daemon, no one can be found.
        return
    wanted = {issue[0]: issue for issue in _issues(hass)} if entries else {}
    raised = [
        issue_id
        for (domain, issue_id), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN and issue.translation_key in MENTION_ISSUES
    ]
    for issue_id in raised:
        if issue_id not in wanted:
            ir.async_delete_issue(hass, DOMAIN, issue_id)
    for issue_id, key, placeholders in wanted.values():
        ir.async_create_issue(
            hass,
            DOMAIN,
            issue_id,
            is_fixable=False,
            is_persistent=False,
            learn_more_url=f"{DOCUMENTATION}/blob/main/docs/home-assistant.md#automations",
            severity=ir.IssueSeverity.WARNING,
            translation_key=key,
            translation_placeholders=placeholders,
        )


def _issues(hass: HomeAssistant) -> list[Issue]:
    found: list[Issue] = []
    for mention in mentions(hass):
        found += [_person_not_found(hass, mention.owner, name) for name in _unknown_names(hass, mention)]
        if _has_no_match(hass, mention):
            found.append(_issue(TARGET_WITHOUT_MATCH, mention.owner, mention.key, step=mention.key))
    for owner, entity_id in waiting_for_unknown(hass):
        entity = er.async_get(hass).async_get(entity_id)
        if entity is not None and entity.platform == DOMAIN:
            found.append(_issue(EVENT_TYPE_RENAMED, owner, entity_id, entity=entity_id))
    return found


def _unknown_names(hass: HomeAssistant, mention: Mention) -> list[str]:
    """Return the names that match no person; an action may also use the id of an unnamed person."""
    return [
        name
        for name in mention.names
        if not people_named(hass, name)
        and not (mention.kind == CONF_ACTION and (is_id(name) or is_beginning_of_id(name)))
    ]


def _has_no_match(hass: HomeAssistant, mention: Mention) -> bool:
    if mention.kind == CONF_ACTION or not has_target(mention.target):
        return False
    step = TRIGGERS.get(mention.key) or CONDITIONS.get(mention.key)
    allowed = step.allowed if step else frozenset()
    if Kind.PERSON in allowed and people_targeted(hass, mention.target):
        return False
    return bool(allowed) and not (Kind.CAMERA in allowed and cameras_targeted(hass, mention.target))


def _person_not_found(hass: HomeAssistant, owner: Owner, name: str) -> Issue:
    known = {
        name_key(person.label): person.label
        for entry in loaded_entries(hass)
        for person in entry.runtime_data.data.people.values()
        if person.label
    }
    close = get_close_matches(name_key(name), known, cutoff=0.5)
    nearest = ", ".join(known[key] for key in close) or "–"
    return _issue(PERSON_NOT_FOUND, owner, name_key(name) or name, person=name, nearest=nearest)


def _issue(key: str, owner: Owner, what: str, **placeholders: str) -> Issue:
    values = {"owner": owner.name, "edit": owner.edit, **placeholders}
    return f"{key}_{owner.entity_id}_{what}", key, values

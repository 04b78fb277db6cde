"""What the target of a trigger or condition can mean: people, or cameras. Anything else is refused with words."""

from enum import Enum, auto
from typing import Any

import probatio
from homeassistant.components.camera import DOMAIN as CAMERA_DOMAIN
from homeassistant.components.person import DOMAIN as PERSON_DOMAIN
from homeassistant.core import HomeAssistant, callback, split_entity_id
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids

from ..const import CONF_CAMERA, DOMAIN
from ..registry.ids import part_of_device

GROUP_DOMAIN = "group"

PEOPLE = "people (their device, their presence sensor, or a linked person)"
CAMERAS = "cameras"


class Kind(Enum):
    """What an entity or device stands for."""

    PERSON = auto()
    CAMERA = auto()
    OTHER = auto()
    UNKNOWN = auto()
    """Missing now, or a group: what it stands for may change."""


_NOUNS = {Kind.PERSON: "a person", Kind.CAMERA: "a camera", Kind.OTHER: "neither a person nor a camera"}


@callback
def has_target(target: dict[str, Any]) -> bool:
    """Return whether anything is chosen."""
    return TargetSelection(target).has_any_target


@callback
def refuse_other_targets(
    hass: HomeAssistant, target: dict[str, Any], allowed: frozenset[Kind], what: str
) -> None:
    """Refuse entities and devices that can never mean what is allowed; areas and labels may come to mean it.

    Raises:
        probatio.Invalid: says which one it is, and what to choose instead.
    """
    selection = TargetSelection(target)
    kinds = {it: kind_of_entity(hass, it) for it in sorted(selection.entity_ids)}
    kinds |= {it: kind_of_device(hass, it) for it in sorted(selection.device_ids)}
    for chosen, kind in kinds.items():
        if kind is Kind.UNKNOWN or kind in allowed:
            continue
        choices = [text for one, text in ((Kind.CAMERA, CAMERAS), (Kind.PERSON, PEOPLE)) if one in allowed]
        raise probatio.Invalid(
            f"{_name(hass, chosen)} cannot be a target of {what}: it is {_NOUNS[kind]}. "
            f"Select {' or '.join(choices)}.",
            path=["target"],
        )


@callback
def kind_of_entity(hass: HomeAssistant, entity_id: str) -> Kind:
    """Return what an entity stands for."""
    domain = split_entity_id(entity_id)[0] if "." in entity_id else ""
    if domain == CAMERA_DOMAIN:
        return Kind.CAMERA
    if domain == PERSON_DOMAIN:
        return Kind.PERSON
    entity = er.async_get(hass).async_get(entity_id)
    if entity is not None and entity.platform == DOMAIN:
        return kind_of_device(hass, entity.device_id) if entity.device_id else Kind.OTHER
    state = hass.states.get(entity_id)
    if domain == GROUP_DOMAIN or (entity is None and state is None):
        return Kind.UNKNOWN
    return Kind.OTHER


@callback
def kind_of_device(hass: HomeAssistant, device_id: str) -> Kind:
    """Return what a device stands for: one of ours, or one that has a camera."""
    device = dr.async_get(hass).async_get(device_id)
    if device is None:
        return Kind.UNKNOWN
    for entry in hass.config_entries.async_entries(DOMAIN):
        if part := part_of_device(device, entry.unique_id or ""):
            return Kind.CAMERA if part in entry.subentries else Kind.PERSON
    entities = er.async_entries_for_device(er.async_get(hass), device_id, include_disabled_entities=True)
    return Kind.CAMERA if any(entity.domain == CAMERA_DOMAIN for entity in entities) else Kind.OTHER


@callback
def cameras_targeted(hass: HomeAssistant, target: dict[str, Any]) -> set[str]:
    """Return the cameras that entities, devices, areas, floors and labels stand for."""
    selected = async_extract_referenced_entity_ids(
        hass, TargetSelection(target), expand_group=True, primary_entities_only=False
    )
    cameras: set[str] = set()
    for entity_id in selected.referenced | selected.indirectly_referenced:
        if split_entity_id(entity_id)[0] == CAMERA_DOMAIN:
            cameras.add(entity_id)
        elif (entity := er.async_get(hass).async_get(entity_id)) and entity.platform == DOMAIN:
            cameras |= _watched(hass, entity)
    return cameras


def _watched(hass: HomeAssistant, entity: er.RegistryEntry) -> set[str]:
    entry = hass.config_entries.async_get_entry(entity.config_entry_id or "")
    subentry = entry.subentries.get(entity.config_subentry_id or "") if entry else None
    return {subentry.data[CONF_CAMERA]} if subentry and CONF_CAMERA in subentry.data else set()


def _name(hass: HomeAssistant, chosen: str) -> str:
    if device := dr.async_get(hass).async_get(chosen):
        return device.name_by_user or device.name or chosen
    return chosen

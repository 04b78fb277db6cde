"""How devices and entities are named to the registries: by the daemon's instance id, never by a host."""

from homeassistant.helpers.device_registry import AnyDeviceEntry

from ..const import DOMAIN

SHORT = 8
"""Characters of an id that are shown."""


def short_id(person_id: str) -> str:
    """Return the beginning of an id, by which a person can be shown, and named in actions."""
    return person_id[:SHORT]


def device_identifier(instance_id: str, part: str | None = None) -> tuple[str, str]:
    """Return the identifier of the daemon's device, or of a person's or camera's below it."""
    return (DOMAIN, instance_id if part is None else f"{instance_id}_{part}")


def part_of_device(device: AnyDeviceEntry, instance_id: str) -> str | None:
    """Return the person's or the subentry's id that a device stands for."""
    prefix = f"{instance_id}_"
    for domain, identifier in device.identifiers:
        if domain == DOMAIN and identifier.startswith(prefix):
            return identifier.removeprefix(prefix)
    return None


def unique_id(instance_id: str, part: str | None, key: str) -> str:
    """Return an entity's unique id."""
    return "_".join(filter(None, (instance_id, part, key)))


def part_of_unique_id(entity_unique_id: str, instance_id: str) -> str | None:
    """Return the person's or the subentry's id in an entity's unique id."""
    rest = entity_unique_id.removeprefix(f"{instance_id}_")
    part, separator, _key = rest.partition("_")
    return part if separator and rest != entity_unique_id else None

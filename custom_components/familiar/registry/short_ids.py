"""People meant by the beginning of an id, as the media browser and the command line show it."""

from collections.abc import Iterable

from ..coordinator import FamiliarConfigEntry
from ..exceptions import action_errors
from .ids import LEAST_BEGINNING, begun_by


async def async_begun_by(
    entries: Iterable[FamiliarConfigEntry], text: str
) -> list[tuple[FamiliarConfigEntry, str]]:
    """Return who is meant by the beginning of an id, of everybody: named or not, hidden, or merged since.

    Raises:
        HomeAssistantError: a daemon cannot be asked.
    """
    if len(text.strip()) < LEAST_BEGINNING:
        return []
    found: list[tuple[FamiliarConfigEntry, str]] = []
    for entry in entries:
        with action_errors():
            everybody = await entry.runtime_data.client.everybody()
        household = entry.runtime_data.data
        meant = begun_by([*(person.id for person in everybody), *household.survivors], text)
        found += [(entry, person_id) for person_id in sorted({household.survivor(it) for it in meant})]
    return found

"""Read the whole household from the daemon: at the start, and when everything changed."""

from collections.abc import Callable
from datetime import datetime

from .client import FamiliarClient
from .household import Household
from .models import Sighting, System

PAGE = 500


async def load_household(
    client: FamiliarClient,
    system: System,
    midnight: datetime,
    judge: Callable[[Sighting], Sighting],
) -> Household:
    """Return everybody, and who was seen today, as `judge` sees it."""
    household = Household(system)
    for person in await client.named_people():
        household.put(person)
    cursor: str | None = None
    while True:
        page = await client.sightings(after=midnight, limit=PAGE, cursor=cursor)
        for sighting in page.items:
            household.see(judge(sighting), midnight)
        if (cursor := page.cursor) is None:
            break
    for person in list(household.people.values()):
        if person.last_sighted_at is not None and person.id not in household.last_sightings:
            await _load_last_sighting(client, household, person.id, midnight)
    return household


async def load_sightings_of(
    client: FamiliarClient, household: Household, person_id: str, midnight: datetime
) -> None:
    """Learn when somebody who just got a name was seen before."""
    page = await client.sightings(person_id=person_id, after=midnight, limit=PAGE)
    household.seen_today.setdefault(person_id, set()).update(item.id for item in page.items)
    await _load_last_sighting(client, household, person_id, midnight)


async def _load_last_sighting(
    client: FamiliarClient, household: Household, person_id: str, midnight: datetime
) -> None:
    page = await client.sightings(person_id=person_id, limit=1)
    for sighting in page.items:
        household.last_sightings[person_id] = sighting

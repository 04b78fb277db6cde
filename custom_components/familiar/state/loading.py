"""Read the whole household from the daemon: at the start, and when everything changed."""

from collections.abc import Callable, Iterable, Mapping

from homeassistant.util import dt as dt_util

from ..client.client import FamiliarClient
from ..client.models import Sighting, System, Verdict
from .household import Household

PAGE = 500
LOOKED_THROUGH = 50
"""Sightings among which the last one is looked for that is as sure as its camera's owner wants it."""


async def load_household(
    client: FamiliarClient,
    system: System,
    cameras: Mapping[str, Iterable[str]],
    judge: Callable[[Sighting], Sighting],
    before: Household | None,
) -> Household:
    """Return everybody, whom the cameras saw today, and whom they saw last, as `judge` sees it.

    Args:
        cameras: those that are watched, and the ids under which each has sightings.
        before: what was known; whose last sighting is as old as it was need not be asked about.
    """
    household = Household(system)
    for person in await client.named_people():
        household.put(person)
    hidden = {person.id for person in await client.hidden_people()}

    def see(sightings: Iterable[Sighting]) -> None:
        for sighting in sightings:
            if sighting.person_id not in hidden:
                household.see(judge(sighting))

    cursor: str | None = None
    while True:
        page = await client.sightings(after=dt_util.start_of_local_day(), limit=PAGE, cursor=cursor)
        see(page.items)
        if (cursor := page.cursor) is None:
            break
    seen_today = set(household.last_sightings)
    for camera, ids in cameras.items():
        for known_as in ids:
            if camera not in household.recognized_by_camera:
                page = await client.sightings(camera=known_as, limit=LOOKED_THROUGH)
                see(page.items)
    await _load_last_sightings(client, household, seen_today, judge, before)
    return household


async def _load_last_sightings(
    client: FamiliarClient,
    household: Household,
    seen_today: set[str],
    judge: Callable[[Sighting], Sighting],
    before: Household | None,
) -> None:
    for person in list(household.people.values()):
        if person.last_sighted_at is None or person.id in seen_today:
            continue
        known = before.last_sightings.get(person.id) if before else None
        if (
            known is not None
            and known.taken_at == person.last_sighted_at
            # The owner may want to be surer of a camera since.
            and judge(known).verdict is Verdict.RECOGNIZED
        ):
            household.see(known)
        else:
            await _load_last_sighting(client, household, person.id, judge)


async def _load_last_sighting(
    client: FamiliarClient, household: Household, person_id: str, judge: Callable[[Sighting], Sighting]
) -> None:
    page = await client.sightings(person_id=person_id, limit=LOOKED_THROUGH)
    for sighting in page.items:
        judged = judge(sighting)
        if judged.verdict is Verdict.RECOGNIZED and judged.person_id == person_id:
            household.see(judged)
            return

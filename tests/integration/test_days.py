"""Each day begins once, whatever clocks do at midnight."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.familiar.client.decode import decode
from custom_components.familiar.client.models import Person, Sighting, System
from custom_components.familiar.state.days import async_track_midnight
from custom_components.familiar.state.household import Household

from .conftest import ANNA
from .peer import recorded

type Clock = Callable[[datetime], None]


@pytest.fixture
def clock(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Set the clock, and let ring what is due then."""

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(
            dt_util, "now", lambda _zone=None: moment.astimezone(dt_util.get_default_time_zone())
        )
        async_fire_time_changed(hass, moment)

    return set_clock


@pytest.mark.parametrize(
    ("zone", "noon", "midnights"),
    [
        # Spring and autumn in Europe: days of 23 and 25 hours.
        ("Europe/Berlin", datetime(2027, 3, 27, 11, tzinfo=UTC), ["2027-03-27T23:00", "2027-03-28T22:00"]),
        ("Europe/Berlin", datetime(2027, 10, 30, 10, tzinfo=UTC), ["2027-10-30T22:00", "2027-10-31T23:00"]),
        # Chile goes from 23:59 to 01:00: there is no midnight.
        ("America/Santiago", datetime(2027, 9, 4, 16, tzinfo=UTC), ["2027-09-05T04:00", "2027-09-06T03:00"]),
        # Cuba goes from 00:59 back to 00:00: there are two.
        ("America/Havana", datetime(2027, 11, 6, 16, tzinfo=UTC), ["2027-11-07T04:00", "2027-11-08T05:00"]),
    ],
)
async def test_each_day_begins_once(
    hass: HomeAssistant, clock: Clock, zone: str, noon: datetime, midnights: list[str]
) -> None:
    await hass.config.async_set_time_zone(zone)
    rang: list[datetime] = []
    clock(noon)
    stop = async_track_midnight(hass, rang.append)
    for quarters in range(1, 40 * 4):
        clock(noon + timedelta(minutes=15) * quarters)
        await hass.async_block_till_done()
    stop()
    assert [f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M}" for moment in rang] == midnights


async def test_only_what_was_since_midnight_counts(hass: HomeAssistant) -> None:
    household = Household(decode(System, recorded("GET_system")))
    household.put(decode(Person, recorded("GET_people")["items"][0]))
    midnight = datetime(2027, 11, 7, 4, tzinfo=UTC)
    for number, hours in enumerate((-1, 0, 1)):
        taken_at = (midnight + timedelta(hours=hours)).isoformat()
        reported = recorded("GET_sightings")["items"][0] | {"id": str(number), "taken_at": taken_at}
        seen = decode(
            Sighting, reported | {"person_id": ANNA, "person_name": "Anna", "verdict": "recognized"}
        )
        household.see(seen)
    assert household.times_seen_since(ANNA, midnight) == 2
    household.forget_before(midnight)
    assert household.times_seen_since(ANNA, midnight - timedelta(days=1)) == 2

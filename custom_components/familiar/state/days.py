"""When a day begins, also where clocks are put forward or back at midnight."""

from collections.abc import Callable
from datetime import datetime, timedelta

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_point_in_time
from homeassistant.util import dt as dt_util


@callback
def async_track_midnight(hass: HomeAssistant, begins: Callable[[datetime], None]) -> CALLBACK_TYPE:
    """Call `begins` at the beginning of each day.

    Core's tracking of a time of day leaves out a day that has no 00:00, and rings twice on one that has two.
    """
    stop: CALLBACK_TYPE

    @callback
    def rang(now: datetime) -> None:
        begins(now)
        wait()

    @callback
    def wait() -> None:
        nonlocal stop
        tomorrow = dt_util.now().date() + timedelta(days=1)
        stop = async_track_point_in_time(hass, rang, dt_util.start_of_local_day(tomorrow))

    @callback
    def unsubscribe() -> None:
        stop()

    wait()
    return unsubscribe

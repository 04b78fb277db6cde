"""The websocket commands of the page and the cards, by subject; docs/page-commands.md lists them."""

from homeassistant.core import HomeAssistant, callback

from . import (
    albums,
    cameras,
    connection,
    devices,
    faces,
    history,
    imports,
    inbox,
    people,
    person,
    photos,
    visitors,
    visits,
)

SUBJECTS = (
    inbox,
    people,
    person,
    photos,
    faces,
    visits,
    visitors,
    imports,
    devices,
    albums,
    cameras,
    history,
)


@callback
def async_setup_commands(hass: HomeAssistant) -> None:
    """Register all commands, once for all daemons."""
    for subject in SUBJECTS:
        subject.COMMANDS.async_register(hass)
    connection.async_register(hass)

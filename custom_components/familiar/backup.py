"""Backups: pause the daemon while its data are copied, as those of an app are."""

from homeassistant.core import HomeAssistant

from .actions.targets import loaded_entries
from .client.errors import FamiliarClientError
from .const import LOGGER

LONGEST_BACKUP = 1800
"""Seconds after which the daemon resumes by itself."""


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Pause each daemon, with all its data written to disk.

    A daemon that cannot be reached does not stop Home Assistant's own backup.
    """
    for entry in loaded_entries(hass):
        try:
            await entry.runtime_data.client.freeze(LONGEST_BACKUP)
        except FamiliarClientError as error:
            LOGGER.warning("Failed to pause %s for the backup: %s", entry.title, error)


async def async_post_backup(hass: HomeAssistant) -> None:
    """Resume the daemons."""
    for entry in loaded_entries(hass):
        try:
            await entry.runtime_data.client.thaw()
        except FamiliarClientError as error:
            LOGGER.warning("Failed to resume %s after the backup: %s", entry.title, error)

"""Familiar: face recognition for Home Assistant."""

from homeassistant.components.image_processing import DATA_COMPONENT as FACE_PLATFORMS
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.typing import ConfigType

from .const import CONF_INTERVAL, DOMAIN, SUBENTRY_CAMERA
from .coordinator import FamiliarConfigEntry, FamiliarCoordinator
from .images.views import async_setup_views
from .issues import async_lower_issues
from .panel.availability import async_publish_connection
from .panel.commands import async_setup_commands
from .panel.export import async_setup_export
from .panel.pictures import async_setup_pictures
from .panel.registration import async_add_panel, async_remove_panel_of_last, async_setup_files
from .panel.resource import async_add_cards, async_remove_cards_of_last
from .panel.uploads import async_setup_uploads
from .registry.device_choice import async_choose_no_more, async_choose_those_with_devices
from .registry.devices import async_follow_people, async_register_daemon, known_people
from .registry.ids import part_of_device
from .registry.mention_issues import async_follow_automations, async_follow_names
from .registry.merged_ids import SIGNAL_MENTIONED
from .registry.references import async_follow_renames
from .registry.renaming import async_follow_devices
from .services import async_setup_services
from .sharing.views import async_setup_sharing
from .slideshow.films import async_setup_films
from .slideshow.frame import async_remove_frame, async_setup_frame
from .slideshow.shows import SHOWS, async_setup_shows
from .state.days import async_track_midnight
from .state.entry_updates import async_follow_entry
from .state.storage import Kept

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

FORMER_INTERVAL = "redetect"
"""The name of a camera's interval up to version 1.2 of an entry."""

PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.CALENDAR,
    Platform.DATE,
    Platform.EVENT,
    Platform.IMAGE,
    Platform.NUMBER,
    Platform.SENSOR,
    Platform.UPDATE,
]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Set up actions, views, and the page's files, once for all daemons."""
    async_setup_services(hass)
    async_setup_views(hass)
    await async_setup_files(hass)
    async_setup_pictures(hass)
    async_setup_sharing(hass)
    async_setup_uploads(hass)
    async_setup_export(hass)
    async_setup_commands(hass)
    async_follow_automations(hass)
    await async_setup_films(hass)
    await async_setup_shows(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: FamiliarConfigEntry) -> bool:
    """Set up one daemon."""
    # Also while the daemon is away: the page says so.
    await async_add_panel(hass)
    await async_add_cards(hass)
    coordinator = FamiliarCoordinator(hass, entry)
    entry.async_on_unload(coordinator.outage.async_stop)
    try:
        await coordinator.async_config_entry_first_refresh()
    finally:
        coordinator.async_follow_outage()
    entry.runtime_data = coordinator
    # Before all entities: some of them show it.
    entry.async_on_unload(coordinator.async_add_listener(coordinator.async_follow_outage))
    entry.async_on_unload(coordinator.presence.stop)

    async_register_daemon(hass, entry, coordinator.data)
    async_follow_people(hass, entry, coordinator.data, coordinator.kept)
    for subentry in entry.get_subentries_of_type(SUBENTRY_CAMERA):
        coordinator.async_watch(subentry)

    entry.async_on_unload(coordinator.photo_changes.async_follow(hass, entry))
    await async_setup_frame(hass, entry)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    # The image processing component cannot be forwarded to, but knows config entries.
    await hass.data[FACE_PLATFORMS].async_setup_entry(entry)

    async_publish_connection(hass, entry)
    hass.data[SHOWS].async_follow(entry)
    async_follow_entry(hass, entry)
    async_follow_devices(hass, entry)
    async_follow_renames(hass, entry)
    async_follow_names(hass, entry)
    entry.async_on_unload(async_dispatcher_connect(hass, SIGNAL_MENTIONED, coordinator.async_follow_mentions))
    entry.async_on_unload(async_track_midnight(hass, coordinator.async_new_day))
    entry.async_on_unload(coordinator.listener.async_stop)
    entry.async_create_background_task(
        hass, coordinator.listener.async_listen(), f"familiar events of {entry.title}"
    )
    return True


async def async_migrate_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Migrate an entry of an older version, one minor version at a time."""
    if entry.minor_version < 2:
        async_choose_those_with_devices(hass, entry)
    if entry.minor_version < 3:  # the version that is written below
        for subentry in entry.get_subentries_of_type(SUBENTRY_CAMERA):
            data = {CONF_INTERVAL if key == FORMER_INTERVAL else key: it for key, it in subentry.data.items()}
            hass.config_entries.async_update_subentry(entry, subentry, data=data)
        hass.config_entries.async_update_entry(entry, minor_version=3)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: FamiliarConfigEntry) -> bool:
    """Unload one daemon."""
    if entry.disabled_by:
        async_remove_panel_of_last(hass, entry)
        await async_remove_cards_of_last(hass, entry.entry_id)
    if not await hass.config_entries.async_unload_platforms(entry, PLATFORMS):
        return False
    entry.runtime_data.outage.async_ended()
    return await hass.data[FACE_PLATFORMS].async_unload_entry(entry)


async def async_remove_entry(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Delete the issues and the storage of an entry, and the page of the last one."""
    async_lower_issues(hass, entry)
    async_remove_panel_of_last(hass, entry)
    await async_remove_cards_of_last(hass, entry.entry_id)
    await Kept(hass, entry.entry_id).async_remove()
    await async_remove_frame(hass, entry.entry_id)
    await hass.data[SHOWS].async_forget(entry.unique_id)


async def async_remove_config_entry_device(
    hass: HomeAssistant, entry: FamiliarConfigEntry, device: dr.AnyDeviceEntry
) -> bool:
    """Remove a person's device, and the person from the household; possible only while the daemon is connected."""
    if entry.state is not ConfigEntryState.LOADED:
        return False
    household = entry.runtime_data.data
    part = part_of_device(device, household.system.instance_id)
    if part is None or part in entry.subentries:
        return False
    chosen_as = {it for it in known_people(hass, entry, household) if household.survivor(it) == part}
    async_choose_no_more(hass, entry, chosen_as | {part})
    return True

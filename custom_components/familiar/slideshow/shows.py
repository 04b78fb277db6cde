"""All slideshows: started, stopped, and continued after a restart."""

from collections.abc import Callable
from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.storage import Store
from homeassistant.util.hass_dict import HassKey

from ..client.errors import FamiliarClientError
from ..const import DOMAIN, LOGGER
from ..coordinator import FamiliarConfigEntry
from ..exceptions import action_errors
from .film_show import FilmShow
from .plan import Plan
from .player import Ended
from .show import Slideshow

STORAGE_VERSION = 1
SAVE_AFTER = 60.0
"""Seconds in which changes are collected: which photo is shown changes all the time."""


class Shows:
    """The slideshows that run, by player, and the plans that are stored of them."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin with none."""
        self._hass = hass
        self._store: Store[dict[str, Any]] = Store(hass, STORAGE_VERSION, f"{DOMAIN}.slideshows")
        self._plans: dict[str, Plan] = {}
        self._running: dict[str, Slideshow | FilmShow] = {}
        self._cancel: dict[str, Callable[[], Any]] = {}

    async def async_load(self) -> None:
        """Read what ran before the restart."""
        stored = await self._store.async_load() or {}
        self._plans = {player: Plan.of(document) for player, document in stored.items()}

    @property
    def players(self) -> list[str]:
        """The players on which a slideshow runs."""
        return list(self._running)

    async def async_start(self, entry: FamiliarConfigEntry, player: str, plan: Plan) -> None:
        """Start a slideshow on a player, instead of the one that runs there.

        Raises:
            HomeAssistantError: the daemon does not answer, there are no photos, or the player takes none.
        """
        self._release(player)
        show = self._show(entry, player, plan)
        try:
            with action_errors():
                await show.async_begin()
        except BaseException:
            show.player.async_release()
            raise
        if plan.single and not plan.as_video:
            show.player.async_release()
        else:
            self._run(show)

    async def async_stop(self, player: str) -> None:
        """Stop the slideshow on a player, and its photo."""
        if (show := self._running.get(player)) is None:
            return
        self._release(player)
        if show.player.async_is_ours():
            await show.player.async_stop()

    @callback
    def async_follow(self, entry: FamiliarConfigEntry) -> None:
        """Continue the slideshows of a daemon that is set up, once everything has started; suspend them with it."""

        async def resume(_hass: HomeAssistant) -> None:
            for player, plan in list(self._plans.items()):
                if plan.instance_id == entry.unique_id and player not in self._running:
                    task = entry.async_create_background_task(
                        self._hass, self._async_resume(entry, player, plan), f"familiar slideshow on {player}"
                    )
                    self._cancel[player] = task.cancel

        @callback
        def suspend() -> None:
            for player, show in list(self._running.items()):
                if show.entry is entry:
                    self._release(player, forget=False)

        entry.async_on_unload(async_at_started(self._hass, resume))
        entry.async_on_unload(suspend)

    async def async_forget(self, instance_id: str | None) -> None:
        """Forget the slideshows of a daemon that is removed."""
        self._plans = {
            player: plan for player, plan in self._plans.items() if plan.instance_id != instance_id
        }
        await (self._store.async_save(self._document()) if self._plans else self._store.async_remove())

    async def _async_resume(self, entry: FamiliarConfigEntry, player: str, plan: Plan) -> None:
        show = self._running[player] = self._show(entry, player, plan)
        try:
            if goes_on := await show.async_go_on():
                await show.async_begin()
        except (HomeAssistantError, FamiliarClientError) as error:
            LOGGER.warning("The slideshow on %s does not go on: %s", player, error)
            goes_on = False
        except BaseException:
            show.player.async_release()
            raise
        self._cancel.pop(player, None)
        if goes_on:
            self._run(show)
        else:
            self._release(player)

    def _show(self, entry: FamiliarConfigEntry, player: str, plan: Plan) -> Slideshow | FilmShow:
        return (FilmShow if plan.as_video else Slideshow)(self._hass, entry, player, plan)

    @callback
    def _run(self, show: Slideshow | FilmShow) -> None:
        player = show.player.entity_id

        @callback
        def moved() -> None:
            if not show.plan.single:
                self._plans[player] = show.plan
                self._save()

        async def run() -> None:
            try:
                ended = await show.async_run(moved)
                if ended is Ended.NO_PHOTOS:
                    await self._leave(show)
            finally:
                show.player.async_release()
            LOGGER.debug("The slideshow on %s is over: %s", player, ended or "nothing to show")
            if self._running.get(player) is show:
                self._cancel.pop(player, None)
                self._release(player)

        self._running[player] = show
        moved()
        task = show.entry.async_create_background_task(self._hass, run(), f"familiar slideshow on {player}")
        self._cancel[player] = task.cancel

    async def _leave(self, show: Slideshow | FilmShow) -> None:
        """Show nothing of what is no longer there."""
        try:
            if show.player.async_is_ours():
                await show.player.async_stop()
        except HomeAssistantError as error:
            LOGGER.debug("Failed to stop %s: %s", show.player.entity_id, error)

    @callback
    def _release(self, player: str, *, forget: bool = True) -> None:
        """Let a player go; a plan that is not forgotten goes on when its daemon is set up again."""
        if (show := self._running.pop(player, None)) is not None:
            show.player.async_release()
        if (cancel := self._cancel.pop(player, None)) is not None:
            cancel()
        if forget and self._plans.pop(player, None) is not None:
            self._save()

    def _document(self) -> dict[str, Any]:
        return {player: plan.document() for player, plan in self._plans.items()}

    @callback
    def _save(self) -> None:
        self._store.async_delay_save(self._document, SAVE_AFTER)


SHOWS: HassKey[Shows] = HassKey(f"{DOMAIN}_slideshows")


async def async_setup_shows(hass: HomeAssistant) -> None:
    """Read which slideshows go on."""
    shows = hass.data[SHOWS] = Shows(hass)
    await shows.async_load()

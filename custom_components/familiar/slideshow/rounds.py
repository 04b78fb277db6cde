"""Slides in rounds: each comes once before one comes again, and what comes or goes meanwhile is followed."""

from collections.abc import Awaitable, Callable

from homeassistant.core import HomeAssistant

from ..coordinator import FamiliarCoordinator
from ..state.photo_changes import LastRead
from .selection import Selection
from .slides import Slide, async_slides, ordered


class Rounds:
    """The slides of a selection, one round after the other."""

    def __init__(
        self,
        hass: HomeAssistant,
        coordinator: FamiliarCoordinator,
        selection: Selection,
        seed: int,
        at: str | None = None,
    ) -> None:
        """Begin a round, with the slide of an ID where it is one of them.

        Args:
            seed: of the random order; each round has the next one.
        """
        self.seed = seed
        self._coordinator = coordinator
        self._selection = selection
        self._at = at
        self._left: list[Slide] = []
        self._shown: set[str] = set()
        self._last_read = LastRead(hass, coordinator.photo_changes)

    async def async_next(self, is_there: Callable[[Slide], Awaitable[bool]]) -> Slide | None:
        """Return the next slide that is there; None if there is none at all.

        Raises:
            NotFound: the album, or one of the people, is gone.
            FamiliarClientError: the daemon does not answer.
        """
        for _ in range(2):
            if self._last_read.is_outdated:
                await self._async_read()
            while self._left:
                slide = self._left.pop(0)
                self._shown.add(slide.id)
                if await is_there(slide):
                    return slide
            self.seed += 1
            self._shown.clear()
            self._last_read.async_forget()
        return None

    async def _async_read(self) -> None:
        """Read which slides there are now; those that were shown in this round come in the next one again."""
        self._last_read.async_note()
        try:
            slides = await async_slides(self._coordinator, self._selection)
        except BaseException:
            self._last_read.async_forget()
            raise
        slides = ordered(slides, self.seed if self._selection.shuffle else None)
        if self._at is not None:
            ids = [slide.id for slide in slides]
            self._shown |= set(ids[: ids.index(self._at)] if self._at in ids else ())
            self._at = None
        self._left = [slide for slide in slides if slide.id not in self._shown]

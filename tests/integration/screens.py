"""Media players of tests: they take what they are given, and report what a television would."""

from typing import Any, override

from homeassistant.components.media_player import (
    MediaPlayerEntity,
    MediaPlayerEntityFeature,
    MediaPlayerState,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockModule,
    MockPlatform,
    mock_integration,
    mock_platform,
)


class Screen(MediaPlayerEntity):
    """A player of an integration, which shows whatever it gets."""

    _attr_should_poll = False
    _attr_supported_features = (
        MediaPlayerEntityFeature.PLAY_MEDIA
        | MediaPlayerEntityFeature.STOP
        | MediaPlayerEntityFeature.PAUSE
        | MediaPlayerEntityFeature.PLAY
        | MediaPlayerEntityFeature.TURN_OFF
        | MediaPlayerEntityFeature.TURN_ON
    )
    _attr_state = MediaPlayerState.OFF

    def __init__(self, name: str) -> None:
        """Be off."""
        self._attr_name = name
        self._attr_unique_id = name
        self.given: list[str] = []
        self.kinds: list[str] = []
        self.calls: list[str] = []
        self.refuses = False
        self.reports = True
        """Whether it says what it shows."""

    @property
    def shown(self) -> list[str]:
        """The last part of the id of each item that it was given."""
        return [media_id.rsplit("/", 1)[-1] for media_id in self.given]

    def become(self, state: MediaPlayerState, content: str | None = None, app: str | None = None) -> None:
        """Be in a state, as its remote control says."""
        self._attr_state = state
        self._attr_media_content_id = content or self._attr_media_content_id
        self._attr_app_id = app or self._attr_app_id
        self.async_write_ha_state()

    def be_away(self, *, away: bool) -> None:
        """Be out of reach, or back."""
        self._attr_available = not away
        self.async_write_ha_state()

    @override
    async def async_play_media(self, media_type: str, media_id: str, **kwargs: Any) -> None:
        self.calls.append("play")
        if self.refuses:
            raise HomeAssistantError("It is no picture.")
        self.given.append(media_id)
        self.kinds.append(media_type)
        if self.reports:
            content = f"http://home/api/familiar/entry/{self.shown[-1]}.jpg"
            self.become(MediaPlayerState.PLAYING, content)

    @override
    async def async_media_stop(self) -> None:
        self.calls.append("stop")
        self.become(MediaPlayerState.IDLE)

    @override
    async def async_media_pause(self) -> None:
        self.become(MediaPlayerState.PAUSED)

    @override
    async def async_media_play(self) -> None:
        self.become(MediaPlayerState.PLAYING)

    @override
    async def async_turn_off(self) -> None:
        self.become(MediaPlayerState.OFF)

    @override
    async def async_turn_on(self) -> None:
        self.become(MediaPlayerState.IDLE)


async def add_screens(hass: HomeAssistant, **players: Screen) -> None:
    """Add players, each by the name of the integration that it is of."""

    def of(player: Screen) -> MockPlatform:
        async def setup(hass: HomeAssistant, config: Any, add: Any, info: Any = None) -> None:
            add([player])

        return MockPlatform(async_setup_platform=setup)

    for integration, player in players.items():
        mock_integration(hass, MockModule(integration))
        mock_platform(hass, f"{integration}.media_player", of(player))
    platforms = [{"platform": integration} for integration in players]
    assert await async_setup_component(hass, "media_player", {"media_player": platforms})
    await hass.async_block_till_done()

"""Actions that show photos: slideshows, one person's photo, and the photo frame."""

from collections.abc import Iterable
from random import SystemRandom
from typing import Any

import probatio
from homeassistant.components.media_player import DOMAIN as MEDIA_PLAYER
from homeassistant.core import ServiceCall, ServiceResponse, split_entity_id
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids

from ..client.errors import NotFound
from ..const import DOMAIN
from ..coordinator import FamiliarConfigEntry
from ..exceptions import action_errors
from ..images.views import SIZES
from ..slideshow.frame import DEFAULT_SECONDS, DEFAULT_SIZE, FRAMES, FramePlan
from ..slideshow.plan import Plan
from ..slideshow.players import takes_pictures
from ..slideshow.selection import Selection
from ..slideshow.shows import SHOWS
from ..slideshow.slides import slide_of
from .entries import ENTRY, named_entry_of
from .selections import CONF_SHUFFLE, PEOPLE, SELECTION, async_selection, people_of
from .targets import CONF_PERSON, TARGETS, Target, async_one_person

CONF_SECONDS = "seconds"
CONF_AS_VIDEO = "as_video"
CONF_SLIDESHOW = "slideshow"
CONF_SIZE = "size"

SLIDESHOW_SECONDS = 10
SINGLE_SECONDS = 60
"""Of a video of one photo."""
SHORTEST, LONGEST = 3, 24 * 3600
"""Seconds that a photo is shown."""

_PLAYERS: dict[probatio.Marker, Any] = {
    key: value for key, value in TARGETS.items() if str(key) != CONF_PERSON
}


def _seconds(default: int) -> dict[probatio.Marker, Any]:
    within = probatio.All(probatio.Coerce(float), probatio.Range(min=SHORTEST, max=LONGEST))
    return {probatio.Optional(CONF_SECONDS, default=default): within}


SLIDESHOW = probatio.Schema(
    {
        **ENTRY,
        **_PLAYERS,
        **SELECTION,
        **_seconds(SLIDESHOW_SECONDS),
        probatio.Optional(CONF_SHUFFLE, default=False): cv.boolean,
        probatio.Optional(CONF_AS_VIDEO): cv.boolean,
    }
)
STOP_SLIDESHOW = probatio.Schema({**_PLAYERS})
SHOW_PERSON = probatio.Schema(
    {
        **ENTRY,
        **_PLAYERS,
        **PEOPLE,
        probatio.Optional(CONF_SLIDESHOW, default=False): cv.boolean,
        **_seconds(SLIDESHOW_SECONDS),
    }
)
SET_FRAME = probatio.Schema(
    {
        **ENTRY,
        **SELECTION,
        **_seconds(DEFAULT_SECONDS),
        probatio.Optional(CONF_SHUFFLE, default=True): cv.boolean,
        probatio.Optional(CONF_SIZE, default=DEFAULT_SIZE): probatio.All(
            probatio.Coerce(int), probatio.In(SIZES)
        ),
    }
)


async def slideshow(call: ServiceCall) -> ServiceResponse:
    """Show photos on media players, one after the other."""
    players = _players(call)
    entry, selection = await async_selection(call)
    return await _start(call, entry, players, selection)


async def stop_slideshow(call: ServiceCall) -> ServiceResponse:
    """Stop slideshows: those on the players that are named, or all."""
    shows = call.hass.data[SHOWS]
    chosen = _players(call) if call.data else shows.players
    stopped = [player for player in chosen if player in shows.players]
    for player in stopped:
        await shows.async_stop(player)
    return {"players": [*stopped]}


async def show_person(call: ServiceCall) -> ServiceResponse:
    """Show one photo of a person, or all of them."""
    players = _players(call)
    target = await async_one_person(call.hass, named_entry_of(call), people_of(call))
    selection = Selection(people=(target.person_id,))
    if call.data[CONF_SLIDESHOW]:
        return await _start(call, target.entry, players, selection)
    best = await _feature_photo(target)
    return await _start(call, target.entry, players, selection, at=best, single=True)


async def set_frame(call: ServiceCall) -> ServiceResponse:
    """Choose what the photo frame shows."""
    entry, selection = await async_selection(call, may_be_empty=True)
    plan = FramePlan(selection=selection, seconds=call.data[CONF_SECONDS], size=call.data[CONF_SIZE])
    await call.hass.data[FRAMES][entry.entry_id].async_choose(plan)
    return plan.document()


async def _start(
    call: ServiceCall,
    entry: FamiliarConfigEntry,
    players: Iterable[str],
    selection: Selection,
    **options: Any,
) -> ServiceResponse:
    """Start a slideshow on each player; one that refuses it does not keep the others from it."""
    shown: list[str] = []
    refused: list[Any] = []
    first: HomeAssistantError | None = None
    for player in players:
        as_video = call.data.get(CONF_AS_VIDEO)
        plan = Plan(
            instance_id=entry.unique_id or "",
            selection=selection,
            seconds=SINGLE_SECONDS if options.get("single") else call.data[CONF_SECONDS],
            seed=SystemRandom().randrange(2**31),
            as_video=not takes_pictures(call.hass, player) if as_video is None else as_video,
            **options,
        )
        try:
            await call.hass.data[SHOWS].async_start(entry, player, plan)
        except HomeAssistantError as error:
            first = first or error
            refused.append({"player": player, "reason": str(error)})
        else:
            shown.append(player)
    if first is not None and not shown:
        raise first
    return {"players": [*shown], "refused": refused}


def _players(call: ServiceCall) -> list[str]:
    selection = TargetSelection(call.data)
    chosen = async_extract_referenced_entity_ids(call.hass, selection, expand_group=True)
    found = sorted(chosen.referenced | chosen.indirectly_referenced)
    players = [entity_id for entity_id in found if split_entity_id(entity_id)[0] == MEDIA_PLAYER]
    for entity_id in players:
        if call.hass.states.get(entity_id) is None:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="no_such_player",
                translation_placeholders={"player": entity_id},
            )
    if not players:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_player_selected")
    return players


async def _feature_photo(target: Target) -> str | None:
    """Return the slide of the feature photo, which is preferred to the newest photo."""
    client = target.entry.runtime_data.client
    with action_errors():
        person = await client.person(target.person_id)
        if person.feature_face_id is None:
            return None
        try:
            slide = slide_of(await client.face(person.feature_face_id))
        except NotFound:
            return None
    return slide.id if slide else None

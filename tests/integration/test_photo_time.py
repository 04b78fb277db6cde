"""A photo's time is when it was taken: it is the same after each reload, and changes with the face alone."""

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .conftest import ANNA, set_up, settle
from .peer import Peer, moved, recorded

PHOTO = "image.anna_photo"
OTHER = "f0000000-0000-4000-8000-000000000099"


def shown(hass: HomeAssistant) -> str:
    state = hass.states.get(PHOTO)
    assert state
    return state.state


def iso(text: str) -> str:
    return moved(text).replace("Z", "+00:00")


async def reload(hass: HomeAssistant, entry: MockConfigEntry, peer: Peer) -> None:
    peer.connected.clear()
    assert await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass, peer.connected.is_set)


async def test_a_photos_time_is_the_same_after_each_reload(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    for _ in range(3):
        assert shown(hass) == iso("2026-11-24T11:55:00Z")
        await reload(hass, loaded, peer)


async def test_another_photo_has_its_own_time(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    anna = recorded("GET_people")["items"][0] | {"feature_face_id": OTHER}
    face = recorded("GET_faces_face_id") | {"id": OTHER, "taken_at": "1998-08-01T10:00:00Z"}
    peer.answer("GET", f"/v1/faces/{OTHER}", face)
    peer.happen("person_updated", {"person_id": ANNA, "name": "Anna", "person": anna})
    await settle(hass, lambda: shown(hass) == "1998-08-01T10:00:00+00:00")


async def test_a_photo_whose_time_cannot_be_had_comes_later(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry
) -> None:
    peer.refuse("GET", "/v1/faces/{face_id}", 503, "busy")
    await set_up(hass, entry, peer)
    assert shown(hass) == "unknown"
    peer.relent("GET", "/v1/faces/{face_id}")
    anna = recorded("GET_people")["items"][0]
    peer.happen("person_updated", {"person_id": ANNA, "name": "Anna", "person": anna})
    await settle(hass, lambda: shown(hass) == iso("2026-11-24T11:55:00Z"))

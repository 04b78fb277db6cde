"""The page's commands on photos of a person, on the faces in a photo, and on people who may be the same."""

from __future__ import annotations

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from .conftest import ANNA
from .page import ask, refused
from .peer import Peer, recorded

PHOTO = recorded("GET_photos_photo_id")
FACE = recorded("GET_faces_face_id")


async def test_photos_of_a_person_have_addresses_and_faces(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    video = PHOTO | {"id": "v", "offset": 1.5, "face_ids": ["f", "g"]}
    snapshot = PHOTO | {"id": "s", "places": []}
    peer.answer("GET", "/v1/people/{person_id}/photos", {"items": [PHOTO, video, snapshot], "cursor": "c"})
    page = await ask(client, "person/photos", person_id=ANNA, limit=3)
    assert page["cursor"] == "c"
    assert [bool(photo["image"]) for photo in page["items"]] == [True, False, False]
    assert [face["face_id"] for face in page["items"][1]["faces"]] == ["f", "g"]
    assert "/face/g?token=" in page["items"][1]["faces"][1]["thumbnail"]
    assert peer.asked("GET", f"/v1/people/{ANNA}/photos")[-1].query == {"order": "newest", "limit": "3"}


async def test_a_photo_comes_with_the_faces_in_it(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    ids = [f"f0000000-0000-4000-8000-0000000000{number}" for number in range(41, 61)]
    peer.answer("GET", "/v1/photos/{photo_id}", PHOTO | {"face_ids": ids})
    for face_id in ids:
        peer.answer("GET", f"/v1/faces/{face_id}", FACE | {"id": face_id})
    # One was deleted a moment ago.
    peer.refuse("GET", f"/v1/faces/{ids[3]}", 404, "not-found")
    found = await ask(client, "photo/get", photo_id=PHOTO["id"])
    assert f"/photo/{PHOTO['id']}?token=" in found["photo"]["image"]
    assert [face["id"] for face in found["faces"]] == [one for one in ids if one != ids[3]]
    assert all(face["thumbnail"] for face in found["faces"])
    copies = await ask(client, "faces/get", face_ids=[ids[1], ids[0], ids[1], ids[3]])
    assert [face["id"] for face in copies["faces"]] == [ids[1], ids[0]]
    for wrong in ([], ["f"] * 201):
        assert (await refused(client, "faces/get", face_ids=wrong))["code"] == "invalid_format"
    peer.refuse("GET", "/v1/photos/{photo_id}", 404, "not-found")
    assert (await refused(client, "photo/get", photo_id=PHOTO["id"]))["code"] == "not-found"


async def test_who_may_be_the_same_comes_with_the_similarity(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    (one,) = (await ask(client, "people/alike", person_id=ANNA, limit=5))["items"]
    (suggestion,) = recorded("GET_merge-suggestions")["items"]
    assert one["similarity"] == suggestion["similarity"]
    assert one["person"]["id"] == suggestion["other_id"]
    assert one["person"]["thumbnail"]
    assert peer.asked("GET", "/v1/merge-suggestions")[-1].query == {"person_id": ANNA, "limit": "5"}

"""The actions on pictures: where they come from, what is seen in them, and whom they teach."""

import os
from pathlib import Path
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.familiar.images.files import LARGEST_PICTURE

from .conftest import ANNA, BEN, CAMERA
from .peer import JPEG, Peer, recorded
from .test_services import call, device_of


async def test_a_watched_camera_is_looked_at_and_remembered(
    hass: HomeAssistant, front_door: Path, peer: Peer, loaded: MockConfigEntry
) -> None:
    answer = await call(hass, "process_snapshot", camera=CAMERA)
    assert (answer["outcome"], answer["total"]) == ("recognized", 2)
    anna, unknown_face = answer["faces"]
    assert (anna["person_name"], anna["person_id"], anna["confidence"]) == ("Anna", ANNA, 89.1)
    assert anna["image"].startswith(f"/api/familiar/{loaded.entry_id}/faces/")
    assert (unknown_face["verdict"], unknown_face["reasons"]) == ("unknown", ["below-threshold"])
    assert hass.states.get("image_processing.front_door_face_detection").state == "Anna"


async def test_a_camera_that_nobody_watches_is_looked_at_too(
    hass: HomeAssistant, front_door: Path, peer: Peer, loaded: MockConfigEntry
) -> None:
    hass.config_entries.async_remove_subentry(loaded, next(iter(loaded.subentries)))
    await hass.async_block_till_done()
    await call(hass, "process_snapshot", camera=CAMERA)
    assert peer.asked("POST", "/v1/sightings")[-1].query["camera"] == CAMERA


async def test_a_picture_can_be_looked_at_and_forgotten(
    hass: HomeAssistant, front_door: Path, peer: Peer, loaded: MockConfigEntry
) -> None:
    answer = await call(hass, "process_snapshot", camera=CAMERA, keep=False)
    assert answer["outcome"] == "recognized"
    assert not peer.asked("POST", "/v1/sightings")
    await call(hass, "process_snapshot", path=str(front_door))
    await call(hass, "process_snapshot", image="image.anna_last_face")
    await call(hass, "process_snapshot", media="media-source://camera/camera.front_door")
    await call(hass, "process_snapshot", media={"media_content_id": "media-source://image/image.anna_photo"})
    assert [asked.body for asked in peer.asked("POST", "/v1/analyze")] == [JPEG] * 5
    peer.answer("POST", "/v1/analyze", recorded("POST_analyze") | {"faces": []})
    assert (await call(hass, "process_snapshot", path=str(front_door)))["outcome"] == "no_face"


async def test_a_look_whose_place_a_newer_one_took_is_reported_as_such(
    hass: HomeAssistant, front_door: Path, peer: Peer, loaded: MockConfigEntry
) -> None:
    peer.refuse("POST", "/v1/sightings", 409, "superseded")
    answer = await call(hass, "process_snapshot", camera=CAMERA)
    assert answer == {"outcome": "superseded", "total": 0, "faces": []}
    answer = await call(hass, "process_snapshot", camera=CAMERA, path=str(front_door))
    assert (answer["outcome"], answer["total"]) == ("recognized", 2)
    peer.answer("POST", "/v1/analyze", recorded("POST_analyze") | {"faces": []})
    answer = await call(hass, "process_snapshot", camera=CAMERA, path=str(front_door))
    assert answer["outcome"] == "superseded"
    hass.config_entries.async_remove_subentry(loaded, next(iter(loaded.subentries)))
    await hass.async_block_till_done()
    assert (await call(hass, "process_snapshot", camera=CAMERA))["outcome"] == "superseded"


@pytest.mark.parametrize(
    ("source", "key"),
    [
        ({}, "no_picture_selected"),
        ({"path": "/etc/passwd"}, "path_not_allowed"),
        ({"media": "https://example.org/a.jpg"}, "media_not_supported"),
        ({"media": "media-source://familiar/nobody"}, "media_not_supported"),
    ],
)
async def test_a_picture_that_cannot_be_had_is_the_callers_mistake(
    hass: HomeAssistant, loaded: MockConfigEntry, source: dict[str, str], key: str
) -> None:
    with pytest.raises(ServiceValidationError) as error:
        await call(hass, "process_snapshot", **source)
    assert error.value.translation_key == key


async def test_a_file_that_is_not_there_is_said(
    hass: HomeAssistant, front_door: Path, loaded: MockConfigEntry
) -> None:
    with pytest.raises(ServiceValidationError) as error:
        await call(hass, "process_snapshot", path=str(front_door.with_name("none.jpg")))
    assert error.value.translation_key == "path_not_readable"


async def test_a_picture_larger_than_the_daemon_takes_is_refused_before_it_travels(
    hass: HomeAssistant, front_door: Path, peer: Peer, loaded: MockConfigEntry
) -> None:
    with front_door.open("wb") as file:
        file.truncate(LARGEST_PICTURE + 1)
    local = "media-source://media_source/local/front_door.jpg"
    for source in ({"path": str(front_door)}, {"media": local}):
        with pytest.raises(ServiceValidationError) as error:
            await call(hass, "process_snapshot", **source)
        assert error.value.translation_key == "picture_too_large"
        assert error.value.translation_placeholders["limit"] == "32"
    assert not peer.asked("POST", "/v1/analyze")


async def test_what_is_no_file_or_cannot_be_read_is_said(
    hass: HomeAssistant, front_door: Path, loaded: MockConfigEntry
) -> None:
    os.mkfifo(pipe := front_door.with_name("pipe.jpg"))
    memory = Path(f"/proc/{os.getpid()}/mem")
    hass.config.allowlist_external_dirs = {str(front_door.parent), str(memory.parent)}
    for path in (pipe, memory, front_door.parent):
        with pytest.raises(ServiceValidationError) as error:
            await call(hass, "process_snapshot", path=str(path))
        assert error.value.translation_key == "path_not_readable", path


async def test_any_number_of_pictures_can_be_enrolled(
    hass: HomeAssistant, front_door: Path, peer: Peer, loaded: MockConfigEntry
) -> None:
    paths = [str(front_door)] * 17
    answer = await call(hass, "enroll", name="Carl", path=paths)
    first, second = peer.asked("POST", "/v1/enroll")
    assert (first.query, len(first.body)) == ({"name": "Carl"}, 16)
    assert (second.query, second.body) == ({"person_id": ANNA}, JPEG)
    assert len(answer["images"]) == 4
    with front_door.open("wb") as file:
        file.truncate(LARGEST_PICTURE // 2)
    await call(hass, "enroll", name="Carl", path=paths[:2])
    assert len(peer.asked("POST", "/v1/enroll")) == 4


async def test_pictures_that_show_nobody_are_reported_and_not_all_may_be_such(
    hass: HomeAssistant, front_door: Path, peer: Peer, loaded: MockConfigEntry
) -> None:
    paths = [str(front_door)] * 17
    peer.refuse("POST", "/v1/enroll", 422, "invalid")
    with pytest.raises(ServiceValidationError) as error:
        await call(hass, "enroll", name="Carl", path=paths)
    assert error.value.translation_key == "refused"

    def answer(query: dict[str, str]) -> Any:
        peer.refuse("POST", "/v1/enroll", 422, "invalid")
        return recorded("POST_enroll")

    peer.answer("POST", "/v1/enroll", answer)
    images = (await call(hass, "enroll", name="Carl", path=paths))["images"]
    assert [image["accepted"] for image in images] == [True, False, False]
    assert images[-1]["reason"] == "It is invalid."
    peer.refuse("POST", "/v1/enroll", 429, "busy")
    with pytest.raises(HomeAssistantError):
        await call(hass, "enroll", name="Carl", path=paths)


async def test_a_picture_that_cannot_be_had_is_named_and_the_others_teach(
    hass: HomeAssistant, front_door: Path, peer: Peer, loaded: MockConfigEntry
) -> None:
    missing = str(front_door.with_name("none.jpg"))
    answer = await call(hass, "enroll", name="Carl", path=[missing, str(front_door), "/etc/passwd"])
    assert peer.asked("POST", "/v1/enroll")[-1].body == JPEG
    # The recorded daemon speaks of two pictures.
    assert [image["accepted"] for image in answer["images"]] == [False, True, False, False]
    assert missing in answer["images"][0]["reason"]
    assert "/etc/passwd" in answer["images"][2]["reason"]
    with pytest.raises(ServiceValidationError) as error:
        await call(hass, "enroll", name="Carl", path=[missing, "/etc/passwd"])
    assert error.value.translation_key == "path_not_readable"


@pytest.mark.parametrize("code", ["invalid", "invalid-image", "image-too-large"])
async def test_pictures_that_the_daemon_cannot_read_are_named_and_the_others_teach(
    hass: HomeAssistant, front_door: Path, peer: Peer, loaded: MockConfigEntry, code: str
) -> None:
    def first_batch_alone(query: dict[str, str]) -> Any:
        peer.refuse("POST", "/v1/enroll", 422, code)
        return recorded("POST_enroll")

    peer.answer("POST", "/v1/enroll", first_batch_alone)
    images = (await call(hass, "enroll", name="Carl", path=[str(front_door)] * 17))["images"]
    assert [image["accepted"] for image in images] == [True, False, False]


async def test_a_picture_that_cannot_be_had_is_named_and_the_others_are_looked_at(
    hass: HomeAssistant, front_door: Path, peer: Peer, loaded: MockConfigEntry
) -> None:
    missing = str(front_door.with_name("none.jpg"))
    answer = await call(hass, "process_snapshot", path=[missing, str(front_door)])
    assert (answer["outcome"], answer["total"]) == ("recognized", 2)
    (refused,) = answer["refused"]
    assert refused["source"] == missing
    assert missing in refused["reason"]


async def test_a_camera_without_a_picture_is_named_and_the_others_are_looked_at(
    hass: HomeAssistant, front_door: Path, peer: Peer, loaded: MockConfigEntry
) -> None:
    answer = await call(hass, "process_snapshot", camera=["camera.gone", CAMERA], path=str(front_door))
    assert [one["source"] for one in answer["refused"]] == ["camera.gone"]
    assert answer["total"] == 4
    with pytest.raises(HomeAssistantError):
        await call(hass, "process_snapshot", camera=["camera.gone"])


async def test_a_picture_that_the_daemon_cannot_read_is_named_and_the_others_are_looked_at(
    hass: HomeAssistant, front_door: Path, peer: Peer, loaded: MockConfigEntry
) -> None:
    def second_alone(query: dict[str, str]) -> Any:
        peer.refuse("POST", "/v1/analyze", 422, "invalid-image")
        return recorded("POST_analyze")

    peer.answer("POST", "/v1/analyze", second_alone)
    answer = await call(hass, "process_snapshot", path=[str(front_door)] * 2)
    assert answer["total"] == 2
    assert [one["source"] for one in answer["refused"]] == [str(front_door)]
    with pytest.raises(ServiceValidationError):
        await call(hass, "process_snapshot", path=str(front_door))
    peer.refuse("POST", "/v1/analyze", 429, "busy")
    with pytest.raises(HomeAssistantError):
        await call(hass, "process_snapshot", path=[str(front_door)] * 2)


async def test_it_must_be_said_who_is_enrolled(
    hass: HomeAssistant, front_door: Path, loaded: MockConfigEntry
) -> None:
    with pytest.raises(ServiceValidationError) as error:
        await call(hass, "enroll", path=str(front_door))
    assert error.value.translation_key == "not_one_person"
    with pytest.raises(ServiceValidationError) as error:
        await call(hass, "enroll", path=str(front_door), name="Carl", person="Anna")
    assert error.value.translation_placeholders == {"number": "2"}


async def test_a_face_is_learned_by_pictures(
    hass: HomeAssistant,
    front_door: Path,
    peer: Peer,
    loaded: MockConfigEntry,
    device_registry: dr.DeviceRegistry,
) -> None:
    answer = await call(hass, "enroll", name="Carl", path=[str(front_door), str(front_door)])
    asked = peer.asked("POST", "/v1/enroll")[-1]
    assert (asked.query, asked.body) == ({"name": "Carl"}, [JPEG, JPEG])
    assert answer["person"]["name"] == "Anna"
    assert [image["accepted"] for image in answer["images"]] == [True, False]
    await call(hass, "enroll", name="anna", camera=CAMERA)
    assert peer.asked("POST", "/v1/enroll")[-1].query == {"name": "anna"}
    device_id = device_of(device_registry, loaded, BEN)
    await call(hass, "enroll", device_id=device_id, path=str(front_door))
    assert peer.asked("POST", "/v1/enroll")[-1].query == {"person_id": BEN}
    await call(hass, "teach_face", name="Dora", file_path=str(front_door))
    assert peer.asked("POST", "/v1/enroll")[-1].query == {"name": "Dora"}

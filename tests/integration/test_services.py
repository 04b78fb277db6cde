"""The actions: what they ask of the daemon, what they answer, and how they say no."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.familiar.services import ACTIONS

from .conftest import ANNA, BEN, INSTANCE_ID, UNKNOWN
from .peer import Peer, recorded

FACE = "f0000000-0000-4000-8000-000000000012"


async def call(hass: HomeAssistant, action: str, **data: Any) -> Any:
    return await hass.services.async_call("familiar", action, data, blocking=True, return_response=True)


def last(peer: Peer, method: str, path: str) -> Any:
    return peer.asked(method, path)[-1].body


def device_of(registry: dr.DeviceRegistry, entry: MockConfigEntry, person_id: str) -> str:
    device = registry.async_get_device_by_identifier(
        ("familiar", f"{INSTANCE_ID}_{person_id}"), entry.entry_id
    )
    assert device
    return device.id


async def test_every_action_is_there_without_a_daemon_and_says_so(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    await hass.config_entries.async_unload(loaded.entry_id)
    assert set(hass.services.async_services()["familiar"]) == {action.name for action in ACTIONS}
    with pytest.raises(ServiceValidationError):
        await call(hass, "list_people")


# People


async def test_a_person_gets_a_name(hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry) -> None:
    unnamed = recorded("GET_people_person_id") | {"id": UNKNOWN, "name": None}
    peer.answer("GET", f"/v1/people/{UNKNOWN}", unnamed)
    await call(hass, "name_person", person=UNKNOWN, name="Carl")
    assert last(peer, "POST", f"/v1/people/{UNKNOWN}/name") == {"name": "Carl", "merge": False}
    await call(hass, "name_person", person=UNKNOWN, name="Anna", merge=True)
    assert last(peer, "POST", f"/v1/people/{UNKNOWN}/name") == {"name": "Anna", "merge": True}


async def test_a_face_gets_a_name(hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry) -> None:
    answer = await call(hass, "name_person", face_id=FACE[:8], name="Carl")
    assert last(peer, "POST", f"/v1/faces/{FACE[:8]}/name") == {"name": "Carl", "merge": False}
    assert answer["name"] == "Anna"


@pytest.mark.parametrize("target", [{"person": "Ben"}, {"face_id": FACE}])
async def test_the_name_of_another_person_is_refused(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, target: dict[str, str]
) -> None:
    for path in ("/v1/people/{person_id}/name", "/v1/faces/{face_id}/name"):
        peer.refuse("POST", path, 409, "name-taken", person_id=ANNA, name="Anna")
    with pytest.raises(ServiceValidationError) as error:
        await call(hass, "name_person", **target, name="Anna")
    assert error.value.translation_key == "name_taken"
    peer.refuse("POST", "/v1/people/{person_id}/name", 422, "invalid")
    peer.refuse("POST", "/v1/faces/{face_id}/name", 422, "invalid")
    with pytest.raises(ServiceValidationError) as error:
        await call(hass, "name_person", **target, name="Anna")
    assert error.value.translation_key == "refused"


async def test_people_are_merged(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, device_registry: dr.DeviceRegistry
) -> None:
    device_id = device_of(device_registry, loaded, ANNA)
    await call(hass, "merge_people", device_id=device_id, others=["Ben"], name="Anna")
    assert last(peer, "POST", f"/v1/people/{ANNA}/merge") == {"people": [BEN], "name": "Anna"}
    other = device_of(device_registry, loaded, BEN)
    await call(hass, "merge_people", entity_id="binary_sensor.anna_presence", other_devices=[other])
    assert last(peer, "POST", f"/v1/people/{ANNA}/merge") == {"people": [BEN]}
    with pytest.raises(ServiceValidationError):
        await call(hass, "merge_people", person="Anna")
    peer.refuse("POST", f"/v1/people/{ANNA}/merge", 409, "conflict", choices=["Anna", "Ben"])
    with pytest.raises(ServiceValidationError) as error:
        await call(hass, "merge_people", person="Anna", others="Ben")
    assert error.value.translation_key == "conflict"


async def test_a_person_is_split(hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry) -> None:
    answer = await call(hass, "split_person", person="Anna")
    assert [len(group) for group in answer["groups"]] == [2, 1]
    answer = await call(hass, "split_person", person="Anna", face_ids=[FACE], name="Carl")
    assert last(peer, "POST", f"/v1/people/{ANNA}/split") == {"faces": [FACE], "name": "Carl"}
    assert answer["name"] == "Carl"
    await call(hass, "split_person", person="Anna", face_ids=[FACE])
    assert last(peer, "POST", f"/v1/people/{ANNA}/split") == {"faces": [FACE]}


@pytest.mark.parametrize("action", ["hide", "unhide", "ignore", "unignore"])
async def test_people_are_hidden_and_ignored_together(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, action: str
) -> None:
    anna, ben = recorded("GET_people")["items"]
    answer = await call(hass, f"{action}_person", person="Anna")
    assert last(peer, "POST", "/v1/people/batch") == {"action": action, "person_ids": [ANNA]}
    assert answer["person_id"] == ANNA
    peer.answer("POST", "/v1/people/batch", {"people": [anna, ben], "seq": 7})
    answer = await call(hass, f"{action}_person", person=["Anna", "Ben"])
    assert last(peer, "POST", "/v1/people/batch") == {"action": action, "person_ids": [ANNA, BEN]}
    assert [person["name"] for person in answer["people"]] == ["Anna", "Ben"]


async def test_faces_of_unknown_people_are_ignored(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    answer = await call(hass, "ignore_face", face_id=FACE)
    assert last(peer, "POST", "/v1/faces/batch") == {"action": "ignore", "face_ids": [FACE]}
    (ignored,) = answer["faces"]
    assert set(ignored) == {"face_id", "person_id", "person_name"}


async def test_what_is_known_of_a_person_is_set(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    await call(hass, "set_birth_date", person="Ben", birth_date="2020-02-29")
    assert last(peer, "PATCH", f"/v1/people/{BEN}") == {"birth_date": "2020-02-29"}
    await call(hass, "set_birth_date", person="Ben")
    assert last(peer, "PATCH", f"/v1/people/{BEN}") == {"birth_date": None}
    with pytest.raises(ServiceValidationError):
        await call(hass, "set_feature_photo", face_id=FACE)
    peer.answer("GET", f"/v1/faces/{FACE}", recorded("GET_faces_face_id") | {"person_id": BEN})
    await call(hass, "set_feature_photo", face_id=FACE)
    assert last(peer, "PATCH", f"/v1/people/{BEN}") == {"feature_face_id": FACE}


@pytest.mark.parametrize(
    ("destination", "person_id"),
    [({"person": "Ben"}, BEN), ({"to": "new"}, "new"), ({"to": "no_person"}, None)],
)
async def test_a_face_is_moved(
    hass: HomeAssistant,
    peer: Peer,
    loaded: MockConfigEntry,
    destination: dict[str, str],
    person_id: str | None,
) -> None:
    answer = await call(hass, "move_face", face_id=FACE, **destination)
    assert last(peer, "PATCH", f"/v1/faces/{FACE}") == {"person_id": person_id}
    assert answer["face_id"] == FACE


async def test_faces_are_moved_together(hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry) -> None:
    answer = await call(hass, "move_face", face_id=[FACE, ANNA], to="no_person")
    body = {"action": "assign", "face_ids": [FACE, ANNA], "person_id": None}
    assert last(peer, "POST", "/v1/faces/batch") == body
    assert [face["face_id"] for face in answer["faces"]] == [FACE]


async def test_a_person_is_forgotten_or_erased(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    for erase in (False, True):
        answer = await call(hass, "forget_person", person="Ben", erase=erase)
        assert answer == {"person_id": BEN, "erased": erase, "complete": True}
        assert peer.asked("DELETE", f"/v1/people/{BEN}")[-1].query == {"erase": str(erase).lower()}


async def test_a_person_forgotten_before_is_erased(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    with pytest.raises(ServiceValidationError):
        await call(hass, "forget_person", person="Zoe")
    answer = await call(hass, "forget_person", person="Zoe", erase=True)
    assert answer == {"person_id": "Zoe", "erased": True, "complete": True}
    assert peer.asked("DELETE", "/v1/people/Zoe")


async def test_an_erasure_that_is_held_up_is_not_called_complete(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    peer.answer("DELETE", "/v1/people/{person_id}", {"complete": False, "detail": "Not yet."}, 202)
    answer = await call(hass, "forget_person", person="Ben", erase=True)
    assert answer == {"person_id": BEN, "erased": True, "complete": False}


async def test_people_are_listed(hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry) -> None:
    people = (await call(hass, "list_people"))["people"]
    assert [(person["name"], person["present"]) for person in people] == [("Anna", True), ("Ben", False)]
    assert people[0]["device_id"]
    await call(hass, "list_people", hidden=True, ignored=True)
    query = peer.asked("GET", "/v1/people")[-1].query
    assert (query["hidden"], query["ignored"]) == ("any", "any")
    await call(hass, "list_unknown", min_faces=3, limit=5)
    query = peer.asked("GET", "/v1/people")[-1].query
    assert query == {"named": "false", "min_faces": "3", "sort": "faces", "limit": "5"}
    await call(hass, "list_unknown", ignored=True)
    assert peer.asked("GET", "/v1/people")[-1].query["ignored"] == "any"


async def test_one_person_is_needed_and_known(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, device_registry: dr.DeviceRegistry
) -> None:
    daemon = device_registry.async_get_device_by_identifier(("familiar", INSTANCE_ID), loaded.entry_id)
    camera = device_of(device_registry, loaded, next(iter(loaded.subentries)))
    assert daemon
    for target in ({}, {"person": ["Anna", "Ben"]}, {"device_id": daemon.id}, {"device_id": camera}):
        with pytest.raises(ServiceValidationError) as error:
            await call(hass, "set_birth_date", **target)
        assert error.value.translation_key == "not_one_person"
    with pytest.raises(ServiceValidationError) as error:
        await call(hass, "hide_person", device_id=camera)
    assert error.value.translation_key == "no_person_selected"
    peer.refuse("GET", f"/v1/people/{UNKNOWN}", 404, "not-found")
    for person in ("Zoe", UNKNOWN):
        with pytest.raises(ServiceValidationError) as error:
            await call(hass, "hide_person", person=person, config_entry_id=loaded.entry_id)
        assert error.value.translation_key == "person_not_found"
    peer.refuse("GET", f"/v1/people/{UNKNOWN}", 409, "ambiguous", candidates=[])
    with pytest.raises(ServiceValidationError) as error:
        await call(hass, "hide_person", person=UNKNOWN)
    assert error.value.translation_key == "person_not_found"
    peer.refuse("GET", f"/v1/people/{UNKNOWN}", 422, "invalid")
    with pytest.raises(ServiceValidationError) as error:
        await call(hass, "hide_person", person=UNKNOWN)
    assert error.value.translation_key == "refused"


# The whole


async def test_questions_are_listed_and_answered(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    (suggestion,) = recorded("GET_merge-suggestions")["items"]
    (shown,) = (await call(hass, "list_merge_suggestions"))["suggestions"]
    assert shown["suggestion_id"] == suggestion["id"]
    assert len(shown["people"]) == 2
    await call(hass, "answer_merge_suggestion", suggestion_id=suggestion["id"], same=False)
    assert last(peer, "POST", f"/v1/merge-suggestions/{suggestion['id']}") == {"answer": "different"}
    peer.refuse("GET", "/v1/people/{person_id}", 404, "not-found")
    assert (await call(hass, "list_merge_suggestions"))["suggestions"] == []


async def test_a_folder_is_imported(hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry) -> None:
    answer = await call(hass, "import_folder", path="/photos", by_folder=True)
    asked = last(peer, "POST", "/v1/imports")
    assert (asked["path"], asked["by_folder"], asked["recursive"]) == ("/photos", True, True)
    assert answer == {"import_id": recorded("POST_imports")["id"], "state": "running"}
    peer.refuse("POST", "/v1/imports", 403, "path-not-allowed")
    with pytest.raises(ServiceValidationError):
        await call(hass, "import_folder", path="/etc")


async def test_faces_are_clustered_again_and_it_is_undone(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    answer = await call(hass, "cluster", apply=False)
    assert answer == {"applied": False, "people_before": 3, "people_after": 3, "moves": 1}
    assert peer.asked("DELETE", "/v1/cluster-proposals/r1")
    assert (await call(hass, "cluster"))["applied"]
    assert peer.asked("POST", "/v1/cluster-proposals/r1/apply")
    assert (await call(hass, "undo"))["kind"] == "undone"
    await call(hass, "undo", seq=7)
    assert last(peer, "POST", "/v1/undo") == {"seq": 7}


@pytest.mark.parametrize(
    ("status", "code", "kind", "key"),
    [
        (401, "unauthorized", HomeAssistantError, "invalid_auth"),
        (404, "not-found", ServiceValidationError, "not_found"),
        (409, "conflict", ServiceValidationError, "conflict"),
        (422, "invalid", ServiceValidationError, "refused"),
        (429, "busy", HomeAssistantError, "busy"),
        (500, "engine-failed", HomeAssistantError, "refused"),
        (503, "storage-full", HomeAssistantError, "busy"),
    ],
)
async def test_a_no_is_reported_in_the_users_words(
    hass: HomeAssistant,
    peer: Peer,
    loaded: MockConfigEntry,
    status: int,
    code: str,
    kind: type[HomeAssistantError],
    key: str,
) -> None:
    peer.refuse("POST", "/v1/undo", status, code)
    with pytest.raises(kind) as error:
        await call(hass, "undo")
    assert error.value.translation_key == key
    assert isinstance(error.value, ServiceValidationError) is (kind is ServiceValidationError)


async def test_a_proxys_error_page_is_no_daemons(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    peer.answer("POST", "/v1/undo", b"<html>", 502)
    with pytest.raises(HomeAssistantError) as error:
        await call(hass, "undo")
    assert error.value.translation_key == "unexpected_answer"
    peer.answer("POST", "/v1/undo", b"<html>", 200)
    with pytest.raises(HomeAssistantError) as error:
        await call(hass, "undo")
    assert error.value.translation_key == "unexpected_answer"

"""The page's commands on people and faces: what they ask the daemon, and what they answer."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from custom_components.familiar.const import CONF_NEW_PEOPLE, CONF_PEOPLE
from custom_components.familiar.registry.device_choice import NewPeople

from .conftest import ANNA, BEN, UNKNOWN, settle
from .page import ENTRY, ask, ordinary_user, refused
from .peer import JPEG, Peer, recorded

FACE = recorded("GET_faces_face_id")["id"]


async def test_people_are_listed_page_by_page_and_searched(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    peer.answer("GET", "/v1/people", recorded("GET_people") | {"cursor": "next"})
    found = await ask(
        client, "people/list", text=" Ann ", named=True, sort="name", limit=2, cursor="here", hidden="any"
    )
    assert [person["name"] for person in found["items"]] == ["Anna", "Ben"]
    assert found["cursor"] == "next"
    assert found["items"][0]["birth_date"] == "2015-03-14"
    assert f"/face/{found['items'][0]['feature_face_id']}?token=" in found["items"][0]["thumbnail"]
    assert peer.asked("GET", "/v1/people")[-1].query == {
        "text": "Ann", "named": "true", "sort": "name", "limit": "2", "cursor": "here", "hidden": "any",
    }  # fmt: skip
    await ask(client, "people/list", text="  ")
    assert peer.asked("GET", "/v1/people")[-1].query == {"limit": "100"}
    assert (await refused(client, "people/list", limit=501))["code"] == "invalid_format"


async def test_a_long_list_that_comes_in_portions_is_whole(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    (anna, *_) = recorded("GET_people")["items"]
    people = [anna | {"id": f"{number:08}-0000-4000-8000-000000000000"} for number in range(450)]
    peer.answer("GET", "/v1/people", {"items": people, "cursor": None})
    listed = (await ask(client, "people/list", limit=500))["items"]
    assert [person["id"] for person in listed] == [person["id"] for person in people]
    assert all(person["thumbnail"] for person in listed)


async def test_naming_says_what_to_undo(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    answer = await ask(client, "person/name", person_id=UNKNOWN, name=" Carl ")
    assert answer["entry"] == ENTRY
    assert answer["person"]["id"] == recorded("POST_people_person_id_name")["id"]
    assert peer.asked("POST", f"/v1/people/{UNKNOWN}/name")[-1].body == {"name": "Carl", "merge": False}
    assert peer.asked("GET", "/v1/undo")[-1].query == {"seq": "41"}
    peer.seq = None
    assert (await ask(client, "person/name", person_id=UNKNOWN, name="Carl"))["entry"] is None
    peer.seq = 42
    peer.refuse("GET", "/v1/undo", 503, "not-ready")
    assert (await ask(client, "person/name", person_id=UNKNOWN, name="Carl"))["entry"] is None


async def test_naming_on_the_page_makes_no_device_until_the_person_is_made_one(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    carl = recorded("GET_people")["items"][1] | {"id": UNKNOWN, "name": "Carl"}
    peer.answer("POST", "/v1/people/{person_id}/name", carl)
    peer.answer("GET", "/v1/people/{person_id}", carl)
    await ask(client, "person/name", person_id=UNKNOWN, name="Carl")
    peer.happen("person_named", {"person_id": UNKNOWN, "name": "Carl", "person": carl})
    await settle(hass, lambda: UNKNOWN in loaded.runtime_data.data.people)
    assert loaded.options[CONF_PEOPLE] == [ANNA, BEN]
    assert not (await ask(client, "person/get", person_id=UNKNOWN))["has_device"]
    assert (await ask(client, "person/device", person_id=UNKNOWN, device=True))["has_device"]
    assert loaded.options[CONF_PEOPLE] == sorted([ANNA, BEN, UNKNOWN])


async def test_naming_on_the_page_makes_a_device_if_everybody_gets_one(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    options = dict(loaded.options) | {CONF_NEW_PEOPLE: NewPeople.EVERYBODY.value}
    hass.config_entries.async_update_entry(loaded, options=options)
    client = await hass_ws_client(hass)
    carl = recorded("GET_people")["items"][1] | {"id": UNKNOWN, "name": "Carl"}
    peer.answer("POST", "/v1/people/{person_id}/name", carl)
    peer.answer("GET", "/v1/people/{person_id}", carl)
    await ask(client, "person/name", person_id=UNKNOWN, name="Carl")
    peer.happen("person_named", {"person_id": UNKNOWN, "name": "Carl", "person": carl})
    await settle(hass, lambda: UNKNOWN in loaded.runtime_data.data.people)
    assert (await ask(client, "person/get", person_id=UNKNOWN))["has_device"]


async def test_a_name_that_is_taken_shows_both_people(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    peer.refuse("POST", "/v1/people/{person_id}/name", 409, "name-taken", person_id=ANNA, name="Anna")
    error = await refused(client, "person/name", person_id=BEN, name="anna")
    assert (error["code"], error["message"]) == ("name-taken", "It is name-taken.")
    assert [person["id"] for person in error["context"]["people"]] == [BEN, ANNA]
    assert all(person["thumbnail"] for person in error["context"]["people"])
    assert error["context"]["name"] == "Anna"
    peer.refuse("POST", "/v1/faces/{face_id}/name", 409, "name-taken", person_id=ANNA, name="Anna")
    error = await refused(client, "face/name", face_id=FACE, name="anna")
    assert [person["id"] for person in error["context"]["people"]] == [ANNA]
    peer.refuse("POST", "/v1/faces/{face_id}/name", 404, "not-found")
    assert (await refused(client, "face/name", face_id=FACE, name="anna"))["code"] == "not-found"
    peer.refuse("POST", "/v1/people/{person_id}/name", 404, "not-found")
    assert (await refused(client, "person/name", person_id=BEN, name="anna"))["code"] == "not-found"


async def test_many_people_are_changed_at_once(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    for action in ("hide", "unhide", "ignore", "unignore", "forget"):
        answer = await ask(client, "people/change", action=action, person_ids=[ANNA, BEN])
        assert answer["entry"] == ENTRY
        assert peer.asked("POST", "/v1/people/batch")[-1].body == {
            "action": action,
            "person_ids": [ANNA, BEN],
        }
    assert (await refused(client, "people/change", action="hide", person_ids=[]))["code"] == "invalid_format"


async def test_any_number_of_people_is_merged(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    many = [ANNA, *(f"{number:08}-0000-4000-8000-000000000000" for number in range(40))]
    merged = await ask(client, "people/merge", person_ids=many, into=ANNA)
    assert (merged["person"]["id"], merged["entry"]) == (
        recorded("POST_people_batch")["people"][0]["id"],
        ENTRY,
    )
    assert peer.asked("POST", "/v1/people/batch")[-1].body == {
        "action": "merge",
        "person_ids": many,
        "into": ANNA,
    }
    peer.refuse("POST", "/v1/people/batch", 409, "conflict", field="name", choices=["Anna", "Ben"])
    error = await refused(client, "people/merge", person_ids=[ANNA, BEN])
    assert error["context"] == {"field": "name", "choices": ["Anna", "Ben"]}
    await ask(client, "people/merge", person_ids=[ANNA, BEN], name="Ben")
    assert peer.asked("POST", f"/v1/people/{BEN}/merge")[-1].body == {"people": [ANNA], "name": "Ben"}


async def test_an_erasure_says_whether_it_is_complete(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    answer = await ask(client, "people/erase", person_ids=[ANNA, BEN])
    assert answer == {"person_ids": [ANNA, BEN], "complete": True, "detail": "", "entry": ENTRY}
    assert [it.query for it in peer.requests if it.method == "DELETE"] == [{"erase": "true"}] * 2
    peer.answer("DELETE", "/v1/people/{person_id}", {"complete": False, "detail": "Later."}, 202)
    answer = await ask(client, "people/erase", person_ids=[ANNA])
    assert (answer["complete"], answer["detail"]) == (False, "Later.")
    assert (await ask(client, "people/forgotten"))["items"] == []


async def test_a_person_is_shown_with_what_home_assistant_knows(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    shown = await ask(client, "person/get", person_id=ANNA)
    assert (shown["person"]["name"], shown["has_device"], shown["linked_person"]) == ("Anna", True, None)
    assert shown["device_id"]
    assert shown["present"] is True
    faces = await ask(client, "person/faces", person_id=ANNA, limit=3)
    assert all(face["thumbnail"] for face in faces["items"] if face["has_crop"])
    assert peer.asked("GET", f"/v1/people/{ANNA}/faces")[-1].query == {"limit": "3"}
    similar = await ask(client, "people/similar", person_id=ANNA, named=True, limit=9)
    assert [(one["person"]["name"], one["similarity"]) for one in similar["items"]] == [("Ben", 0.61)]
    assert peer.asked("GET", f"/v1/people/{ANNA}/similar")[-1].query == {"named": "true", "limit": "9"}


async def test_a_person_is_changed(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    await ask(
        client,
        "person/update",
        person_id=ANNA,
        birth_date="2014-02-03",
        note=None,
        favorite=True,
        feature_face_id=FACE,
    )
    assert peer.asked("PATCH", f"/v1/people/{ANNA}")[-1].body == {
        "birth_date": "2014-02-03", "note": None, "favorite": True, "feature_face_id": FACE,
    }  # fmt: skip
    wrong = await refused(client, "person/update", person_id=ANNA, birth_date="February")
    assert wrong["code"] == "invalid_format"


async def test_a_person_is_made_a_device_and_none(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    assert not (await ask(client, "person/device", person_id=BEN, device=False))["has_device"]
    assert loaded.options[CONF_PEOPLE] == [ANNA]
    hass.config_entries.async_update_entry(
        loaded, options={**loaded.options, CONF_NEW_PEOPLE: NewPeople.NONE.value}
    )
    assert (await ask(client, "person/device", person_id=BEN, device=True))["has_device"]
    assert loaded.options[CONF_PEOPLE] == [ANNA, BEN]
    assert loaded.options[CONF_NEW_PEOPLE] == NewPeople.NONE
    peer.answer(
        "GET", f"/v1/people/{UNKNOWN}", recorded("GET_people")["items"][1] | {"id": UNKNOWN, "name": None}
    )
    error = await refused(client, "person/device", person_id=UNKNOWN, device=True)
    assert error["code"] == "not-named"


async def test_a_split_is_proposed_in_pictures_and_done(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    proposed = await ask(client, "person/split_proposal", person_id=ANNA)
    first = recorded("GET_people_person_id_split")["groups"][0]
    assert proposed["groups"][0]["face_ids"] == first
    assert [face["face_id"] for face in proposed["groups"][0]["faces"]] == first
    assert all(face["thumbnail"] for face in proposed["groups"][0]["faces"])
    answer = await ask(client, "person/split", person_id=ANNA, face_ids=first, name="Eve")
    assert answer["entry"] == ENTRY
    assert peer.asked("POST", f"/v1/people/{ANNA}/split")[-1].body == {"faces": first, "name": "Eve"}


async def test_faces_are_changed(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    cases: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"action": "assign", "person_id": "new"}, {"person_id": "new"}),
        ({"action": "assign", "person_id": "new", "name": "Eve"}, {"person_id": "new", "name": "Eve"}),
        ({"action": "assign", "name": "Eve"}, {"name": "Eve"}),
        ({"action": "assign", "person_id": None}, {"person_id": None}),
        ({"action": "reject"}, {}),
        ({"action": "reject", "person_id": ANNA}, {"person_id": ANNA}),
        ({"action": "set-aside"}, {}),
    ]
    for members, asked in cases:
        answer = await ask(client, "faces/change", face_ids=[FACE], **members)
        assert answer["entry"] == ENTRY
        assert answer["faces"][0]["thumbnail"]
        expected = {"action": members["action"], "face_ids": [FACE], **asked}
        assert peer.asked("POST", "/v1/faces/batch")[-1].body == expected
    assert (await ask(client, "face/name", face_id=FACE, name="Eve", merge=True))["entry"] == ENTRY
    assert peer.asked("POST", f"/v1/faces/{FACE}/name")[-1].body == {"name": "Eve", "merge": True}


async def test_a_face_is_explained_and_found_elsewhere(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    assert (await ask(client, "face/get", face_id=FACE))["face"]["id"] == FACE
    found = await ask(client, "face/why", face_id=FACE, person_id=ANNA)
    assert [(it["code"], it["met"]) for it in found["why"]["requirements"]] == [
        ("quality", True),
        ("similarity", False),
    ]
    assert found["why"]["evidence"][0]["thumbnail"]
    assert peer.asked("GET", f"/v1/faces/{FACE}/why")[-1].query == {"person_id": ANNA}
    seen = await ask(client, "face/similar", face_id=FACE, origin="camera", limit=5, min_similarity=0.3)
    assert seen["matches"][0]["face"]["thumbnail"]
    asked = peer.asked("POST", "/v1/search")[-1]
    assert (asked.body, asked.query) == (
        {"face_id": FACE},
        {"origin": "camera", "limit": "5", "min_similarity": "0.3"},
    )


async def test_faces_come_in_groups_with_the_photos_they_are_from(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_client_no_auth: ClientSessionGenerator,
    peer: Peer,
    loaded: MockConfigEntry,
) -> None:
    client = await hass_ws_client(hass)
    ((group,),) = (await ask(client, "person/face_groups", person_id=ANNA)).values()
    (stack,) = group["stacks"]
    assert (group["faces"], len(stack["copies"])) == (2, 1)
    assert f"/photo/{stack['face']['photo_id']}?token=" in stack["face"]["image"]
    answer = await (await hass_client_no_auth()).get(stack["face"]["image"])
    assert (answer.status, answer.content_type, await answer.read()) == (HTTPStatus.OK, "image/jpeg", JPEG)
    for asked, passed_on in (
        ("1920", {"size": "1920"}),
        ("1921", {}),
        ("-1", {}),
        ("9" * 5000, {}),
        ("²", {}),
    ):
        await (await hass_client_no_auth()).get(f"{stack['face']['image']}&size={asked}")
        assert peer.asked("GET", f"/v1/photos/{stack['face']['photo_id']}/image")[-1].query == passed_on
    # A camera's picture is not kept.
    assert (await ask(client, "face/get", face_id=FACE))["face"]["image"] is None


async def test_a_photo_that_is_no_picture_is_not_passed_on(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_client_no_auth: ClientSessionGenerator,
    peer: Peer,
    loaded: MockConfigEntry,
) -> None:
    client = await hass_ws_client(hass)
    ((group,),) = (await ask(client, "person/face_groups", person_id=ANNA)).values()
    peer.answer("GET", "/v1/photos/{photo_id}/image", {"a": "script"})
    answer = await (await hass_client_no_auth()).get(group["stacks"][0]["face"]["image"])
    assert answer.status == HTTPStatus.NOT_FOUND


async def test_a_persons_data_is_downloaded_by_administrators(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_client: ClientSessionGenerator,
    hass_client_no_auth: ClientSessionGenerator,
    peer: Peer,
    loaded: MockConfigEntry,
) -> None:
    url = (await ask(await hass_ws_client(hass), "person/export", person_id=ANNA))["url"]
    peer.answer("GET", "/v1/people/{person_id}/export", b"PK a zip file")
    answer = await (await hass_client_no_auth()).get(url)
    assert (answer.status, answer.content_type, await answer.read()) == (
        HTTPStatus.OK,
        "application/zip",
        b"PK a zip file",
    )
    plain = url.partition("?")[0]
    assert (await (await hass_client_no_auth()).get(plain)).status == HTTPStatus.UNAUTHORIZED
    ordinary = await hass_client(await ordinary_user(hass))
    assert (await ordinary.get(plain)).status == HTTPStatus.FORBIDDEN
    peer.refuse("GET", "/v1/people/{person_id}/export", 404, "not-found")
    administrator = await hass_client()
    assert (await administrator.get(plain)).status == HTTPStatus.NOT_FOUND
    peer.refuse("GET", "/v1/people/{person_id}/export", 503, "not-ready")
    assert (await administrator.get(plain)).status == HTTPStatus.BAD_GATEWAY
    assert (await administrator.get(plain.replace(loaded.entry_id, "another"))).status == HTTPStatus.NOT_FOUND


async def test_a_person_is_linked_to_one_of_home_assistant(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    hass.states.async_set("person.anna", "home")
    linked = await ask(client, "person/link", person_id=ANNA, entity_id="person.anna")
    assert linked["linked_person"] == "person.anna"
    (link,) = loaded.get_subentries_of_type("link")
    assert (link.title, link.unique_id) == ("Anna", ANNA)
    # Each is linked once: who is Ben is not Anna any more.
    assert (await ask(client, "person/link", person_id=BEN, entity_id="person.anna"))[
        "linked_person"
    ] == "person.anna"
    assert (await ask(client, "person/get", person_id=ANNA))["linked_person"] is None
    assert (await ask(client, "person/link", person_id=BEN, entity_id=None))["linked_person"] is None
    assert not list(loaded.get_subentries_of_type("link"))
    assert (await refused(client, "person/link", person_id=BEN, entity_id="person.gone"))[
        "code"
    ] == "not-found"

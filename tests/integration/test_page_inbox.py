"""The page's inbox, history and visits, and the events that it gets while it is open."""

from __future__ import annotations

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from .conftest import ANNA, UNKNOWN, settle
from .page import ENTRY, ask, refused
from .peer import Peer, recorded

WHO = recorded("GET_people")["items"][1] | {"id": UNKNOWN, "name": None}


async def test_what_settles_most_is_asked_first(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    many = [WHO | {"id": f"{faces:08}-0000-4000-8000-000000000000", "faces": faces} for faces in (9, 5, 1)]
    peer.answer("GET", "/v1/people", {"items": many, "cursor": None})
    client = await hass_ws_client(hass)
    inbox = await ask(client, "inbox/list", limit=5)
    # Of two questions about as many faces, the one with a yes comes first.
    assert [(it["kind"], it["settles"]) for it in inbox["items"]] == [
        ("person", 9), ("merge", 5), ("person", 5), ("person", 1), ("face", 1),
    ]  # fmt: skip
    assert peer.asked("GET", "/v1/people")[-1].query == {"named": "false", "sort": "faces", "limit": "5"}
    who, same, *_, belongs = inbox["items"]
    assert who["person"]["thumbnail"]
    assert same["person"]["name"] == "Anna"
    assert same["other"]["thumbnail"]
    assert same["evidence"][0]["thumbnail"] != same["evidence"][0]["other_thumbnail"]
    assert (belongs["face"]["person_name"], belongs["other_name"]) == ("Anna", "Ben")
    assert belongs["id"] == belongs["face"]["id"]
    system = recorded("GET_system")
    unnamed = system["counts"]["unnamed"]
    assert inbox["counts"] == {
        "people": unnamed,
        "merge_suggestions": 1,
        "face_checks": 0,
        "total": unnamed + 1,
    }
    assert len((await ask(client, "inbox/list", limit=2))["items"]) == 2


async def test_a_sensor_counts_what_waits(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    state = hass.states.get("sensor.familiar_inbox")
    counts = (await ask(await hass_ws_client(hass), "inbox/list"))["counts"]
    assert int(state.state) == counts.pop("total") > 1
    assert counts.items() <= state.attributes.items()
    system = recorded("GET_system")
    peer.answer("GET", "/v1/system", system | {"merge_suggestions": 3, "face_checks": 2})
    await loaded.runtime_data.async_refresh()
    state = hass.states.get("sensor.familiar_inbox")
    assert int(state.state) == system["counts"]["unnamed"] + 5


async def test_an_older_daemon_does_not_send_the_people_of_a_suggestion(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    (suggestion,) = recorded("GET_merge-suggestions")["items"]
    older = {key: value for key, value in suggestion.items() if key not in {"person", "other"}}
    peer.answer("GET", "/v1/merge-suggestions", {"items": [older], "cursor": None})
    inbox = await ask(await hass_ws_client(hass), "inbox/list")
    (same,) = (it for it in inbox["items"] if it["kind"] == "merge")
    assert same["person"]["id"] == ANNA


async def test_each_kind_of_question_has_its_answers(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    (suggestion,) = recorded("GET_merge-suggestions")["items"]
    answered = f"/v1/merge-suggestions/{suggestion['id']}"
    for said, sent in (("yes", "same"), ("no", "different")):
        assert (await ask(client, "inbox/answer", kind="merge", question_id=suggestion["id"], answer=said))[
            "entry"
        ] == ENTRY
        assert peer.asked("POST", answered)[-1].body == {"answer": sent}
    assert (
        await refused(client, "inbox/answer", kind="merge", question_id=suggestion["id"], answer="set-aside")
    )["code"] == "invalid"
    for said, action in (("yes", "confirm"), ("no", "reject"), ("set-aside", "set-aside")):
        answer = await ask(client, "inbox/answer", kind="face", question_id="f", answer=said)
        assert (answer["entry"], len(answer["faces"])) == (ENTRY, len(recorded("POST_faces_batch")["faces"]))
        assert peer.asked("POST", "/v1/faces/batch")[-1].body == {"action": action, "face_ids": ["f"]}


async def test_decisions_are_listed_undone_and_redone(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    peer.refuse("GET", "/v1/people/99999999-0000-4000-8000-000000000000", 404, "not-found")
    history = await ask(client, "history/list", limit=10)
    assert [(it["seq"], it["summary"], it["undoable"]) for it in history["items"]] == [
        (41, "Named Anna", True)
    ]
    assert (history["next_undo"], history["next_redo"]) == (41, None)
    (entry,) = history["items"]
    assert [picture["face_id"] for picture in entry["pictures"]] == entry["face_ids"]
    assert all(picture["thumbnail"] for picture in entry["pictures"])
    assert [(person["id"], person["name"]) for person in entry["people"]] == [(ANNA, "Anna")]
    assert entry["people"][0]["thumbnail"]
    assert entry["changed"] == {"name": [None, "Anna"]}
    assert (await ask(client, "history/undo", seq=41))["undone"]["kind"] == "undone"
    assert peer.asked("POST", "/v1/undo")[-1].body == {"seq": 41}
    assert (await ask(client, "history/redo", seq=41))["redone"]["kind"] == "redone"
    assert peer.asked("POST", "/v1/redo")[-1].body == {"seq": 41}
    peer.refuse("POST", "/v1/undo", 409, "conflict", later_seq=43)
    assert (await refused(client, "history/undo", seq=41))["context"] == {"later_seq": 43}


async def test_visits_are_listed(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    visits = await ask(
        client, "visits/list", verdict="unknown", after="2026-11-24T10:00:00+01:00", camera="camera.door"
    )
    assert visits["items"][0]["face"]["thumbnail"]
    assert peer.asked("GET", "/v1/visits")[-1].query == {
        "verdict": "unknown", "after": "2026-11-24T09:00:00Z", "camera": "camera.door", "limit": "100",
    }  # fmt: skip
    assert (await refused(client, "visits/list", after="yesterday"))["code"] == "invalid_format"
    assert (await ask(client, "visit/get", visit_id=visits["items"][0]["id"]))["visit"]["snapshots"] == 3


async def test_the_page_follows_events_and_the_connection(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    await ask_nothing(client)
    assert (await client.receive_json())["event"] == {"type": "connection", "available": True}
    peer.happen("person_hidden", {"person_id": UNKNOWN, "name": None, "person": WHO})
    event = (await client.receive_json())["event"]
    assert (event["type"], event["person_id"]) == ("person_hidden", UNKNOWN)
    assert f"/face/{WHO['feature_face_id']}?" in event["person"]["thumbnail"]
    port = peer.server.port
    await peer.stop()
    assert (await client.receive_json())["event"] == {"type": "connection", "available": False}
    error = await refused(client, "people/list")
    assert (error["code"], error["context"]) == ("unavailable", {})
    await peer.start(port)
    await settle(hass, lambda: loaded.runtime_data.last_update_success)
    assert (await client.receive_json())["event"] == {"type": "connection", "available": True}


async def test_a_page_stays_open_over_a_reload(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    await ask_nothing(client)
    assert (await client.receive_json())["event"]["available"] is True
    assert await hass.config_entries.async_unload(loaded.entry_id)
    assert (await client.receive_json())["event"] == {"type": "connection", "available": False}
    error = await refused(client, "status")
    assert (error["code"], error["message"].partition(".")[0]) == ("unavailable", "Familiar is not connected")
    assert (await ask(client, "entries"))["items"][0]["available"] is False
    peer.connected.clear()
    assert await hass.config_entries.async_setup(loaded.entry_id)
    assert (await client.receive_json())["event"] == {"type": "connection", "available": True}
    await settle(hass, peer.connected.is_set)
    peer.happen("person_created", {"person_id": UNKNOWN, "name": None})
    assert (await client.receive_json())["event"]["type"] == "person_created"


async def test_the_state_says_what_the_user_may_do(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, peer: Peer, loaded: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    status = await ask(client, "status")
    assert (status["is_admin"], status["available"], status["entry_id"]) == (True, True, loaded.entry_id)
    assert status["system"]["instance_id"] == recorded("GET_system")["instance_id"]
    assert status["waiting"]["total"] >= status["waiting"]["people"]
    error = await refused(client, "status", entry_id="another")
    assert error["code"] == "no-entry"
    error = await refused(client, "subscribe", entry_id="another")
    assert error["code"] == "no-entry"


async def ask_nothing(client: object) -> None:
    """Subscribe."""
    await ask(client, "subscribe")

"""People, photos and sightings, to browse, search, play and cast."""

from typing import Any

import pytest
from aiohttp import web
from homeassistant.components.media_player import BrowseError, MediaClass, SearchMediaQuery
from homeassistant.components.media_source import (
    Unresolvable,
    async_browse_media,
    async_resolve_media,
    async_search_media,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from .conftest import ANNA, CAMERA, INSTANCE_ID, UNKNOWN, set_up
from .peer import JPEG, Peer, recorded
from .test_services import call

ROOT = f"media-source://familiar/{INSTANCE_ID}"
FACE = "f0000000-0000-4000-8000-000000000011"
PHOTO = "d0000000-0000-4000-8000-000000000001"


async def titles(hass: HomeAssistant, path: str) -> list[str]:
    folder: Any = await async_browse_media(hass, path)
    return [child.title for child in folder.children]


async def test_people_and_their_photos_are_browsed(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    folders = ["People", "Favorites", "Albums", "Photos", "Photo frame", "Unnamed people", "Cameras"]
    assert await titles(hass, "media-source://familiar") == folders
    assert await titles(hass, ROOT) == folders
    assert await titles(hass, f"{ROOT}/people") == ["Anna", "Ben"]
    assert await titles(hass, f"{ROOT}/person/{ANNA}") == ["Photos", "Sightings"]
    assert len(await titles(hass, f"{ROOT}/person/{ANNA}/photos")) == 2
    assert await titles(hass, f"{ROOT}/cameras") == ["Front door"]
    # What tells one from another comes first: the end of a title is cut.
    assert [title.split(" · ")[0] for title in await titles(hass, f"{ROOT}/camera/{CAMERA}")] == [
        "Anna",
        "Unknown face",
        "Anna",
    ]
    sightings = await titles(hass, f"{ROOT}/person/{ANNA}/sightings")
    assert [title.split(" · ")[0] for title in sightings] == ["Front door", "Garden", "Front door"]
    from_a_file(peer)
    photos = await titles(hass, f"{ROOT}/person/{ANNA}/photos")
    assert {title.split(" · ")[0] for title in photos} == {"Front door", "party.jpg"}


async def test_those_without_a_name_can_be_distinguished_and_named(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    be_unknown(peer)
    assert await titles(hass, f"{ROOT}/unknown") == [
        "c0000000 · 4 × · 2026-01-02 – 2026-03-04",
        "d0000000 · 1 ×",
    ]
    folder: Any = await async_browse_media(hass, f"{ROOT}/person/{UNKNOWN}")
    assert folder.title == "Unnamed person c0000000"
    sighting = recorded("GET_sightings")["items"][1] | {"person_id": UNKNOWN}
    peer.answer("GET", "/v1/sightings", {"items": [sighting], "cursor": None})
    (seen,) = await titles(hass, f"{ROOT}/camera/{CAMERA}")
    assert seen.startswith("Unnamed person c0000000 · ")
    # What the title says is what an action takes.
    peer.answer("GET", "/v1/people/c0000000", recorded("GET_people_person_id") | {"id": UNKNOWN})
    await call(hass, "name_person", person="c0000000", name="Carl")
    assert peer.asked("POST", f"/v1/people/{UNKNOWN}/name")[-1].body["name"] == "Carl"


def from_a_file(peer: Peer) -> None:
    """Let one of Anna's two faces be from a photo."""
    page = recorded("GET_people_person_id_faces")
    page["items"][1] |= {"camera": None, "origin": "library", "source": "/photos/2026/party.jpg"}
    peer.answer("GET", "/v1/people/{person_id}/faces", page)


def be_unknown(peer: Peer) -> None:
    """Let there be two people without a name."""
    other = "d0000000-0000-4000-8000-000000000009"
    unnamed = recorded("GET_people_person_id") | {"name": None, "note": None}
    # Of the same day in every zone that makes it noon.
    seen = {"first_seen": "2026-01-02T11:30:00Z", "last_seen": "2026-03-04T11:30:00Z", "faces": 4}
    unnamed_people = [
        unnamed | {"id": UNKNOWN} | seen,
        unnamed | {"id": other, "faces": 1, "first_seen": None, "last_seen": None},
    ]

    def people(query: dict[str, str]) -> Any:
        known = [] if query.get("named") == "false" else recorded("GET_people")["items"]
        return {"items": [*known, *([] if query.get("named") == "true" else unnamed_people)], "cursor": None}

    peer.answer("GET", "/v1/people", people)
    peer.answer("GET", f"/v1/people/{UNKNOWN}", unnamed_people[0])


async def search(hass: HomeAssistant, path: str, query: str) -> list[str]:
    found = await async_search_media(hass, path, SearchMediaQuery(search_query=query))
    return [item.title.split(" · ")[0] for item in found.result]


async def test_a_search_stays_in_the_folder_that_is_open(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    be_unknown(peer)
    from_a_file(peer)
    everywhere = ["Anna", "Front door", "party.jpg"]
    assert await search(hass, ROOT, "ann") == everywhere
    assert await search(hass, ROOT, "c0000000") == ["c0000000"]
    assert await search(hass, ROOT, "front") == ["Front door"]
    assert await search(hass, f"{ROOT}/people", "ann") == everywhere
    assert await search(hass, f"{ROOT}/people", "front") == []
    assert await search(hass, f"{ROOT}/unknown", "ann") == []
    assert await search(hass, f"{ROOT}/unknown", "c00") == ["c0000000"]
    assert await search(hass, f"{ROOT}/unknown", UNKNOWN) == ["c0000000"]
    assert await search(hass, f"{ROOT}/cameras", "ann") == []
    assert await search(hass, f"{ROOT}/cameras", "DOOR") == ["Front door"]
    assert await search(hass, f"{ROOT}/camera/{CAMERA}", "ann") == ["Anna", "Anna"]
    assert await search(hass, f"{ROOT}/person/{ANNA}/photos", "party") == ["party.jpg"]
    assert await search(hass, f"{ROOT}/person/{ANNA}/sightings", "garden") == ["Garden"]
    assert await search(hass, f"{ROOT}/person/{ANNA}", " ") == []
    assert await search(hass, "media-source://familiar/somebody-else", "ann") == []


async def test_folders_speak_the_households_language(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry
) -> None:
    hass.config.language = "de"
    await set_up(hass, entry, peer)
    assert await titles(hass, ROOT) == [
        "Personen",
        "Favoriten",
        "Alben",
        "Fotos",
        "Bilderrahmen",
        "Personen ohne Namen",
        "Kameras",
    ]


async def test_long_lists_go_on(hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry) -> None:
    page = recorded("GET_people_person_id_faces") | {"cursor": "a/b="}
    peer.answer("GET", "/v1/people/{person_id}/faces", page)
    folder: Any = await async_browse_media(hass, f"{ROOT}/person/{ANNA}/photos")
    assert folder.children[-1].title == "…"
    await async_browse_media(hass, folder.children[-1].media_content_id)
    assert peer.asked("GET", f"/v1/people/{ANNA}/faces")[-1].query["cursor"] == "a/b="
    peer.answer("GET", "/v1/people", {"items": [], "cursor": "a/b="})
    folder = await async_browse_media(hass, f"{ROOT}/unknown")
    await async_browse_media(hass, folder.children[-1].media_content_id)
    assert peer.asked("GET", "/v1/people")[-1].query["cursor"] == "a/b="


async def test_photos_are_the_photos_and_faces_only_where_there_is_no_more(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    from_a_file(peer)
    folder: Any = await async_browse_media(hass, f"{ROOT}/person/{ANNA}/photos")
    from_camera, from_library = folder.children
    assert from_camera.media_content_id == f"{ROOT}/face/{FACE}"
    assert from_library.media_content_id == f"{ROOT}/photo/{PHOTO}"
    assert from_library.thumbnail == f"/api/familiar/{loaded.entry_id}/photos/{PHOTO}/400.jpg"
    everything: Any = await async_browse_media(hass, f"{ROOT}/photos")
    assert [item.title.split(" · ")[0] for item in everything.children] == ["party.jpg", "garden.heic"]
    assert await titles(hass, f"{ROOT}/favorites") == []
    peer.answer("GET", "/v1/photos", recorded("GET_photos") | {"cursor": "a/b="})
    everything = await async_browse_media(hass, f"{ROOT}/photos")
    await async_browse_media(hass, everything.children[-1].media_content_id)
    assert peer.asked("GET", "/v1/photos")[-1].query["cursor"] == "a/b="


async def test_favorites_are_a_folder(hass: HomeAssistant, peer: Peer, entry: MockConfigEntry) -> None:
    people = recorded("GET_people")
    people["items"][0]["favorite"] = True
    peer.answer("GET", "/v1/people", people)
    await set_up(hass, entry, peer)
    from_a_file(peer)
    folder: Any = await async_browse_media(hass, f"{ROOT}/favorites")
    # Where there are photos of somebody, a small crop of their face is not among them.
    assert [item.media_content_id for item in folder.children] == [f"{ROOT}/photo/{PHOTO}"]


async def resolved(hass: HomeAssistant, path: str, player: str | None = None) -> tuple[str, str]:
    media = await async_resolve_media(hass, f"{ROOT}/{path}", player)
    return media.url, media.mime_type


async def test_a_photo_comes_in_the_size_of_the_player_and_in_full_on_demand(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    base = f"/api/familiar/{loaded.entry_id}/photos/{PHOTO}"
    cast = er.async_get(hass).async_get_or_create("media_player", "cast", "kitchen").entity_id
    television = er.async_get(hass).async_get_or_create("media_player", "dlna_dmr", "tv").entity_id
    assert await resolved(hass, f"photo/{PHOTO}") == (f"{base}/1920.jpg", "image/jpeg")
    assert await resolved(hass, f"photo/{PHOTO}", television) == (f"{base}/1920.jpg", "image/jpeg")
    assert await resolved(hass, f"photo/{PHOTO}", cast) == (f"{base}/1280.jpg", "image/jpeg")
    client = await hass_client()
    response = await client.get(f"{base}/1280.jpg")
    assert (response.status, response.content_type, await response.read()) == (200, "image/jpeg", JPEG)
    assert peer.asked("GET", f"/v1/photos/{PHOTO}/image")[-1].query == {"size": "1280", "jpeg": "true"}
    assert await resolved(hass, f"photo/{PHOTO}/full") == (f"{base}/full", "image/jpeg")
    peer.answer("GET", "/v1/photos/{photo_id}", recorded("GET_photos_photo_id") | {"source": "/photos/a.png"})
    assert await resolved(hass, f"photo/{PHOTO}/full") == (f"{base}/full", "image/png")
    assert (await client.get(f"{base}/full")).status == 200
    assert peer.asked("GET", f"/v1/photos/{PHOTO}/image")[-1].query == {}
    for name in ("1281.jpg", "1280", "1280.png", "x.jpg"):
        assert (await client.get(f"{base}/{name}")).status == 404
    peer.refuse("GET", "/v1/photos/{photo_id}", 404, "not-found")
    with pytest.raises(Unresolvable):
        await resolved(hass, f"photo/{PHOTO}/full")


async def test_a_video_is_one_item_and_is_played_with_seeking(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    page = recorded("GET_people_person_id_faces")
    for face in page["items"]:
        face |= {"camera": None, "origin": "video", "source": "/photos/2026/party.mov"}
    peer.answer("GET", "/v1/people/{person_id}/faces", page)
    folder: Any = await async_browse_media(hass, f"{ROOT}/person/{ANNA}/photos")
    (video,) = folder.children
    assert video.media_class == MediaClass.VIDEO
    assert video.title.startswith("party.mov · ")
    photo = recorded("GET_photos_photo_id") | {"origin": "video", "source": "/photos/2026/party.mov"}
    peer.answer("GET", "/v1/photos/{photo_id}", photo)
    media = await async_resolve_media(hass, video.media_content_id, None)
    assert media.mime_type == "video/quicktime"
    headers = {"Content-Range": "bytes 1-3/5", "Accept-Ranges": "bytes"}
    part = web.Response(body=b"ide", status=206, content_type="video/quicktime", headers=headers)
    peer.answer("GET", "/v1/photos/{photo_id}/video", part)
    client = await hass_client()
    answer = await client.get(media.url, headers={"Range": "bytes=1-3"})
    assert (answer.status, await answer.read(), answer.content_type) == (206, b"ide", "video/quicktime")
    assert answer.headers["Content-Range"] == "bytes 1-3/5"
    assert peer.requests[-1].headers["Range"] == "bytes=1-3"
    peer.answer("GET", "/v1/photos/{photo_id}/video", {"no": "video"})
    assert (await client.get(media.url)).status == 404
    peer.refuse("GET", "/v1/photos/{photo_id}/video", 404, "not-found")
    assert (await client.get(media.url)).status == 404
    peer.refuse("GET", "/v1/photos/{photo_id}/video", 500, "error")
    assert (await client.get(media.url)).status == 502


async def test_a_file_that_is_no_picture_is_not_handed_on(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    peer.answer("GET", "/v1/photos/{photo_id}/image", {"a": "document"})
    client = await hass_client()
    assert (await client.get(f"/api/familiar/{loaded.entry_id}/photos/{PHOTO}/full")).status == 404
    peer.refuse("GET", "/v1/photos/{photo_id}/image", 404, "not-found")
    assert (await client.get(f"/api/familiar/{loaded.entry_id}/photos/{PHOTO}/640.jpg")).status == 404


async def test_a_face_is_played_by_an_address_that_is_signed(
    hass: HomeAssistant,
    peer: Peer,
    loaded: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    ws = await hass_ws_client()
    await ws.send_json_auto_id(
        {"type": "media_source/resolve_media", "media_content_id": f"{ROOT}/face/{FACE}"}
    )
    answer = await ws.receive_json()
    assert answer["result"]["mime_type"] == "image/jpeg"
    url = answer["result"]["url"]
    assert "authSig=" in url
    client = await hass_client_no_auth()
    response = await client.get(url)
    assert (response.status, await response.read()) == (200, JPEG)
    assert (await client.get(url.split("?")[0])).status == 401


async def test_pictures_that_are_not_there_are_said_so(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    client = await hass_client()
    path = f"/api/familiar/{loaded.entry_id}"
    assert (await client.get(f"{path}/people/{ANNA}")).status == 200
    assert (await client.get(f"/api/familiar/nobody/faces/{FACE}")).status == 404
    peer.refuse("GET", "/v1/faces/{face_id}/crop", 404, "not-found")
    assert (await client.get(f"{path}/faces/{FACE}")).status == 404
    peer.refuse("GET", "/v1/faces/{face_id}/crop", 500, "error")
    assert (await client.get(f"{path}/faces/{FACE}")).status == 502


async def test_people_are_found_by_a_part_of_their_name(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    found = await async_search_media(hass, "media-source://familiar", SearchMediaQuery(search_query="ann"))
    assert found.result[0].title == "Anna"
    assert len(found.result) == 3
    images = SearchMediaQuery(search_query="ann", media_filter_classes=[MediaClass.IMAGE])
    found = await async_search_media(hass, ROOT, images)
    assert {item.media_class for item in found.result} == {MediaClass.IMAGE}
    peer.refuse("GET", "/v1/people/{person_id}/faces", 500, "error")
    with pytest.raises(Exception, match=r".+"):
        await async_search_media(hass, ROOT, SearchMediaQuery(search_query="ann"))


async def test_what_is_not_there_cannot_be_browsed_or_played(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    for path in ("media-source://familiar/nobody/people", f"{ROOT}/nothing"):
        with pytest.raises(BrowseError):
            await async_browse_media(hass, path)
    with pytest.raises(Unresolvable):
        await async_resolve_media(hass, f"{ROOT}/people", None)
    for status, why in ((500, "refused"), (503, "busy")):
        peer.refuse("GET", "/v1/people", status, "error")
        with pytest.raises(BrowseError) as raised:
            await async_browse_media(hass, f"{ROOT}/unknown")
        assert raised.value.translation_key == why
    await hass.config_entries.async_unload(loaded.entry_id)
    with pytest.raises(BrowseError):
        await async_browse_media(hass, "media-source://familiar")


async def test_two_daemons_are_two_folders(hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry) -> None:
    other = MockConfigEntry(domain="familiar", title="Cottage", unique_id="cottage", data=dict(loaded.data))
    peer.answer("GET", "/v1/system", recorded("GET_system") | {"instance_id": "cottage"})
    other.add_to_hass(hass)
    assert await hass.config_entries.async_setup(other.entry_id)
    await hass.async_block_till_done()
    assert sorted(await titles(hass, "media-source://familiar")) == ["Cottage", "Familiar"]

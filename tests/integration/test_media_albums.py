"""Albums in the media source: a folder of each, with photos and videos, page by page."""

from typing import Any

import pytest
from homeassistant.components.media_player import BrowseError, MediaClass, SearchMediaQuery
from homeassistant.components.media_source import async_browse_media, async_resolve_media, async_search_media
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from .album import ALBUM, FACE, Album
from .conftest import ANNA, INSTANCE_ID
from .peer import JPEG, Peer, recorded
from .photos import photo_id

ROOT = f"media-source://familiar/{INSTANCE_ID}"
FOLDER = f"{ROOT}/album/{ALBUM}"


@pytest.fixture
def album(peer: Peer) -> Album:
    """An album with two photos, a video, and snapshots of which one has a face."""
    album = Album(peer)
    album.become_video(2)
    album.become_snapshot(4, (FACE,))
    album.become_snapshot(5, ())
    album.show(1, 2, 3, 4, 5)
    return album


async def browse(hass: HomeAssistant, path: str) -> Any:
    return await async_browse_media(hass, path)


async def test_each_album_is_a_folder_with_its_cover(
    hass: HomeAssistant, loaded: MockConfigEntry, album: Album
) -> None:
    assert "Albums" in [folder.title for folder in (await browse(hass, ROOT)).children]
    (folder,) = (await browse(hass, f"{ROOT}/albums")).children
    assert (folder.title, folder.media_content_id, folder.can_expand) == ("Children", FOLDER, True)
    cover = recorded("GET_albums_album_id")["cover_photo_id"]
    assert folder.thumbnail == f"/api/familiar/{loaded.entry_id}/photos/{cover}/400.jpg"


async def test_an_album_without_photos_has_no_cover(
    hass: HomeAssistant, peer: Peer, loaded: MockConfigEntry
) -> None:
    empty = recorded("GET_albums_album_id") | {"photos": 0, "cover_photo_id": None}
    peer.answer("GET", "/v1/albums", {"items": [empty], "cursor": None})
    (folder,) = (await browse(hass, f"{ROOT}/albums")).children
    assert folder.thumbnail is None


async def test_it_has_photos_and_videos_page_by_page(
    hass: HomeAssistant, loaded: MockConfigEntry, album: Album
) -> None:
    items: list[Any] = []
    page = await browse(hass, FOLDER)
    assert page.title == "Children"
    while page.children and page.children[-1].title == "…":
        *some, following = page.children
        items += some
        page = await browse(hass, following.media_content_id)
    items += page.children
    assert [item.media_content_id.removeprefix(f"{ROOT}/") for item in items] == [
        f"photo/{photo_id(1)}",
        f"video/{photo_id(2)}",
        f"photo/{photo_id(3)}",
        f"face/{FACE}",
    ]
    photo, video, *_ = items
    assert photo.thumbnail == f"/api/familiar/{loaded.entry_id}/photos/{photo_id(1)}/400.jpg"
    assert photo.title.startswith("1.jpg · ")
    assert (video.media_class, video.media_content_type) == (MediaClass.VIDEO, "video/quicktime")
    assert video.thumbnail == f"/api/familiar/{loaded.entry_id}/faces/{FACE}"


async def test_its_items_are_played_as_those_of_people(
    hass: HomeAssistant, loaded: MockConfigEntry, album: Album, peer: Peer
) -> None:
    base = f"/api/familiar/{loaded.entry_id}"
    media = await async_resolve_media(hass, f"{ROOT}/photo/{photo_id(1)}", None)
    assert media.url == f"{base}/photos/{photo_id(1)}/1920.jpg"
    media = await async_resolve_media(hass, f"{ROOT}/photo/{photo_id(1)}/full", None)
    assert media.url == f"{base}/photos/{photo_id(1)}/full"
    video = recorded("GET_photos_photo_id") | {"origin": "video", "source": "/photos/2.mov"}
    peer.answer("GET", "/v1/photos/{photo_id}", video)
    media = await async_resolve_media(hass, f"{ROOT}/video/{photo_id(2)}", None)
    assert (media.url, media.mime_type) == (f"{base}/videos/{photo_id(2)}", "video/quicktime")


async def test_an_album_that_is_gone_says_so(
    hass: HomeAssistant, loaded: MockConfigEntry, album: Album
) -> None:
    album.delete()
    with pytest.raises(BrowseError):
        await browse(hass, FOLDER)
    assert (await browse(hass, f"{ROOT}/albums")).children == []


@pytest.mark.parametrize("path", ["nowhere", f"person/{ANNA}/albums", "album"])
async def test_what_is_no_folder_is_refused(hass: HomeAssistant, loaded: MockConfigEntry, path: str) -> None:
    with pytest.raises(BrowseError):
        await browse(hass, f"{ROOT}/{path}")


async def test_albums_and_their_photos_are_found(
    hass: HomeAssistant, loaded: MockConfigEntry, album: Album
) -> None:
    async def found(path: str, wanted: str) -> list[str]:
        answer = await async_search_media(hass, path, SearchMediaQuery(search_query=wanted))
        return [item.title.split(" · ")[0] for item in answer.result]

    assert await found(ROOT, "child") == ["Children"]
    assert await found(f"{ROOT}/albums", "CHILD") == ["Children"]
    assert await found(f"{ROOT}/albums", "anna") == []
    assert await found(FOLDER, "1.jpg") == ["1.jpg"]


async def test_the_picture_of_a_video_in_a_list_is_a_face_in_it(
    hass: HomeAssistant, loaded: MockConfigEntry, peer: Peer, hass_client: ClientSessionGenerator
) -> None:
    client = await hass_client()
    base = f"/api/familiar/{loaded.entry_id}/photos/{photo_id(2)}"
    peer.refuse("GET", f"/v1/photos/{photo_id(2)}/image", 404, "not-found")
    video = recorded("GET_photos_photo_id") | {"id": photo_id(2), "origin": "video", "face_ids": [FACE]}
    peer.answer("GET", f"/v1/photos/{photo_id(2)}", video)
    answer = await client.get(f"{base}/400.jpg")
    assert (answer.status, await answer.read()) == (200, JPEG)
    assert peer.asked("GET", f"/v1/faces/{FACE}/crop")
    # Enlarged it would be a poor photo.
    assert (await client.get(f"{base}/1920.jpg")).status == 404
    peer.answer("GET", f"/v1/photos/{photo_id(2)}", video | {"face_ids": []})
    assert (await client.get(f"{base}/400.jpg")).status == 404

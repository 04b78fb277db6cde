"""A recorded album of photos, each with a number, which a test changes."""

from dataclasses import dataclass, field
from typing import Any

from .peer import Peer, moved, recorded
from .photos import photo_id

ALBUM = recorded("GET_albums_album_id")["id"]
PATH = f"/v1/albums/{ALBUM}"
FACE = "f0000000-0000-4000-8000-000000000061"


@dataclass
class Album:
    """The album *Children* of a recorded daemon; by number, its photos in its order."""

    peer: Peer
    numbers: list[int] = field(default_factory=list)
    more: dict[int, dict[str, Any]] = field(default_factory=dict)
    """Members of the photo of a number."""

    def show(self, *numbers: int) -> None:
        """Let it have these photos from now on, and answer to its name as well."""
        self.numbers = list(numbers)
        album = recorded("GET_albums_album_id") | {"photos": len(numbers)}
        for ref in (ALBUM, "Children"):
            self.peer.answer("GET", f"/v1/albums/{ref}", album)
        self.peer.answer("GET", "/v1/albums", {"items": [album], "cursor": None})
        self.peer.answer("GET", f"{PATH}/photos", self._page)

    def delete(self) -> None:
        """Let it be gone."""
        for path in (PATH, "/v1/albums/Children", f"{PATH}/photos"):
            self.peer.refuse("GET", path, 404, "not-found")
        self.peer.answer("GET", "/v1/albums", {"items": [], "cursor": None})

    def _page(self, query: dict[str, str]) -> dict[str, Any]:
        """Two photos a page, whatever was asked for: the cursor is where the next one begins."""
        begin = int(query.get("cursor", "0"))
        end = begin + 2
        photos = [self._photo(number) for number in self.numbers[begin:end]]
        return {"items": photos, "cursor": str(end) if end < len(self.numbers) else None}

    def _photo(self, number: int) -> dict[str, Any]:
        photo = recorded("GET_albums_album_id_photos")["items"][0]
        place = f"/photos/{number}.jpg"
        taken_at = moved(f"2026-11-2{number % 10}T10:00:00Z")
        return {
            **photo,
            "id": photo_id(number),
            "source": place,
            "places": [place],
            "taken_at": taken_at,
            **self.more.get(number, {}),
        }

    def become_video(self, number: int) -> None:
        """Let a photo be a video in which a face was found."""
        place = f"/photos/{number}.mov"
        of_video = {"origin": "video", "offset": 0.5, "source": place, "places": [place], "face_ids": [FACE]}
        self.more[number] = of_video

    def become_snapshot(self, number: int, face_ids: tuple[str, ...]) -> None:
        """Let a photo be a camera's, of which there is no file."""
        self.more[number] = {"origin": "camera", "source": "", "places": [], "face_ids": [*face_ids]}

"""Recorded faces, each in a photo of its own."""

from typing import Any

from .peer import moved, recorded


def photo_id(number: int) -> str:
    return f"d0000000-0000-4000-8000-{number:012}"


def faces(*photos: tuple[int, str], origin: str = "library") -> dict[str, Any]:
    """Return a page of faces, each in a photo of a number and a time."""
    face = recorded("GET_people_person_id_faces")["items"][0]
    items = [
        {
            **face,
            "id": f"f0000000-0000-4000-8000-{number:012}",
            "photo_id": photo_id(number),
            "origin": origin,
            "camera": None if origin == "library" else face["camera"],
            "source": f"/photos/{number}.jpg",
            "taken_at": moved(taken_at),
        }
        for number, taken_at in photos
    ]
    return {"items": items, "cursor": None}

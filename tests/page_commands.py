"""The websocket commands of the page that only administrators may send, with members that are valid.

Two tests send each of them as an ordinary user: one of the integration, which also finds commands that are missing here,
and one in a browser, to a real Home Assistant and a real daemon.
"""

from __future__ import annotations

from typing import Any

CAMERA_SETTINGS = "01JCAMERA0000000000000000"


def changes(
    person: str, other: str, face: str, visit: str, settings: str = CAMERA_SETTINGS
) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Return commands for administrators, by name, about two people, a face, a visit, and a camera's settings."""
    return (
        ("people/change", {"action": "hide", "person_ids": [person]}),
        ("people/merge", {"person_ids": [person, other]}),
        ("people/erase", {"person_ids": [person]}),
        ("people/forgotten", {}),
        ("person/name", {"person_id": person, "name": "Mallory"}),
        ("person/update", {"person_id": person, "favorite": True}),
        ("person/export", {"person_id": person}),
        ("person/link", {"person_id": person, "entity_id": None}),
        ("person/device", {"person_id": person, "device": False}),
        ("person/split", {"person_id": person, "face_ids": [face]}),
        ("faces/change", {"action": "delete", "face_ids": [face]}),
        ("face/name", {"face_id": face, "name": "Mallory"}),
        ("inbox/answer", {"kind": "face", "question_id": face, "answer": "no"}),
        ("visits/change", {"action": "ignore", "visit_ids": [visit]}),
        ("imports/folders", {}),
        ("imports/list", {}),
        ("imports/start", {"path": "/photos"}),
        ("imports/cancel", {"import_id": "i"}),
        ("album/create", {"name": "Album of Mallory", "rule": {"favorites": True}}),
        ("album/update", {"album_id": "a", "name": "Album of Mallory"}),
        ("album/change_photos", {"album_id": "a", "action": "add", "photo_ids": ["p"]}),
        ("album/delete", {"album_id": "a"}),
        ("links/list", {}),
        ("link/create", {"person_id": person}),
        ("link/revoke", {"link_id": "l"}),
        ("devices/list", {}),
        ("device/add", {"name": "Mallory's phone"}),
        ("device/update", {"device_id": "d", "name": "Mallory's phone"}),
        ("device/password", {"device_id": "d"}),
        ("device/revoke", {"device_id": "d"}),
        ("camera/update", {"subentry_id": settings, "confidence": 90}),
        ("history/undo", {}),
        ("history/redo", {}),
    )

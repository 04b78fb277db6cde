"""The JSON documents that requests bring: they are validated by these. Answers are models of `familiar_client`."""

from __future__ import annotations

from familiard.server.schemas.albums import ALBUM_CHANGES, ALBUM_PHOTOS, NEW_ALBUM
from familiard.server.schemas.decisions import REDO, SUGGESTION_ANSWER, UNDO
from familiard.server.schemas.devices import DEVICE_CHANGES, NEW_DEVICE
from familiard.server.schemas.faces import FACE_CHANGES, FACES_CHANGES, SEARCH
from familiard.server.schemas.links import LINK_CHANGES, NEW_LINK, UNLOCK
from familiard.server.schemas.people import MERGE, NAMING, NEW_PERSON, PEOPLE_CHANGES, PERSON_CHANGES, SPLIT
from familiard.server.schemas.system import NEW_IMPORT, OPENAPI, PACK_NAME, PROBLEM
from familiard.server.schemas.visits import VISITS_CHANGES

__all__ = [
    "ALBUM_CHANGES",
    "ALBUM_PHOTOS",
    "DEVICE_CHANGES",
    "FACES_CHANGES",
    "FACE_CHANGES",
    "LINK_CHANGES",
    "MERGE",
    "NAMING",
    "NEW_ALBUM",
    "NEW_DEVICE",
    "NEW_IMPORT",
    "NEW_LINK",
    "NEW_PERSON",
    "OPENAPI",
    "PACK_NAME",
    "PEOPLE_CHANGES",
    "PERSON_CHANGES",
    "PROBLEM",
    "REDO",
    "SEARCH",
    "SPLIT",
    "SUGGESTION_ANSWER",
    "UNDO",
    "UNLOCK",
    "VISITS_CHANGES",
]

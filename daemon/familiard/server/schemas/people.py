"""People, and what is said of them."""

from __future__ import annotations

import voluptuous as vol

from familiard.server.api.operations import Document, Members, members, page_schema
from familiard.server.api.validators import BIRTH_DATE, BOOLEAN, ID, NAME, nullable, several
from familiard.server.schemas.kinds import DAY, MOMENT, UUID, maybe

PERSON_MEMBERS: Members = {
    "id": UUID,
    "name": maybe(str),
    vol.Required("note", description="tells this person from another of the same name"): maybe(str),
    "birth_date": maybe(DAY),
    vol.Required("hidden", description="recognized, but left out of lists and announcements"): bool,
    vol.Required("ignored", description="never asked about, never announced"): bool,
    "favorite": bool,
    "feature_face_id": maybe(UUID),
    vol.Required("feature_chosen", description="false: the best face by quality"): bool,
    "faces": int,
    "first_seen": maybe(MOMENT),
    "last_seen": maybe(MOMENT),
    vol.Required("last_sighted_at", description="last seen by a camera"): maybe(MOMENT),
    "last_camera": maybe(str),
    "created_at": MOMENT,
}
PERSON = Document("Person", members(PERSON_MEMBERS))
PERSON_PAGE = page_schema(PERSON)
FORGOTTEN = Document(
    "Forgotten",
    members(
        {
            "person_id": UUID,
            "name": maybe(str),
            "note": maybe(str),
            "forgotten_at": MOMENT,
            vol.Required("seq", description="the row of history by which the person went"): int,
            vol.Required("faces", description="faces that erasing the person erases"): int,
        }
    ),
)
FORGOTTEN_PAGE = page_schema(FORGOTTEN)
NEW_PERSON = Document(
    "NewPerson",
    members(
        {
            "name": NAME,
            vol.Optional("note", default=None): nullable(NAME),
            vol.Optional("face_ids", default=list): several(ID, 10_000, least=0),
        }
    ),
)
PERSON_CHANGES = Document(
    "PersonChanges",
    members(
        {
            vol.Optional("name"): nullable(NAME),
            vol.Optional("note", description="tells this person from another of the same name"): nullable(
                NAME
            ),
            vol.Optional("birth_date"): nullable(BIRTH_DATE),
            vol.Optional("hidden"): BOOLEAN,
            vol.Optional("ignored", description="never asked about, never announced"): BOOLEAN,
            vol.Optional("favorite"): BOOLEAN,
            vol.Optional("feature_face_id", description="null: the best face by quality"): nullable(ID),
        }
    ),
)
MERGE = Document(
    "Merge",
    members(
        {
            "people": several(ID, 1000),
            vol.Optional("name"): nullable(NAME),
            vol.Optional("birth_date"): nullable(BIRTH_DATE),
        }
    ),
)
SPLIT = Document("Split", members({"faces": several(ID, 10_000), vol.Optional("name"): nullable(NAME)}))
SPLIT_PROPOSAL = Document(
    "SplitProposal",
    members({vol.Required("groups", description="face ids, the largest group first"): [[UUID]]}),
)
ENROLLED = Document(
    "Enrolled",
    members(
        {
            "accepted": bool,
            "face_id": maybe(UUID),
            "reason": maybe(str),
            vol.Optional("detail", description="where the image cannot be looked at at all"): str,
        }
    ),
)
ENROLMENT = Document("Enrolment", members({"person": PERSON, "images": [ENROLLED]}))

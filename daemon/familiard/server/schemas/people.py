"""People, and what is said of them."""

from __future__ import annotations

import voluptuous as vol

from familiard.server.api.documents import Document, members
from familiard.server.api.validators import (
    BIRTH_DATE,
    BOOLEAN,
    FACE_REF,
    MOST_AT_ONCE,
    NAME,
    PERSON_REF,
    choice,
    nullable,
    several,
)
from familiard.store.people.batches import PEOPLE_ACTIONS

NEW_PERSON = Document(
    "NewPerson",
    members(
        {
            "name": NAME,
            vol.Optional("note", default=None): nullable(NAME),
            vol.Optional("face_ids", default=list): several(FACE_REF, 10_000, least=0),
        }
    ),
)
PERSON_CHANGES = Document(
    "PersonChanges",
    members(
        {
            vol.Optional("name"): nullable(NAME),
            vol.Optional("note", description="tells people of the same name apart"): nullable(NAME),
            vol.Optional("birth_date"): nullable(BIRTH_DATE),
            vol.Optional("hidden"): BOOLEAN,
            vol.Optional("ignored", description="in no lists, events, or merge suggestions"): BOOLEAN,
            vol.Optional("favorite"): BOOLEAN,
            vol.Optional("feature_face_id", description="null: use the face with the best quality"): nullable(
                FACE_REF
            ),
            vol.Optional(
                "confirm_faces", description="false: the person's faces are not confirmed by this change"
            ): BOOLEAN,
        }
    ),
)
NAMING = Document(
    "Naming",
    members(
        {
            "name": NAME,
            vol.Optional(
                "merge", default=False, description="merge with the person who has this name"
            ): BOOLEAN,
        }
    ),
)
PEOPLE_CHANGES = Document(
    "PeopleChanges",
    members(
        {
            "action": choice(*PEOPLE_ACTIONS),
            "person_ids": several(PERSON_REF, MOST_AT_ONCE),
            vol.Optional(
                "into",
                description="for merge: who stays; by default the person with a name, or with the most faces",
            ): PERSON_REF,
        }
    ),
)
MERGE = Document(
    "Merge",
    members(
        {
            "people": several(PERSON_REF, 1000),
            vol.Optional("name"): nullable(NAME),
            vol.Optional("birth_date"): nullable(BIRTH_DATE),
        }
    ),
)
SPLIT = Document("Split", members({"faces": several(FACE_REF, 10_000), vol.Optional("name"): nullable(NAME)}))

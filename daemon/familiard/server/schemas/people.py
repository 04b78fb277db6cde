"""People, and what is said of them."""

from __future__ import annotations

import voluptuous as vol

from familiard.server.api.documents import Document, members
from familiard.server.api.validators import BIRTH_DATE, BOOLEAN, ID, NAME, nullable, several

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
            vol.Optional("note", description="tells people of the same name apart"): nullable(NAME),
            vol.Optional("birth_date"): nullable(BIRTH_DATE),
            vol.Optional("hidden"): BOOLEAN,
            vol.Optional("ignored", description="in no lists, events, or merge suggestions"): BOOLEAN,
            vol.Optional("favorite"): BOOLEAN,
            vol.Optional("feature_face_id", description="null: use the face with the best quality"): nullable(
                ID
            ),
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

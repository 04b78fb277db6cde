"""Whose a face is."""

from __future__ import annotations

import voluptuous as vol

from familiard.server.api.documents import Document, members
from familiard.server.api.validators import (
    FACE_REF,
    MOST_AT_ONCE,
    NAME,
    PERSON_REF,
    choice,
    nullable,
    several,
)
from familiard.store.people.batches import FACE_ACTIONS

FACE_CHANGES = Document(
    "FaceChanges",
    members(
        {vol.Required("person_id", description='a person, "new", or null for nobody'): nullable(PERSON_REF)}
    ),
)
FACES_CHANGES = Document(
    "FacesChanges",
    members(
        {
            "action": choice(*FACE_ACTIONS),
            "face_ids": several(FACE_REF, MOST_AT_ONCE),
            vol.Optional(
                "person_id",
                description='for assign: a person, "new", or null for no person; for reject: the person to reject, by default '
                "each face's own",
            ): nullable(PERSON_REF),
            vol.Optional(
                "name", description="for assign: the person with this name, or the name of a new person"
            ): NAME,
        }
    ),
)
SEARCH = Document("Search", members({vol.Required("face_id", description="a stored face"): FACE_REF}))

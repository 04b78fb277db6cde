"""Whose a face is."""

from __future__ import annotations

import voluptuous as vol

from familiard.server.api.documents import Document, members
from familiard.server.api.validators import ID, nullable

FACE_CHANGES = Document(
    "FaceChanges",
    members({vol.Required("person_id", description='a person, "new", or null for nobody'): nullable(ID)}),
)
SEARCH = Document("Search", members({vol.Required("face_id", description="a stored face"): ID}))

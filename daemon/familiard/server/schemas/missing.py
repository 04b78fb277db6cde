"""Photos that are gone from where they were found."""

from __future__ import annotations

import voluptuous as vol

from familiard.server.api.documents import Document, members
from familiard.server.api.validators import BOOLEAN, ID

REMOVE_MISSING = Document(
    "RemoveMissing",
    members(
        {
            vol.Optional("photo_ids", description="only these; default: all missing photos"): [ID],
            vol.Optional(
                "away", default=False, description="include folders that are gone or empty as a whole"
            ): BOOLEAN,
        }
    ),
)

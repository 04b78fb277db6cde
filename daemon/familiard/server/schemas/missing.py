"""Photos that are gone from where they were found."""

from __future__ import annotations

import voluptuous as vol

from familiard.server.api.operations import Document, members
from familiard.server.api.validators import BOOLEAN, ID

REMOVE_MISSING = Document(
    "RemoveMissing",
    members(
        {
            vol.Optional("photo_ids", description="only these; without it, all that are missing"): [ID],
            vol.Optional("away", default=False, description="also photos in folders that are away"): BOOLEAN,
        }
    ),
)

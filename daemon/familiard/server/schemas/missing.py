"""Photos that are gone from where they were found."""

from __future__ import annotations

import voluptuous as vol

from familiard.server.api.operations import Document, members
from familiard.server.api.validators import BOOLEAN, ID
from familiard.server.schemas.kinds import MOMENT, UUID, maybe

MISSING_PHOTO = Document(
    "MissingPhoto",
    members(
        {
            vol.Required("photo_ids", description="one, or the moments of a video"): [UUID],
            vol.Required("places", description="where its file was"): [str],
            vol.Required(
                "away", description="the folder that is gone or empty as a whole: not mounted?"
            ): maybe(str),
            "added_at": MOMENT,
            "faces": int,
            "people": [Document("PersonInPhoto", members({"id": UUID, "name": maybe(str)}))],
        }
    ),
)
MISSING_PAGE = Document(
    "MissingPage",
    members(
        {
            "items": [MISSING_PHOTO],
            "cursor": maybe(str),
            vol.Required("total", description="photos whose file is gone"): int,
            vol.Required("away", description="folders that are away, and how many photos are only there"): [
                Document("FolderAway", members({"path": str, "photos": int}))
            ],
        }
    ),
)
REMOVE_MISSING = Document(
    "RemoveMissing",
    members(
        {
            vol.Optional("photo_ids", description="only these; without it, all that are missing"): [ID],
            vol.Optional("away", default=False, description="also photos in folders that are away"): BOOLEAN,
        }
    ),
)
REMOVED = Document("Removed", members({"photo_ids": [UUID]}))

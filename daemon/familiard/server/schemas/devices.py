"""Devices that upload photos."""

from __future__ import annotations

import voluptuous as vol

from familiard.server.api.documents import Document, members
from familiard.server.api.validators import MOST_ROWS, NAME, nullable, whole

NEW_DEVICE = Document(
    "AddDevice",
    members(
        {
            "name": NAME,
            vol.Optional(
                "quota_bytes", default=None, description="maximum size of all its uploads; null: no limit"
            ): nullable(whole(1, MOST_ROWS)),
        }
    ),
)

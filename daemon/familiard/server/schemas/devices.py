"""Devices that upload photos."""

from __future__ import annotations

import voluptuous as vol

from familiard.server.api.documents import Document, members
from familiard.server.api.validators import BOOLEAN, MOST_ROWS, NAME, nullable, whole

QUOTA = nullable(whole(1, MOST_ROWS))

NEW_DEVICE = Document(
    "AddDevice",
    members(
        {
            "name": NAME,
            vol.Optional(
                "quota_bytes", default=None, description="maximum size of all its uploads; null: no limit"
            ): QUOTA,
        }
    ),
)
DEVICE_CHANGES = Document(
    "DeviceChanges",
    members(
        {
            vol.Optional("name"): NAME,
            vol.Optional("quota_bytes", description="maximum size of all its uploads; null: no limit"): QUOTA,
            vol.Optional(
                "revoked", description="false: let a revoked device in again, with its former password"
            ): BOOLEAN,
        }
    ),
)

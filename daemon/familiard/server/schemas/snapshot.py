"""A household's whole state."""

from __future__ import annotations

import voluptuous as vol

from familiard.server.api.operations import Document, members
from familiard.server.schemas.faces import SIGHTING
from familiard.server.schemas.kinds import maybe
from familiard.server.schemas.people import PERSON_MEMBERS
from familiard.server.schemas.system import SYSTEM

SNAPSHOT = Document(
    "Snapshot",
    members(
        {
            "system": SYSTEM,
            vol.Required("people", description="people who have a name and are neither hidden nor ignored"): [
                Document("PersonSeen", members({**PERSON_MEMBERS, "last_sighting": maybe(SIGHTING)}))
            ],
            vol.Required("cameras", description="cameras of stored sightings"): [
                Document(
                    "CameraState",
                    members(
                        {
                            "camera": str,
                            "last_sighting": maybe(SIGHTING),
                            "last_recognized": maybe(SIGHTING),
                        }
                    ),
                )
            ],
            "last_unknown": maybe(SIGHTING),
            vol.Required("sightings", description="since `after`, newest first, at most 1000"): [SIGHTING],
            vol.Required("event_id", description="the `Last-Event-ID` to listen from"): str,
        }
    ),
)

"""Who visits were."""

from __future__ import annotations

import voluptuous as vol

from familiard.server.api.documents import Document, members
from familiard.server.api.validators import BOOLEAN, ID, MOST_AT_ONCE, NAME, PERSON_REF, choice, several
from familiard.store.people.visit_decisions import VISIT_ACTIONS

VISITS_CHANGES = Document(
    "VisitsChanges",
    members(
        {
            "action": choice(*VISIT_ACTIONS),
            "visit_ids": several(ID, MOST_AT_ONCE),
            vol.Optional("name", description="for name: the visitor's name"): NAME,
            vol.Optional("person_id", description="for name: the visitor, instead of the name"): PERSON_REF,
            vol.Optional(
                "merge", default=False, description="for name: the visitor is the person who has this name"
            ): BOOLEAN,
        }
    ),
)

"""Questions, proposals, and the history of what was decided."""

from __future__ import annotations

import voluptuous as vol

from familiard.server.api.operations import Document, members, page_schema
from familiard.server.api.validators import SEQUENCE_NUMBER, Value, choice
from familiard.server.schemas.kinds import MOMENT, NUMBER, UUID, maybe

SUGGESTION = Document(
    "Suggestion",
    members(
        {
            "id": str,
            "person_id": UUID,
            "person_name": maybe(str),
            "other_id": UUID,
            "other_name": maybe(str),
            "similarity": NUMBER,
            "evidence": [
                Document(
                    "AlikeFaces", members({"face_id": UUID, "other_face_id": UUID, "similarity": NUMBER})
                )
            ],
        }
    ),
)
SUGGESTION_PAGE = page_schema(SUGGESTION)
SUGGESTION_ANSWER = Document("SuggestionAnswer", members({"answer": choice("same", "different")}))
MOVE = Value(
    vol.Schema(vol.All([maybe(str)], vol.Length(3, 3))),
    {
        "type": "array",
        "items": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "minItems": 3,
        "maxItems": 3,
        "description": "face id, from person or null, to person or null; new people are new-1, new-2, …",
    },
)
CLUSTER_PROPOSAL = Document(
    "ClusterProposal",
    members(
        {
            "id": UUID,
            "base_seq": int,
            "faces": int,
            vol.Required("created", description="face ids of each new person"): [[UUID]],
            "dissolved": [UUID],
            "moves": [MOVE],
            "people_before": int,
            "people_after": int,
        }
    ),
)
ENTRY = Document(
    "Entry",
    members(
        {
            "seq": int,
            "at": MOMENT,
            "kind": str,
            "summary": str,
            "data": {vol.Extra: object},
            "undoable": bool,
            "undone": bool,
        }
    ),
)
ENTRY_PAGE = Document(
    "EntryPage",
    members(
        {
            "items": [ENTRY],
            "cursor": maybe(str),
            vol.Required("next_undo", description="the row that an undo would take back now"): maybe(int),
            vol.Required("next_redo", description="the row that a redo would reverse now"): maybe(int),
        }
    ),
)
STEP = Document(
    "Step",
    members(
        {
            "possible": bool,
            vol.Required("seq", description="the row that it applies to"): maybe(int),
            vol.Required("summary", description="that row as a sentence"): maybe(str),
            vol.Required("detail", description="what would happen, or why nothing can"): str,
        }
    ),
)
EXPECTED = vol.Optional(
    "expected_seq", description="the row that was shown as the next one; 409 if it is another one by now"
)
UNDO = Document(
    "Undo",
    members(
        {
            vol.Optional("seq", description="a row of the history; without it, the last"): SEQUENCE_NUMBER,
            EXPECTED: SEQUENCE_NUMBER,
        }
    ),
)
REDO = Document("Redo", members({EXPECTED: SEQUENCE_NUMBER}))

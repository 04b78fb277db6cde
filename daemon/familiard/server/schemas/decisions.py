"""Answers to merge suggestions, undo and redo."""

from __future__ import annotations

import voluptuous as vol

from familiard.server.api.documents import Document, members
from familiard.server.api.validators import SEQUENCE_NUMBER, choice

SUGGESTION_ANSWER = Document("SuggestionAnswer", members({"answer": choice("same", "different")}))
EXPECTED = vol.Optional("expected_seq", description="the expected row; 409 if it is another one now")
UNDO = Document(
    "Undo",
    members(
        {
            vol.Optional(
                "seq", description="a row of the history; default: the last decision"
            ): SEQUENCE_NUMBER,
            EXPECTED: SEQUENCE_NUMBER,
        }
    ),
)
REDO = Document(
    "Redo",
    members(
        {
            vol.Optional(
                "seq", description="a row of the history that is undone; default: what was undone last"
            ): SEQUENCE_NUMBER,
            EXPECTED: SEQUENCE_NUMBER,
        }
    ),
)

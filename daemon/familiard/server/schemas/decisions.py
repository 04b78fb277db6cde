"""Answers to merge suggestions, undo and redo."""

from __future__ import annotations

import voluptuous as vol

from familiard.server.api.operations import Document, members
from familiard.server.api.validators import SEQUENCE_NUMBER, choice

SUGGESTION_ANSWER = Document("SuggestionAnswer", members({"answer": choice("same", "different")}))
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

"""The JSON documents that requests bring: they are validated by these. Answers are models of `familiar_client`."""

from __future__ import annotations

from familiard.server.schemas.decisions import REDO, SUGGESTION_ANSWER, UNDO
from familiard.server.schemas.faces import FACE_CHANGES, SEARCH
from familiard.server.schemas.people import MERGE, NEW_PERSON, PERSON_CHANGES, SPLIT
from familiard.server.schemas.system import NEW_IMPORT, OPENAPI, PACK_NAME, PROBLEM

__all__ = [
    "FACE_CHANGES",
    "MERGE",
    "NEW_IMPORT",
    "NEW_PERSON",
    "OPENAPI",
    "PACK_NAME",
    "PERSON_CHANGES",
    "PROBLEM",
    "REDO",
    "SEARCH",
    "SPLIT",
    "SUGGESTION_ANSWER",
    "UNDO",
]

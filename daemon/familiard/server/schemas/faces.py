"""Faces, photos, and what cameras see."""

from __future__ import annotations

import voluptuous as vol

from familiard.server.api.operations import Document, Members, members, page_schema
from familiard.server.api.validators import ID, choice, nullable
from familiard.server.schemas.kinds import BOX, LANDMARKS, MOMENT, NUMBER, ORIGIN, UUID, VERDICT, maybe

EVIDENCE = Document("Evidence", members({"face_id": UUID, "similarity": NUMBER}))
DECISION_MEMBERS: Members = {
    "verdict": VERDICT,
    "person_id": maybe(UUID),
    "person_name": maybe(str),
    "similarity": maybe(NUMBER),
    vol.Required("confidence", description="0 to 100, what a person is shown"): maybe(NUMBER),
    "runner_up_id": maybe(UUID),
    "runner_up_similarity": maybe(NUMBER),
    "evidence": [EVIDENCE],
    vol.Required("reasons", description="why the face is not recognized"): [str],
}
DECISION = Document("Decision", members(DECISION_MEMBERS))
LOOK_MEMBERS: Members = {
    "box": BOX,
    "landmarks": LANDMARKS,
    vol.Required("score", description="the detector's confidence, 0 to 1"): NUMBER,
    vol.Required("quality", description="how well the face can be told, 0 to 1"): NUMBER,
    "quality_reasons": [str],
}
STORED_MEMBERS: Members = {
    **LOOK_MEMBERS,
    "usable": bool,
    "confirmed": bool,
    "has_crop": bool,
    "source": str,
    "origin": ORIGIN,
    "camera": maybe(str),
    "taken_at": MOMENT,
}
FACE = Document(
    "Face",
    members(
        {"id": UUID, "photo_id": UUID, **STORED_MEMBERS, "person_id": maybe(UUID), "person_name": maybe(str)}
    ),
)
FACE_PAGE = page_schema(FACE)
FACE_CHANGES = Document(
    "FaceChanges",
    members({vol.Required("person_id", description='a person, "new", or null for nobody'): nullable(ID)}),
)
DECIDED_FACE = Document(
    "DecidedFace", members({"id": UUID, "photo_id": UUID, **STORED_MEMBERS, **DECISION_MEMBERS})
)
ANALYZED_FACE = Document(
    "AnalyzedFace",
    members(
        {
            **LOOK_MEMBERS,
            **DECISION_MEMBERS,
            vol.Optional("embedding", description="L2-normalised; null where none could be made"): maybe(
                [NUMBER]
            ),
            vol.Optional("crop", description="a small JPEG, base64"): maybe(str),
        }
    ),
)
SECONDS = Document(
    "Seconds",
    members(dict.fromkeys(("decode", "detect", "align", "embed", "match", "total"), NUMBER)),
)
REFUSAL_MEMBERS: Members = {"code": str, "detail": str}
FRAME_REFUSED = Document(
    "FrameRefused",
    members({vol.Required("frame", description="which of the images, from 0"): int, **REFUSAL_MEMBERS}),
)
PARTS_REFUSED: Members = {
    vol.Optional("parts_refused", description="parts of the multipart body that are no image"): [
        Document("PartRefused", members({"part": int, **REFUSAL_MEMBERS}))
    ]
}
ANALYSIS = Document(
    "Analysis",
    members(
        {
            "width": int,
            "height": int,
            "faces": [ANALYZED_FACE],
            "seconds": SECONDS,
            vol.Required(
                "notes", description="what is not right with the image, and which of several frames was used"
            ): [str],
            **PARTS_REFUSED,
        }
    ),
)


PHOTO = Document(
    "Photo",
    members(
        {
            "id": UUID,
            "digest": str,
            vol.Required("source", description="one of its places, or what its sender called it"): str,
            "origin": ORIGIN,
            "camera": maybe(str),
            "taken_at": MOMENT,
            "added_at": MOMENT,
            "offset": maybe(NUMBER),
            "width": int,
            "height": int,
            "face_ids": [UUID],
            vol.Required("places", description="where its file lies, as far as is known"): [str],
        }
    ),
)
PHOTO_PAGE = page_schema(PHOTO)
PHOTO_ADDED = Document(
    "PhotoAdded", members({"photo": PHOTO, "faces": [DECIDED_FACE], "already_known": bool, **PARTS_REFUSED})
)
SIGHTING_MEMBERS: Members = {**STORED_MEMBERS, "camera": str, **DECISION_MEMBERS}
SIGHTING = Document(
    "Sighting",
    members({vol.Required("id", description="the face's id"): UUID, "photo_id": UUID, **SIGHTING_MEMBERS}),
)
SIGHTING_PAGE = page_schema(SIGHTING)
SEEN_FACE = Document(
    "SeenFace",
    members(
        {
            vol.Required("frame", description="which of the images shows the face best, from 0"): int,
            vol.Required("id", description="null where the face was not kept"): maybe(UUID),
            "photo_id": maybe(UUID),
            **SIGHTING_MEMBERS,
        }
    ),
)
SEEN = Document(
    "Seen",
    members(
        {
            "outcome": choice("recognized", "unknown", "unusable", "no_face"),
            "frames": int,
            vol.Optional("frames_refused", description="images that could not be looked at, and why"): [
                FRAME_REFUSED
            ],
            "taken_at": MOMENT,
            "faces": [SEEN_FACE],
        }
    ),
)

"""Faces: shown, moved, explained, and looked for in everything seen before."""

from typing import Any

import probatio

from ...client.errors import Refused
from ..call import Call, Commands, Fields
from .people import IDS, NAME
from .person import NAME_TAKEN, name_taken

COMMANDS = Commands()

FACE: Fields = {probatio.Required("face_id"): str}
ACTIONS = ["assign", "confirm", "set-aside", "reject", "ignore", "delete"]


@COMMANDS.reads("face/get", FACE)
async def get_face(call: Call) -> dict[str, Any]:
    """Return a face."""
    return {"face": call.document(await call.client.face(call.msg["face_id"]))}


@COMMANDS.reads("face/why", {**FACE, probatio.Optional("person_id"): str})
async def why(call: Call) -> dict[str, Any]:
    """Return why a face is assigned as it is, and what it needs to be a person's."""
    face = await call.client.face(call.msg["face_id"])
    explanation = await call.client.why(face.id, call.msg.get("person_id"))
    return {"face": call.document(face), "why": call.document(explanation)}


@COMMANDS.reads(
    "face/similar",
    {
        **FACE,
        probatio.Optional("limit", default=20): probatio.All(int, probatio.Range(min=1, max=500)),
        probatio.Optional("min_similarity", default=0.0): probatio.All(
            probatio.Coerce(float), probatio.Range(min=-1, max=1)
        ),
        probatio.Optional("origin"): probatio.In(["camera", "library", "upload"]),
    },
)
async def similar_faces(call: Call) -> Any:
    """Return where else a face was seen: the most similar of all stored faces."""
    query = call.given("limit", "min_similarity", "origin")
    return call.document(await call.client.search(call.msg["face_id"], **query))


@COMMANDS.changes(
    "faces/change",
    {
        probatio.Required("action"): probatio.In(ACTIONS),
        probatio.Required("face_ids"): IDS,
        probatio.Optional("person_id"): probatio.Any(str, None),
        probatio.Optional("name"): NAME,
    },
)
async def change_faces(call: Call) -> dict[str, Any]:
    """Assign faces to a person, a new one or none, confirm, set aside, reject, ignore or delete them: all, or none."""
    changed = await call.client.change_faces(
        call.msg["action"],
        call.msg["face_ids"],
        person=call.msg.get("person_id"),
        name=call.msg.get("name"),
    )
    return {"faces": call.document(changed.faces)}


@COMMANDS.changes(
    "face/name", {**FACE, probatio.Required("name"): NAME, probatio.Optional("merge", default=False): bool}
)
async def name_face(call: Call) -> dict[str, Any]:
    """Name the person of a face; see `person/name`."""
    face_id = call.msg["face_id"]
    try:
        person = await call.client.name_face(face_id, call.msg["name"], merge=call.msg["merge"])
    except Refused as error:
        if error.code != NAME_TAKEN:
            raise
        raise await name_taken(call, (await call.client.face(face_id)).person_id, error) from error
    return {"person": call.document(person)}

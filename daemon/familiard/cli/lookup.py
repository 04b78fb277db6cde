"""People and faces as they are named on the command line: by id, the beginning of one, or a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

from familiar_client.names import meant_by
from familiard.cli.answers import FaceJson, PersonJson
from familiard.cli.errors import Refused, UsageError
from familiard.cli.output import label, short

if TYPE_CHECKING:
    from familiard.cli.client import Api

LEAST_PREFIX = 2


async def everybody(api: Api) -> list[PersonJson]:
    """All people, hidden ones too; those with most faces first."""
    people = [
        cast("PersonJson", item)
        for hidden in (False, True)
        async for item in api.items("/v1/people", hidden=hidden)
    ]
    return sorted(people, key=lambda person: -person["faces"])


async def find_people(api: Api, words: Sequence[str]) -> list[PersonJson]:
    """The people that the words mean, in their order.

    Raises:
        Mistake: nobody, or more than one, is meant.
    """
    people = await everybody(api)
    return [_one(people, word) or await _by_former_id(api, word) for word in words]


async def _by_former_id(api: Api, word: str) -> PersonJson:
    """Whom an id means that was merged into somebody."""
    try:
        return cast("PersonJson", await api.get(f"/v1/people/{quote(word, safe='')}"))
    except Refused as refusal:
        if refusal.code not in {"not-found", "invalid"}:
            raise
    raise UsageError(
        f"There is nobody with the ID or name {word!r}. `familiard people --all` lists everybody."
    )


async def find_person(api: Api, word: str) -> PersonJson:
    """The person that the word means."""
    return (await find_people(api, [word]))[0]


async def find_faces(api: Api, person_id: str, words: Sequence[str]) -> list[str]:
    """Ids of the person's faces that the words mean."""
    faces = [cast("FaceJson", item) async for item in api.items(f"/v1/people/{person_id}/faces")]
    return [_one_face(faces, word) for word in words]


async def find_suggestion(api: Api, word: str) -> str:
    """The id of the open suggestion that the word means."""
    ids = [str(item["id"]) async for item in api.items("/v1/merge-suggestions")]
    meant = [one for one in ids if one.startswith(word)]
    if len(meant) != 1:
        what = "is no open suggestion" if not meant else f"means {len(meant)} suggestions; write more of it"
        raise UsageError(f"{word} {what}. `familiard suggestions` lists them.")
    return meant[0]


def _one(people: Sequence[PersonJson], word: str) -> PersonJson | None:
    """The person of a name (as it is written, else whatever its case), else the one whose id begins so."""
    meant = [people[at] for at in meant_by(word, [(p["name"], p["note"]) for p in people])]
    if not meant and len(word) >= LEAST_PREFIX:
        meant = [p for p in people if p["id"].startswith(word.lower())]
    if len(meant) > 1:
        ids = ", ".join(f"{short(p['id'])} ({label(p) or 'unknown'}, {p['faces']} faces)" for p in meant[:5])
        raise UsageError(f"{word!r} means {len(meant)} people: {ids}. Use more of the ID.")
    return meant[0] if meant else None


def _one_face(faces: Sequence[FaceJson], word: str) -> str:
    meant = [face["id"] for face in faces if face["id"].startswith(word.lower())]
    if len(meant) == 1:
        return meant[0]
    what = "is none of this person's faces" if not meant else f"means {len(meant)} faces; write more of it"
    raise UsageError(f"{word!r} {what}. `familiard people ID` lists them.")

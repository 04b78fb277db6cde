"""People and faces as they are named on the command line: by id, the beginning of one, or a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from familiard.cli.answers import FaceJson, PersonJson
from familiard.cli.errors import Mistake
from familiard.cli.output import short

if TYPE_CHECKING:
    from familiard.cli.client import Api

LEAST_PREFIX = 2
FULL_ID = 36


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
    people: list[PersonJson] | None = None
    found: list[PersonJson] = []
    for word in words:
        if len(word) == FULL_ID:
            # Also answers for an id that was merged away.
            found.append(cast("PersonJson", await api.get(f"/v1/people/{word}")))
            continue
        people = people if people is not None else await everybody(api)
        found.append(_one(people, word))
    return found


async def find_person(api: Api, word: str) -> PersonJson:
    """The person that the word means."""
    return (await find_people(api, [word]))[0]


async def find_faces(api: Api, person_id: str, words: Sequence[str]) -> list[str]:
    """Ids of the person's faces that the words mean."""
    faces = [cast("FaceJson", item) async for item in api.items(f"/v1/people/{person_id}/faces")]
    return [_one_face(faces, word) for word in words]


async def find_suggestion(api: Api, word: str) -> str:
    """The id of the open suggestion that the word means."""
    ids = [str(item["id"]) async for item in api.items("/v1/suggestions")]
    meant = [one for one in ids if one.startswith(word)]
    if len(meant) != 1:
        what = "is no open suggestion" if not meant else f"means {len(meant)} suggestions; write more of it"
        raise Mistake(f"{word} {what}. `familiard suggestions` lists them.")
    return meant[0]


def _one(people: Sequence[PersonJson], word: str) -> PersonJson:
    by_name = [p for p in people if p["name"] and p["name"].casefold() == word.casefold()]
    by_id = [p for p in people if len(word) >= LEAST_PREFIX and p["id"].startswith(word.lower())]
    meant = by_name or by_id
    if len(meant) == 1:
        return meant[0]
    if not meant:
        raise Mistake(
            f"There is nobody with the id or name {word!r}. `familiard people --all` lists everybody."
        )
    ids = ", ".join(f"{short(p['id'])} ({p['name'] or 'unknown'}, {p['faces']} faces)" for p in meant[:5])
    raise Mistake(f"{word!r} means {len(meant)} people: {ids}. Write more of the id.")


def _one_face(faces: Sequence[FaceJson], word: str) -> str:
    meant = [face["id"] for face in faces if face["id"].startswith(word.lower())]
    if len(meant) == 1:
        return meant[0]
    what = "is none of this person's faces" if not meant else f"means {len(meant)} faces; write more of it"
    raise Mistake(f"{word!r} {what}. `familiard people ID` lists them.")

"""Look up people and merge suggestions by what the user typed; the daemon decides who is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from urllib.parse import quote

from familiard.cli.answers import PersonJson
from familiard.cli.errors import Refused, UsageError

if TYPE_CHECKING:
    from familiard.cli.client import Api


async def everybody(api: Api) -> list[PersonJson]:
    """All people, hidden and ignored ones too; those with most faces first."""
    return [cast("PersonJson", item) async for item in api.items("/v1/people", hidden="any", ignored="any")]


def person_path(word: str, *rest: str) -> str:
    """The path of a person's resource, by name, ID, or the start of an ID."""
    if not word.strip():
        raise UsageError("Specify a person: a name or an ID. `familiard people --all` lists them.")
    return "/".join(("/v1/people", quote(word, safe=""), *rest))


async def find_person(api: Api, word: str) -> PersonJson:
    """The person that a word means.

    Raises:
        UsageError: no person matches.
    """
    try:
        return cast("PersonJson", await api.get(person_path(word)))
    except Refused as refused:
        if refused.code not in {"not-found", "invalid"}:
            raise
        raise UsageError(
            f"No person matches {word!r}. `familiard people --all` lists all people."
        ) from refused


async def find_suggestion(api: Api, word: str) -> str:
    """The id of the open suggestion that the word means."""
    ids = [str(item["id"]) async for item in api.items("/v1/merge-suggestions")]
    meant = [one for one in ids if one.startswith(word)]
    if len(meant) != 1:
        what = "is no open suggestion" if not meant else f"means {len(meant)} suggestions; write more of it"
        raise UsageError(f"{word} {what}. `familiard suggestions` lists them.")
    return meant[0]

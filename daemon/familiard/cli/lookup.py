"""Look up people and merge suggestions by what the user typed; the daemon decides who is meant."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

from familiar_client.errors import Refused
from familiar_client.models import Person
from familiard.cli.errors import UsageError

if TYPE_CHECKING:
    from familiar_client.client import FamiliarClient


T_co = TypeVar("T_co", covariant=True)
MOST_SUGGESTIONS = 500


class Slice(Protocol[T_co]):
    """A page of any list."""

    @property
    def items(self) -> tuple[T_co, ...]:
        """What is on it."""

    @property
    def cursor(self) -> str | None:
        """Where the next one begins."""


async def every(fetch: Callable[[str | None], Awaitable[Slice[T_co]]]) -> list[T_co]:
    """Fetch all pages of a list; `fetch` takes the cursor."""
    page = await fetch(None)
    items = list(page.items)
    while page.cursor is not None:
        page = await fetch(page.cursor)
        items += page.items
    return items


async def everybody(api: FamiliarClient) -> list[Person]:
    """All people, hidden and ignored ones too; those with most faces first."""
    return await every(lambda cursor: api.people(hidden="any", ignored="any", cursor=cursor))


def person_ref(word: str) -> str:
    """Return what a user typed for a person: a name, an ID, or the start of an ID.

    Raises:
        UsageError: it is blank.
    """
    if not word.strip():
        raise UsageError("Specify a person: a name or an ID. `familiard people --all` lists them.")
    return word


async def find_person(api: FamiliarClient, word: str) -> Person:
    """The person that a word means.

    Raises:
        UsageError: no person matches.
    """
    try:
        return await api.person(person_ref(word))
    except Refused as refused:
        if refused.code not in {"not-found", "invalid"}:
            raise
        raise UsageError(
            f"No person matches {word!r}. `familiard people --all` lists all people."
        ) from refused


async def find_suggestion(api: FamiliarClient, word: str) -> str:
    """The id of the open suggestion that the word means."""
    ids = [one.id for one in await api.suggestions(MOST_SUGGESTIONS)]
    meant = [one for one in ids if one.startswith(word)]
    if len(meant) != 1:
        what = "is no open suggestion" if not meant else f"means {len(meant)} suggestions; write more of it"
        raise UsageError(f"{word} {what}. `familiard suggestions` lists them.")
    return meant[0]

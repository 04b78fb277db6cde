"""Conditions of a request: the header If (RFC 4918, 10.4), and If-Match, If-None-Match (RFC 9110)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from familiard.server.dav.errors import BadPath, PreconditionFailed
from familiard.server.problems import BadRequest

TOKEN = re.compile(r"\s*(?:(?P<not>(?i:not))\b|(?P<uri><[^>]*>)|(?P<etag>\[[^\]]*\])|(?P<mark>[()]))")
LONGEST = 8192


@dataclass(frozen=True, slots=True)
class Condition:
    """A state token or an entity tag that must be the resource's, or must not."""

    value: str
    is_etag: bool
    negated: bool


@dataclass(slots=True)
class ConditionList:
    """Conditions that must hold together.

    Attributes:
        resource: URL that they are about; None for the one that is requested.
    """

    resource: str | None
    conditions: list[Condition] = field(default_factory=list)


def parse_if(header: str) -> list[ConditionList]:
    """The lists of an If header, of which one must hold.

    Raises:
        BadRequest: it is none.
    """
    lists: list[ConditionList] = []
    resource: str | None = None
    current: ConditionList | None = None
    negated = False
    position = 0
    header = header[:LONGEST].rstrip()
    while position < len(header):
        found = TOKEN.match(header, position)
        if found is None:
            raise BadRequest("The header If is not valid.")
        position = found.end()
        if found["mark"] == "(":
            current = ConditionList(resource)
            lists.append(current)
        elif found["mark"] == ")":
            current = None
        elif current is None:
            if found["uri"] is None:
                raise BadRequest("The header If is not valid.")
            resource = found["uri"][1:-1]
        elif found["not"]:
            negated = True
        else:
            value = found["uri"] or found["etag"]
            current.conditions.append(Condition(value[1:-1].strip(), found["uri"] is None, negated))
            negated = False
    if not lists or any(not one.conditions for one in lists):
        raise BadRequest("The header If is not valid.")
    return lists


def tokens_of(lists: list[ConditionList]) -> set[str]:
    """All lock tokens that a header carries."""
    return {one.value for each in lists for one in each.conditions if not one.is_etag}


def holds(one: ConditionList, etag: str | None, locks: set[str]) -> bool:
    """Whether all conditions of a list hold for a resource with this tag and these locks."""
    for condition in one.conditions:
        is_so = condition.value == etag if condition.is_etag else condition.value in locks
        if is_so == condition.negated:
            return False
    return True


def check_match(if_match: str | None, if_none_match: str | None, etag: str | None) -> None:
    """Refuse a write whose conditions do not hold.

    Args:
        etag: of what is there; None where nothing is.

    Raises:
        PreconditionFailed: one does not hold.
    """
    if if_match is not None and not _matches(if_match, etag):
        raise PreconditionFailed("The file is not the one that If-Match names.")
    if if_none_match is not None and _matches(if_none_match, etag):
        raise PreconditionFailed("There already is such a file (If-None-Match).")


def _matches(header: str, etag: str | None) -> bool:
    if etag is None:
        return False
    return header.strip() == "*" or etag in [one.strip().removeprefix("W/") for one in header.split(",")]


def path_of(resource: str | None) -> str | None:
    """The raw path of a URL in an If header."""
    if resource is None:
        return None
    from urllib.parse import urlsplit

    try:
        return urlsplit(resource).path
    except ValueError:
        raise BadPath("The header If has no valid URL.") from None

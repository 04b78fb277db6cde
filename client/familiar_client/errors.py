"""What can go wrong between the client and the daemon."""

from typing import Any


class FamiliarClientError(Exception):
    """Base of everything that the client raises."""


class Unreachable(FamiliarClientError):
    """Nobody answers there, or the connection broke.

    Attributes:
        kind: stable name of the kind of failure.
        address: where, without a user or password.
    """

    def __init__(self, sentence: str, kind: str = "no_connection", address: str = "") -> None:
        """Say what happened in a sentence."""
        super().__init__(sentence)
        self.kind = kind
        self.address = address


class Untrusted(Unreachable):
    """Somebody answers by a certificate that is not trusted."""


class Unauthorized(FamiliarClientError):
    """The token is missing or wrong."""


class UnexpectedAnswer(FamiliarClientError):
    """The answer is not the daemon's: no JSON, or a member missing."""


class VersionMismatch(FamiliarClientError):
    """The daemon speaks an API version that this client does not.

    Attributes:
        too_old: the daemon is older than the client needs; else it is newer.
    """

    def __init__(self, api_version: int, *, too_old: bool) -> None:
        """Remember which way they differ."""
        which = "older" if too_old else "newer"
        super().__init__(f"Familiar speaks API version {api_version}, which is {which} than this client.")
        self.api_version = api_version
        self.too_old = too_old


class Refused(FamiliarClientError):
    """The daemon said no, with an RFC 9457 problem document.

    Attributes:
        status: the HTTP status.
        code: stable name of the kind of problem.
        detail: one or two sentences for a person.
        context: further members of the document.
    """

    def __init__(self, status: int, code: str, detail: str, context: dict[str, Any]) -> None:
        """Keep what the problem document says."""
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.context = context


class NotFound(Refused):
    """No person, face, … with that id (404)."""


class Conflicting(Refused):
    """The request contradicts the current state (409)."""


class Superseded(Conflicting):
    """A newer frame of the same camera took this one's place."""


class Busy(Refused):
    """The daemon's queue is full, or it cannot work right now (429, 503)."""

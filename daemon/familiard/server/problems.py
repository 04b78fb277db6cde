"""Errors as RFC 9457 problem documents: the one place where they get an HTTP status."""

from __future__ import annotations

import http
import logging
import math
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from aiohttp import web

from familiard import errors
from familiard.errors import FamiliarError
from familiard.originals.errors import (
    NoSpace,
    OriginalsAway,
    OriginalsOff,
    QuotaExceeded,
    UploadInUse,
    WrongOffset,
)
from familiard.store.async_store import Frozen, NotReady
from familiard.store.ledger.faults import explained

LOGGER = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"


class BadRequest(FamiliarError):
    """The body is not what it says it is: not JSON, not multipart, cut off."""

    code = "bad-request"


class Unauthorized(FamiliarError):
    """No token, or not the right one."""

    code = "unauthorized"
    challenge: ClassVar[str] = 'Bearer realm="familiar"'


class OwnerOnly(FamiliarError):
    """Only the owner may do this, over the socket in the data directory."""

    code = "owner-only"


class BodyTooLarge(FamiliarError):
    """The body has more bytes than are allowed."""

    code = "body-too-large"


class BodyStopped(FamiliarError):
    """The body began and then stopped coming."""

    code = "body-stopped"


class Superseded(errors.Conflict):
    """A newer picture of the same camera took this one's place."""

    code = "superseded"


STATUS: Mapping[type[FamiliarError], int] = {
    BadRequest: 400,
    Unauthorized: 401,
    OwnerOnly: 403,
    errors.NotAllowed: 403,
    errors.LinkLocked: 403,
    errors.NotFound: 404,
    BodyStopped: 408,
    errors.Conflict: 409,
    BodyTooLarge: 413,
    errors.ImageTooLarge: 413,
    errors.BadRange: 416,
    errors.InvalidImage: 422,
    errors.InvalidVideo: 422,
    errors.ValidationError: 422,
    errors.Busy: 429,
    errors.EngineFailed: 500,
    NotReady: 503,
    Frozen: 503,
    errors.StorageFull: 503,
    errors.DataInUse: 503,
    errors.LedgerTooNew: 503,
    errors.UpdateFailed: 503,
    errors.LedgerDamaged: 503,
    errors.IndexUnavailable: 503,
    errors.DataOfAnotherPack: 503,
    errors.PackError: 503,
    errors.ProviderUnusable: 503,
    OriginalsOff: 409,
    WrongOffset: 409,
    UploadInUse: 409,
    OriginalsAway: 503,
    NoSpace: 507,
    QuotaExceeded: 507,
}
"""The nearest ancestor counts, and a `status` that a kind has itself; what is neither is a 500."""

UPLOAD_HEADERS = {"upload_offset": "Upload-Offset", "upload_length": "Upload-Length"}
"""How far an upload is, also for clients that read no JSON."""
CODES = {404: "not-found", 405: "method-not-allowed", 413: "body-too-large", 415: "unsupported-media-type"}
"""Codes of what aiohttp itself refuses."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem document and the headers that go with it."""

    status: int
    code: str
    detail: str
    context: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """The JSON members; `type` is a name, there is no page behind it."""
        return {
            **self.context,
            "type": f"urn:familiar:problem:{self.code}",
            "title": self.code.replace("-", " ").capitalize(),
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        }

    def response(self) -> web.Response:
        """The document as an answer."""
        return web.json_response(
            self.document(), status=self.status, content_type=MEDIA_TYPE, headers=self.headers
        )


def status_of(kind: type[FamiliarError]) -> int:
    """The HTTP status of a kind of error."""
    own = getattr(kind, "status", None)
    if isinstance(own, int):
        return own
    return next((STATUS[base] for base in kind.__mro__ if base in STATUS), 500)


def problem_of(error: Exception) -> Problem:
    """Return the problem document of an error; unexpected errors reveal no details."""
    if isinstance(error, FamiliarError):
        return _of_familiar(error)
    if isinstance(error, web.HTTPException):
        return _of_http(error)
    if isinstance(error, sqlite3.DatabaseError | OSError):
        error = explained(error)
        if isinstance(error, FamiliarError):
            return _of_familiar(error)
    LOGGER.error("Unexpected error", exc_info=error)
    return Problem(500, "internal-error", "Unexpected error in the daemon. See its log for details.")


def _of_familiar(error: FamiliarError) -> Problem:
    headers: dict[str, str] = {}
    wait = error.context.get("retry_after")
    if wait is not None:
        headers["Retry-After"] = str(max(1, math.ceil(wait)))
    for member, name in UPLOAD_HEADERS.items():
        if member in error.context:
            headers[name] = str(error.context[member])
    if isinstance(error, Unauthorized):
        headers["WWW-Authenticate"] = error.challenge
    status = status_of(type(error))
    if status == 500:
        LOGGER.error("%s: %s", error.code, error.detail)
    return Problem(status, error.code, error.detail, error.context, headers)


def _of_http(error: web.HTTPException) -> Problem:
    details = {
        404: "There is no such path. GET /v1/openapi.json lists all paths.",
        405: "This path does not support this method. The Allow header lists the methods that it supports.",
        413: "The body is too large (limits.body_mib). Send a smaller one.",
    }
    headers = {name: error.headers[name] for name in ("Allow",) if name in error.headers}
    phrase = http.HTTPStatus(error.status).phrase
    code = CODES.get(error.status, phrase.lower().replace(" ", "-"))
    return Problem(error.status, code, details.get(error.status, f"{phrase}."), headers=headers)

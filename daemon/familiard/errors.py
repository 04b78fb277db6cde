"""The exceptions of Familiar: every error that a user may see derives from `FamiliarError`.

Each has a stable `code`. `server/errors.py` maps them to HTTP statuses, `cli` to exit statuses.
"""

from __future__ import annotations

from typing import Any, ClassVar


class FamiliarError(Exception):
    """Base of all errors that a client may see.

    Attributes:
        code: stable, kebab-case name of the kind of error.
        detail: one or two sentences for the user: what happened, then what to do.
        context: further members for programs (ids, limits, choices); JSON-serializable.
    """

    code: ClassVar[str] = "error"

    def __init__(self, detail: str, **context: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.context = context


class InvalidImage(FamiliarError):
    """The bytes are not an image that can be decoded."""

    code = "invalid-image"


class ImageTooLarge(FamiliarError):
    """Bytes, pixels, or side exceed the limit (known from the header, before decoding)."""

    code = "image-too-large"


class InvalidVideo(FamiliarError):
    """The file is not a video that can be decoded."""

    code = "invalid-video"


class ValidationError(FamiliarError):
    """A well-formed request has an invalid value; `field` names it."""

    code = "invalid"

    def __init__(self, field: str, detail: str, **context: Any) -> None:
        super().__init__(detail, field=field, **context)
        self.field = field


class NotFound(FamiliarError):
    """There is no person, face, photo, import, … with that ID."""

    code = "not-found"

    def __init__(self, kind: str, id: str, detail: str | None = None) -> None:
        super().__init__(detail or f"There is no {kind} with the ID {id!r}.", kind=kind, id=id)


class Conflict(FamiliarError):
    """The request contradicts the current state: a merge with itself, different names, a stale proposal."""

    code = "conflict"


class Ambiguous(Conflict):
    """A name or the beginning of an id means several people or faces; `candidates` lists them."""

    code = "ambiguous"

    def __init__(self, detail: str, candidates: list[dict[str, Any]]) -> None:
        super().__init__(detail, candidates=candidates)


class NameTaken(Conflict):
    """Another person has the name; `person_id` and `name` say who."""

    code = "name-taken"


class AlbumExists(Conflict):
    """Another album has the name; `album_id` and `name` say which."""

    code = "album-exists"


class ErasedBefore(Conflict):
    """The photo was erased before and is only imported again on request."""

    code = "erased-before"

    def __init__(self) -> None:
        super().__init__(
            "You erased this photo before, so it was skipped. To import it again, run `familiard import FILE "
            "--erased`."
        )


class LinkGone(NotFound):
    """There is no such link, it expired or was revoked, or it does not show that photo; which one is not said."""

    code = "link-gone"

    def __init__(self) -> None:
        FamiliarError.__init__(self, "This link does not exist, or is no longer valid.")


class LinkLocked(FamiliarError):
    """A visitor of a link may not do this."""

    code = "link-locked"


class PasswordNeeded(LinkLocked):
    """The link has a password, which was not given."""

    code = "password-needed"

    def __init__(self) -> None:
        super().__init__("This link has a password. Enter it first.")


class WrongPassword(LinkLocked):
    """The link has another password."""

    code = "wrong-password"

    def __init__(self) -> None:
        super().__init__("Wrong password. Try again.")


class DownloadsOff(LinkLocked):
    """The link lets visitors see photos, but not download them."""

    code = "downloads-off"

    def __init__(self) -> None:
        super().__init__("This link does not allow downloads.")


class BadRange(FamiliarError):
    """The file has no such part; `size` says how many bytes it has."""

    code = "bad-range"

    def __init__(self, size: int) -> None:
        super().__init__(f"There is no such part: the file has {size} bytes.", size=size)


class Busy(FamiliarError):
    """The queue is full; try again after `retry_after` seconds."""

    code = "busy"

    def __init__(self, detail: str, retry_after: float) -> None:
        super().__init__(detail, retry_after=retry_after)
        self.retry_after = retry_after


class EngineFailed(FamiliarError):
    """The native library that analyzed the image crashed or hung; it was restarted."""

    code = "engine-failed"


class ProviderUnusable(FamiliarError):
    """What the models should run on does not work; `provider` and `state` say what and how, `advice` what to install."""

    code = "provider-unusable"


class StorageFull(FamiliarError):
    """The disk is full or read-only; nothing of the request was stored."""

    code = "storage-full"


class DataInUse(FamiliarError):
    """Another daemon uses the data directory."""

    code = "data-in-use"


class LedgerTooNew(FamiliarError):
    """The ledger was written by a newer Familiar."""

    code = "ledger-too-new"


class UpdateFailed(FamiliarError):
    """The ledger of an earlier version could not be updated; nothing of it was changed."""

    code = "update-failed"


class LedgerDamaged(FamiliarError):
    """The ledger is not a database that SQLite can read."""

    code = "ledger-damaged"


class LedgerMissing(LedgerDamaged):
    """The ledger is missing, but files that belong to it exist."""

    code = "ledger-missing"


class RowDamaged(LedgerDamaged):
    """One row of the ledger cannot be read; the others can."""

    code = "row-damaged"

    def __init__(self, table: str, id: str, column: str) -> None:
        super().__init__(
            f"The {table} {id} cannot be read: its {column} is damaged. Run `familiard doctor --repair`.",
            table=table,
            id=id,
            column=column,
        )


class IndexUnavailable(FamiliarError):
    """The Chroma server does not answer."""

    code = "index-unavailable"


class DataOfAnotherPack(FamiliarError):
    """The stored embeddings are from another model pack; re-embed first."""

    code = "data-of-another-pack"


class NotAllowed(FamiliarError):
    """The path is outside the folders that the owner allowed."""

    code = "path-not-allowed"


class PackError(FamiliarError):
    """A model pack is unavailable: no such pack, no working source, a disk error."""

    code = "pack-unavailable"


class HashMismatch(PackError):
    """A downloaded file's SHA-256 differs from the manifest's; the file was discarded."""

    code = "pack-hash-mismatch"


class LicenseNotAccepted(PackError):
    """The pack's license restricts its use and is not accepted yet."""

    code = "license-not-accepted"


class ConfigError(FamiliarError):
    """A setting is unknown or invalid; the detail names the key and where it was set."""

    code = "config"

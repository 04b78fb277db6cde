"""What can go wrong, said once: every error a person may see derives from `FamiliarError`.

An error is raised where the fact is known, carries a stable `code`, and is mapped to an HTTP status in
one place (`server/errors.py`) and to an exit status in another (`cli`).
"""

from __future__ import annotations

from typing import Any, ClassVar


class FamiliarError(Exception):
    """Base of all errors that a client may see.

    Attributes:
        code: stable, kebab-case name of the kind of error.
        detail: one or two sentences for a person: what is wrong and what to do.
        context: further members for machines (ids, limits, choices); JSON-serialisable.
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
    """Bytes, pixels or side exceed the configured limit (known from the header, before decoding)."""

    code = "image-too-large"


class InvalidVideo(FamiliarError):
    """The file is not a video that can be decoded."""

    code = "invalid-video"


class ValidationError(FamiliarError):
    """A well-formed request says something that cannot be; `field` names the part."""

    code = "invalid"

    def __init__(self, field: str, detail: str, **context: Any) -> None:
        super().__init__(detail, field=field, **context)
        self.field = field


class NotFound(FamiliarError):
    """No person, face, photo, import, … with that id."""

    code = "not-found"

    def __init__(self, kind: str, id: str) -> None:
        super().__init__(f"There is no {kind} with the id {id!r}.", kind=kind, id=id)


class Conflict(FamiliarError):
    """The request contradicts what is so: a merge with itself, names that differ, a stale proposal."""

    code = "conflict"


class ErasedBefore(Conflict):
    """The photo was erased; it comes back only when somebody asks for it."""

    code = "erased-before"

    def __init__(self) -> None:
        super().__init__(
            "This photo was erased before, so it is left out. To take it back, import the file with "
            "`familiard import FILE --erased`."
        )


class Busy(FamiliarError):
    """The queue is full; try again after `retry_after` seconds."""

    code = "busy"

    def __init__(self, detail: str, retry_after: float) -> None:
        super().__init__(detail, retry_after=retry_after)
        self.retry_after = retry_after


class EngineFailed(FamiliarError):
    """The native library that looked at the image crashed or got stuck; it was restarted."""

    code = "engine-failed"


class StorageFull(FamiliarError):
    """The disk is full (or read-only); nothing of the request was kept."""

    code = "storage-full"


class DataInUse(FamiliarError):
    """Another daemon holds the data directory."""

    code = "data-in-use"


class LedgerTooNew(FamiliarError):
    """The ledger was written by a newer Familiar."""

    code = "ledger-too-new"


class LedgerDamaged(FamiliarError):
    """The ledger is not a database that SQLite can read."""

    code = "ledger-damaged"


class LedgerMissing(LedgerDamaged):
    """The ledger is gone, and what belongs to it is there."""

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
    """The stored embeddings were made by another model pack; they must be made anew first."""

    code = "data-of-another-pack"


class NotAllowed(FamiliarError):
    """A path outside the folders that the owner allowed."""

    code = "path-not-allowed"


class PackError(FamiliarError):
    """A model pack cannot be had: no such pack, no source that answers, a disk error."""

    code = "pack-unavailable"


class HashMismatch(PackError):
    """A file arrived with a SHA-256 other than the manifest's; it was thrown away."""

    code = "pack-hash-mismatch"


class LicenseNotAccepted(PackError):
    """The pack's licence restricts its use and nobody accepted it yet."""

    code = "license-not-accepted"


class ConfigError(FamiliarError):
    """A setting is unknown or wrong; the detail names the key and where it was set."""

    code = "config"

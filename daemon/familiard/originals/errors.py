"""What can keep an original from being stored."""

from __future__ import annotations

from familiard.errors import FamiliarError, NotFound


class OriginalsOff(FamiliarError):
    """There is no folder for originals."""

    code = "originals-off"

    def __init__(self) -> None:
        super().__init__(
            "Familiar stores no uploads yet: set library.originals to a folder on a disk with enough space, and "
            "restart the daemon."
        )


class OriginalsAway(FamiliarError):
    """The folder for originals is not the one that was used before: its disk is not mounted."""

    code = "originals-away"


class NoSpace(FamiliarError):
    """Too little space would be left on the disk; nothing was stored."""

    code = "insufficient-storage"


class QuotaExceeded(FamiliarError):
    """The device has used the space that it may use; nothing was stored."""

    code = "quota-exceeded"


class WrongOffset(FamiliarError):
    """A part of a file does not continue what came before; `upload_offset` says where to go on."""

    code = "wrong-offset"

    def __init__(self, offset: int) -> None:
        super().__init__(
            f"Familiar has {offset:,} bytes of this upload. Continue there, or send the whole file.",
            upload_offset=offset,
        )


class UploadInUse(FamiliarError):
    """Another connection sends the same file."""

    code = "upload-in-use"

    def __init__(self) -> None:
        super().__init__("Another connection is sending this file. Try again in a moment.", retry_after=5.0)


class UploadUnfinished(NotFound):
    """There is no such file yet: its upload broke off; `upload_offset` and `upload_length` say how far it is."""

    code = "upload-unfinished"

    def __init__(self, path: str, offset: int, total: int) -> None:
        super().__init__(
            "file",
            path,
            f"{offset:,} of {total:,} bytes of this file were uploaded. Send the rest, or the whole file.",
        )
        self.context |= {"upload_offset": offset, "upload_length": total}


class OriginalGone(NotFound):
    """The file of an original is not where it was stored."""

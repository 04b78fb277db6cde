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


class OriginalGone(NotFound):
    """The file of an original is not where it was stored."""

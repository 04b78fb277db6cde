"""Which of the files in a folder hold the XMP of which photo: `photo.jpg.xmp` (digiKam) and `photo.xmp` (Lightroom)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

SUFFIX = ".xmp"


class Sidecars:
    """The XMP files among the names in a folder."""

    def __init__(self, names: Sequence[str]) -> None:
        self._by_name = {name.lower(): name for name in names if is_sidecar(name)}

    def of(self, photo: str) -> list[str]:
        """The names of a photo's XMP files; the one that names the photo in full comes first."""
        if not self._by_name:
            return []
        wanted = dict.fromkeys((f"{photo}{SUFFIX}".lower(), f"{PurePath(photo).stem}{SUFFIX}".lower()))
        return [self._by_name[name] for name in wanted if name in self._by_name]


def is_sidecar(name: str) -> bool:
    """Whether a file of this name holds the XMP of another file."""
    return name.lower().endswith(SUFFIX)

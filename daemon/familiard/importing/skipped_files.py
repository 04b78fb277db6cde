"""Which folders and files an import leaves alone: hidden ones, copies that other programs made."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import PurePath

MARKERS = frozenset({".nomedia", ".noimage"})
"""A folder that holds one of these is left out, with what is below it (Android, Nextcloud)."""
JUNK_FOLDERS = frozenset(
    {
        # Previews and waste bins of network storage, Windows and macOS.
        "@eadir", "@recycle", "@recently-snapshot", "@tmp", "#recycle", "#snapshot", "$recycle.bin",
        "system volume information", "__macosx", "lost+found",
        # Previews and earlier versions that photo and cloud programs keep.
        "encoded-video", "files_trashbin", "files_versions", "generated images.bundle", "ipod photo cache",
    }
)  # fmt: skip
_JUNK_SUFFIXES = frozenset({".lrdata", ".lrcat-data"})
"""Lightroom's previews."""
_JUNK_MARKERS = frozenset({".ppstorage"})
"""PhotoPrism's own files."""
_PACKAGES = frozenset(
    {".photoslibrary", ".photolibrary", ".aplibrary", ".migratedphotolibrary", ".migratedaplibrary"}
)
_PACKAGE_FILES = frozenset({"albumdata.xml", "aperturedata.xml", "library6.iphoto", "iphotomain.iphoto"})
_ORIGINALS = frozenset({"originals", "masters"})
_DERIVED = frozenset(
    {
        "apdb", "attachments", "caches", "cpl", "data", "data.noindex", "database", "external", "faces", "internal",
        "modified", "previews", "private", "resources", "scopes", "thumbnails",
    }
)  # fmt: skip
_IMMICH = frozenset({"upload", "library", "encoded-video"})
_IMMICH_DERIVED = frozenset({"thumbs", "profile", "backups"})


def marker_of(names: Collection[str]) -> str | None:
    """The marker among the names in a folder, if it holds one."""
    return min(MARKERS.intersection(map(str.lower, names)), default=None)


def is_hidden(name: str) -> bool:
    """Whether a name is hidden by its dot."""
    return name.startswith(".")


def is_junk(folder: str) -> bool:
    """Whether a folder of this name holds copies or deleted files, wherever it is."""
    name = folder.lower()
    return name in JUNK_FOLDERS or PurePath(name).suffix in _JUNK_SUFFIXES


def is_storage(names: Collection[str]) -> bool:
    """Whether a folder that holds these names is another program's own."""
    return not _JUNK_MARKERS.isdisjoint(names)


class Siblings:
    """What the names in a folder say of the folders and files beside them.

    In the package of a photo library (Apple Photos, iPhoto, Aperture) only the originals count. Immich keeps previews
    beside the originals.

    Args:
        folder: the name of the folder that holds them.
    """

    def __init__(self, folder: str, names: Collection[str]) -> None:
        lower = {name.lower() for name in names}
        self._package = PurePath(folder.lower()).suffix in _PACKAGES or not lower.isdisjoint(_PACKAGE_FILES)
        self._originals = not lower.isdisjoint(_ORIGINALS)
        self._immich = len(lower & _IMMICH) > 0

    def leave_out(self, name: str, *, folder: bool) -> bool:
        """Whether that one of the names is a copy that a photo program made."""
        name = name.lower()
        if not self._package:
            return folder and self._immich and name in _IMMICH_DERIVED
        if self._originals:
            return not (folder and name in _ORIGINALS)
        return folder and name in _DERIVED

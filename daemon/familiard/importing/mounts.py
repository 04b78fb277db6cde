"""Disks that are mounted below a folder, as they are come upon in a walk."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from familiard.importing.scanner import Found


class Mounts:
    """Notices folders that are disks of their own, or links to elsewhere; each folder is looked at once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._seen: set[Path] = {root}

    def new(self, files: Iterable[Found]) -> list[Path]:
        """The disks and links on the way to these files that were not seen before."""
        found = []
        for file in files:
            folder = file.path.parent
            while folder not in self._seen and folder.is_relative_to(self._root):
                self._seen.add(folder)
                if folder.is_symlink() or folder.is_mount():
                    found.append(folder)
                folder = folder.parent
        return found

"""Whether a walk of a folder would come to a file in it, asked for one file."""

from __future__ import annotations

from pathlib import Path

from familiard.config.exclusion import Exclusion
from familiard.host.files import printable
from familiard.importing.skipped_files import Siblings, is_hidden, is_junk, is_storage, marker_of


class ScanRules:
    """Knows for a moment what the folders above some files hold.

    Args:
        root: the folder that is walked, and that the patterns are relative to.
        exclude: patterns of what is left out.
    """

    def __init__(self, root: Path, exclude: tuple[str, ...]) -> None:
        self._root = root
        self._exclusion = Exclusion(exclude)
        self._names: dict[Path, list[str]] = {}

    def has(self, path: Path) -> bool:
        """Whether nothing between the folder and the file says to leave it out."""
        if not path.is_relative_to(self._root):
            return False
        parts = path.relative_to(self._root).parts
        for depth, part in enumerate(parts):
            folder = self._root.joinpath(*parts[:depth])
            names = self._names_in(folder)
            is_folder = depth < len(parts) - 1
            name = printable(part)
            if (
                marker_of(names) is not None
                or (depth > 0 and is_storage(names))
                or is_hidden(name)
                or (is_folder and is_junk(name))
                or Siblings(printable(folder.name), names).leave_out(name, folder=is_folder)
                or self._exclusion.matches([printable(one) for one in parts[: depth + 1]], folder=is_folder)
            ):
                return False
        return True

    def _names_in(self, folder: Path) -> list[str]:
        if folder not in self._names:
            try:
                self._names[folder] = [printable(entry.name) for entry in folder.iterdir()]
            except OSError:
                self._names[folder] = []
        return self._names[folder]

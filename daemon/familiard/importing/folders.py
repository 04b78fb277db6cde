"""The folders that clients on the network may import."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from familiar_client.models import ImportFolder, ImportFolders
from familiard.errors import NotAllowed, NotFound
from familiard.host.files import printable

MOST_FOLDERS = 1000
"""Folders in a list; of more, the first by name."""


def resolved(path: Path, allowed: Sequence[Path]) -> Path:
    """Return a path with its links resolved, if it is in one of the allowed folders.

    Raises:
        NotAllowed: it is not; the error does not reveal whether it exists.
    """
    # Not `resolve`, which raises for a link to itself.
    real = Path(os.path.realpath(path))
    if not any(real.is_relative_to(os.path.realpath(folder)) for folder in allowed):
        raise NotAllowed(
            f"{printable(path)} is outside the folders that network clients may import. Add its folder to "
            "library.folders in the settings."
        )
    return real


def allowed(folders: Sequence[Path]) -> ImportFolders:
    """List the allowed folders."""
    return ImportFolders(None, None, tuple(ImportFolder(str(one), str(one), one.is_dir()) for one in folders))


def inside(path: Path, allowed: Sequence[Path]) -> ImportFolders:
    """List the folders in an allowed folder, by name; those whose name begins with a dot are left out.

    Raises:
        NotAllowed: it is in no allowed folder.
        NotFound: it is no folder, or cannot be read.
    """
    real = resolved(path, allowed)
    try:
        with os.scandir(real) as entries:
            names = [one.name for one in entries if not one.name.startswith(".") and one.is_dir()]
    except OSError:
        raise NotFound("folder", printable(path)) from None
    found = sorted(filter(_is_text, names), key=str.casefold)[:MOST_FOLDERS]
    parent = real.parent
    within = any(parent.is_relative_to(os.path.realpath(folder)) for folder in allowed)
    return ImportFolders(
        str(real),
        str(parent) if within else None,
        tuple(ImportFolder(name, str(real / name), available=True) for name in found),
    )


def _is_text(name: str) -> bool:
    """Whether JSON can hold a name; others are imported with the folder that they are in."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)

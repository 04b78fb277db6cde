"""Who a folder of photos is named after."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from familiar_client.names import readable

NOT_PEOPLE = frozenset({"train"})
"""Frigate keeps faces that nobody has named yet in `clips/faces/train`, beside the people's folders; Double Take
keeps people's folders in `train`."""


def person_of(folders: Sequence[str]) -> str | None:
    """The person that a photo's folders name, or None.

    The folder that holds the photo is the person's; one without a letter or picture (`2019`, `05-12`) is a part of
    their photos, so the folder around it is asked. Whether it can be a name, the store says.

    Args:
        folders: outermost first.
    """
    named = next((folder for folder in reversed(folders) if _is_name(folder)), None)
    if named is None or named.lower() in NOT_PEOPLE:
        return None
    return readable(named.replace("_", " ")) or None


def root_is_a_person(subfolders: Sequence[str]) -> bool:
    """Whether the folder that was asked for is one person's, seeing what folders it holds.

    `familiard import Anna --by-folder` means Anna; a stray photo right in a folder of people's folders is
    no person's.
    """
    return not any(_is_name(folder) for folder in subfolders)


def _is_name(folder: str) -> bool:
    return any(
        unicodedata.category(letter)[0] == "L" or unicodedata.category(letter) == "So" for letter in folder
    )

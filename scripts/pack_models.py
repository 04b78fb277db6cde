"""Collect the model files that this project's releases carry: those whose manifest names the release's address.

usage: pack_models.py FOLDER
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from familiard.packs import ModelFile, PackCache, available
from familiard.packs.sources import HttpsSource

RELEASES = "https://github.com/familiar-faces/familiar/releases/latest/download/"


def released() -> dict[str, ModelFile]:
    """Model files that a manifest expects among a release's files, by name.

    Raises:
        ValueError: a pack's license does not let everybody have it, or an address does not end with the file's name.
    """
    found: dict[str, ModelFile] = {}
    for pack in available():
        for file in pack.files:
            for source in file.sources:
                if not isinstance(source, HttpsSource) or not source.url.startswith(RELEASES):
                    continue
                if pack.needs_acceptance or source.url != RELEASES + file.name:
                    raise ValueError(f"{pack.name}: {source.url} cannot be released.")
                found[file.name] = file
    return found


def main(target: Path) -> None:
    """Fetch the files from the sources that exist already, check them, and copy them."""
    cache = PackCache(PackCache.default_directory(), local_files_only=False, accept_license=False)
    wanted = released()
    for pack in available():
        if not pack.needs_acceptance and {file.name for file in pack.files} <= wanted.keys():
            cache.ensure(pack)
    target.mkdir(parents=True, exist_ok=True)
    for name, file in wanted.items():
        shutil.copyfile(cache.path(file), target / name)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

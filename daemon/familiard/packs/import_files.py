"""Take model files from this machine, for one without a network: each is known by its SHA-256."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from familiard.errors import PackError
from familiard.host.files import open_regular
from familiard.packs.cache import PackCache
from familiard.packs.manifest import ModelFile, Pack
from familiard.packs.optimize import write_whole

MOST_BYTES = 2 << 30
"""Larger than any recognizer; a zip member beyond it is a mistake."""


def import_files(cache: PackCache, path: Path, packs: Sequence[Pack]) -> list[ModelFile]:
    """Copy the files of packs that `path` is or holds into the cache.

    Args:
        path: a model file, or a zip with model files, under any name.
        packs: whose files are looked for.

    Raises:
        PackError: it cannot be read, or holds no file of these packs; then nothing is copied.
    """
    wanted = {file.sha256: file for pack in packs for file in pack.files}
    found: list[ModelFile] = []
    hashes: list[str] = []
    try:
        for content in _contents(path):
            sha256 = hashlib.sha256(content).hexdigest()
            hashes.append(sha256)
            if sha256 in wanted:
                file = wanted[sha256]
                cache.path(file).parent.mkdir(parents=True, exist_ok=True)
                write_whole(cache.path(file), content)
                found.append(file)
    except (OSError, EOFError, RuntimeError, zipfile.BadZipFile) as error:
        raise PackError(f"Cannot import {path}: {getattr(error, 'strerror', None) or error}.") from error
    if not found:
        names = ", ".join(pack.name for pack in packs)
        seen = (
            f"its SHA-256 is {hashes[0]}"
            if len(hashes) == 1
            else f"none of its {len(hashes)} files has a known SHA-256"
        )
        raise PackError(
            f"{path} is no file of the packs {names}: {seen}. Download it again, and compare its hash."
        )
    return found


def _contents(path: Path) -> Iterator[bytes]:
    """The file's bytes, or those of each file in a zip."""
    with open_regular(path) as file:
        if not zipfile.is_zipfile(file):
            file.seek(0)
            yield file.read(MOST_BYTES)
            return
        with zipfile.ZipFile(file) as archive:
            for member in archive.infolist():
                if not member.is_dir() and member.file_size <= MOST_BYTES:
                    yield archive.read(member)

"""The folder where checked model files lie, named by their content so that packs share what they have in common."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from familiard.errors import HashMismatch, LicenseNotAccepted, PackError
from familiard.host.files import blocks, open_regular
from familiard.packs.download import Progress
from familiard.packs.fetch import Fetcher
from familiard.packs.licenses import AcceptedLicenses
from familiard.packs.manifest import ModelFile, Pack
from familiard.packs.optimize import prepared, write_whole
from familiard.packs.sources import HttpsSource, Source

LOGGER = logging.getLogger(__name__)

_ABANDONED = ((".fetching-*", 3600.0), (".keeping-*", 3600.0), (".partial-*", 7 * 86_400.0))
"""What a killed process leaves, and after how many seconds nobody needs it."""


@dataclass(frozen=True, slots=True)
class PackFiles:
    """A pack and where its two files lie, both checked."""

    pack: Pack
    detector: Path
    recognizer: Path

    def read(self) -> tuple[bytes, bytes]:
        """Detector and recognizer, rewritten so that they run faster (see `prepared`)."""
        return prepared(self.detector), prepared(self.recognizer)


@dataclass(frozen=True, slots=True)
class FileState:
    """What `PackCache.verify` found of one file: `missing`, `good`, or `damaged` with the hash it has."""

    file: ModelFile
    path: Path
    state: str
    found: str | None = None


class PackCache:
    """Gets model files once, and keeps them.

    Args:
        directory: made if it is not there.
        local_files_only: never touch the network; installed Python distributions still count as local.
        accept_license: the owner accepts the licenses of the packs that are asked for; remembered per pack.
        mirror: address of a folder with model files, which is tried before all other sources.
    """

    def __init__(
        self, directory: Path, *, local_files_only: bool, accept_license: bool, mirror: str | None = None
    ) -> None:
        self._directory = directory
        self._local_files_only = local_files_only
        self._accept_license = accept_license
        self._mirror = mirror
        self._licenses = AcceptedLicenses(directory / "accepted-licenses.json")

    @staticmethod
    def default_directory() -> Path:
        """`$XDG_CACHE_HOME/familiar/packs`."""
        base = os.environ.get("XDG_CACHE_HOME")
        return (Path(base) if base else Path.home() / ".cache") / "familiar" / "packs"

    def ensure(self, pack: Pack, progress: Progress | None = None) -> PackFiles:
        """Both files of the pack, fetched if they are not there; `progress(file, bytes done, bytes in all)`.

        Raises:
            LicenseNotAccepted: the license restricts use and nobody accepted it yet.
            HashMismatch: a source gave something else than the manifest says, and no other source did better.
            PackError: no source gave the file.
        """
        self._check_license(pack)
        missing = [file for file in pack.files if self._state(file).state != "good"]
        if missing:
            try:
                self._directory.mkdir(parents=True, exist_ok=True)
                self._sweep()
                with tempfile.TemporaryDirectory(prefix=".fetching-", dir=self._directory) as work:
                    fetcher = Fetcher(
                        Path(work), progress, offline=self._local_files_only, partial=self._directory
                    )
                    for file in missing:
                        self._get(file, fetcher, progress)
            except OSError as error:
                raise PackError(f"Cannot write to {self._directory}: {error}.") from error
        return PackFiles(pack, self.path(pack.detector_file), self.path(pack.recognizer_file))

    def verify(self, pack: Pack) -> tuple[FileState, ...]:
        """Hash the pack's files; downloads and changes nothing."""
        return tuple(self._state(file) for file in pack.files)

    def path(self, file: ModelFile) -> Path:
        """Where the file lies, or would."""
        stem, _, suffix = file.name.rpartition(".")
        return self._directory / f"{stem}-{file.sha256[:12]}.{suffix}"

    def _check_license(self, pack: Pack) -> None:
        if not pack.needs_acceptance or self._licenses.accepted(pack):
            return
        if not self._accept_license:
            raise LicenseNotAccepted(
                f"The license of the pack {pack.name!r} ({pack.license}) restricts its use: {pack.license_summary} "
                f"({pack.license_url}). To accept it, pass --accept-license once, or set accept_license: true.",
                pack=pack.name, license=pack.license, summary=pack.license_summary, url=pack.license_url,
            )  # fmt: skip
        self._licenses.accept(pack)

    def _get(self, file: ModelFile, fetcher: Fetcher, progress: Progress | None) -> None:
        """Try the sources in order; keep the first that gives the right bytes."""
        refusals: list[PackError] = []
        for source in self._sources(file, fetcher):
            try:
                content = fetcher.fetch(source, file.name, file.bytes)
                found = hashlib.sha256(content).hexdigest()
                if found != file.sha256:
                    raise HashMismatch(
                        f"{source} returned {file.name} with SHA-256 {found}, expected {file.sha256}.",
                        file=file.name, expected=file.sha256, found=found,
                    )  # fmt: skip
            except PackError as error:
                LOGGER.info("%s", error.detail)
                refusals.append(error)
                continue
            write_whole(self.path(file), content)
            if progress:
                progress(file.name, len(content), len(content))
            return
        said = " ".join(error.detail for error in refusals)
        for refusal in refusals:
            if isinstance(refusal, HashMismatch):
                raise HashMismatch(f"{said} The file was discarded.", **refusal.context)
        raise PackError(f"Cannot download {file.name}. {said}", file=file.name)

    def _sources(self, file: ModelFile, fetcher: Fetcher) -> list[Source]:
        """Where to get a file, in the order to try: from this machine, the mirror, and as the manifest says."""
        mirror = [HttpsSource(f"{self._mirror.rstrip('/')}/{file.name}")] if self._mirror else []
        return [*filter(fetcher.is_here, file.sources), *mirror, *file.sources]

    def _sweep(self) -> None:
        """Remove what a killed process was in the middle of, but not what another is in the middle of now."""
        for pattern, seconds in _ABANDONED:
            for left in self._directory.glob(pattern):
                if time.time() - left.stat().st_mtime > seconds:
                    if left.is_dir():
                        shutil.rmtree(left, ignore_errors=True)
                    else:
                        left.unlink(missing_ok=True)

    def _state(self, file: ModelFile) -> FileState:
        path = self.path(file)
        try:
            hashed = hashlib.sha256()
            with open_regular(path) as opened:
                for block in blocks(opened):
                    hashed.update(block)
            found = hashed.hexdigest()
        except OSError:
            return FileState(file, path, "missing")
        return FileState(file, path, "good" if found == file.sha256 else "damaged", found)

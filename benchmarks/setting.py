"""What a run of the benchmark works with."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.faces import Faces, faces_of, pack_files
from familiard.packs import Pack, PackFiles, load_pack

REPO = Path(__file__).resolve().parents[1]
LFW = REPO.parent / "shared" / "data" / "lfw-dev"
IMAGES = REPO / "docs" / "images"


@dataclass(slots=True)
class Setting:
    """What to measure on, as the command line says.

    Attributes:
        data: a folder of the shape NAME/NAME_0001.jpg.
        pairs: LFW's list of pairs that lie in it.
        pack: the model pack.
        quick: smaller sizes and fewer repetitions, for a first look.
    """

    data: Path
    pairs: Path
    pack: Pack
    quick: bool = False
    _files: PackFiles | None = field(default=None, repr=False)
    _faces: Faces | None = field(default=None, repr=False)

    @property
    def files(self) -> PackFiles:
        """The weights, fetched when first asked for."""
        if self._files is None:
            self._files = pack_files(self.pack)
        return self._files

    @property
    def faces(self) -> Faces:
        """All faces of `data`, looked at when first asked for."""
        if self._faces is None:
            self._faces = faces_of(self.data, self.files)
        return self._faces


def setting(
    data: Path = LFW, pairs: Path | None = None, pack: str = "mobile", *, quick: bool = False
) -> Setting:
    """The usual setting: half of LFW, the default pack."""
    return Setting(data, pairs or data.with_name(f"{data.name}-pairs.txt"), load_pack(pack), quick)

"""Model files come from this machine as well, and are known by what they hold, not by their names."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from familiard.errors import PackError
from familiard.packs import load_pack
from familiard.packs.import_files import import_files
from tests.packs.test_cache import DETECTOR, RECOGNIZER, cache, names, pack_of

PACKS = [load_pack("buffalo_l"), pack_of()]


def test_a_file_is_known_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "Download (1)").write_bytes(DETECTOR)
    (file,) = import_files(cache(tmp_path), tmp_path / "Download (1)", PACKS)
    assert file.name == "det.onnx"
    assert [state.state for state in cache(tmp_path).verify(pack_of())] == ["good", "missing"]


def test_a_zip_gives_all_that_it_holds(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "models.zip", "w") as archive:
        archive.writestr("folder/", b"")
        archive.writestr("folder/readme.txt", b"Hello")
        archive.writestr("folder/a.onnx", RECOGNIZER)
        archive.writestr("folder/b.onnx", DETECTOR)
    found = import_files(cache(tmp_path), tmp_path / "models.zip", PACKS)
    assert [file.name for file in found] == ["rec.onnx", "det.onnx"]
    # Nothing has to be downloaded.
    cache(tmp_path, local=True).ensure(pack_of())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (DETECTOR[:-1], "is no file of the packs buffalo_l, mobile: its SHA-256 is"),
        (b"", "is no file of the packs"),
        (b"PK\x05\x06" + bytes(18), "none of its 0 files"),
    ],
)
def test_what_is_no_model_file_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(PackError, match=said):
        import_files(cache(tmp_path), tmp_path / "file", PACKS)
    assert names(tmp_path) == []


def test_half_a_zip_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "whole.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.onnx", RECOGNIZER)
    whole = bytearray((tmp_path / "whole.zip").read_bytes())
    whole[60:80] = bytes(20)
    (tmp_path / "damaged.zip").write_bytes(whole)
    with pytest.raises(PackError, match="Cannot import"):
        import_files(cache(tmp_path), tmp_path / "damaged.zip", PACKS)


@pytest.mark.parametrize("name", ["nothing-here.onnx", ""])
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str) -> None:
    with pytest.raises(PackError, match="Cannot import"):
        import_files(cache(tmp_path), tmp_path / name, PACKS)

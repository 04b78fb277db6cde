"""A manifest says everything that the code must know of a pack, or is refused with the key's name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from familiard.errors import PackError
from familiard.packs import available, load_pack
from familiard.packs.manifest import manifests_directory
from familiard.packs.sources import HttpsSource, NpmSource, PythonSource

RESTRICTED = ("antelopev2", "buffalo_l", "buffalo_m", "buffalo_sc")


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A copy of the default pack's manifest, to be spoilt."""
    path = tmp_path / "mine.toml"
    path.write_text((manifests_directory() / "mobile.toml").read_text())
    return path


def replace(path: Path, pattern: str, by: str) -> None:
    changed, times = re.subn(pattern, by, path.read_text(), count=1, flags=re.MULTILINE)
    assert times == 1
    path.write_text(changed)


def test_all_packs_ship() -> None:
    assert [pack.name for pack in available()] == sorted((*RESTRICTED, "mobile", "sharp"))


def test_the_default_pack_is_free_and_has_the_weights_that_were_measured() -> None:
    pack = load_pack("mobile")
    assert not pack.needs_acceptance
    assert pack.license == "MIT"
    assert pack.identity == "mobile/87aacdfe5751"
    assert pack.detector_file.sha256.startswith("b7a7acab55e1")
    assert [type(source) for source in pack.detector_file.sources] == [HttpsSource, PythonSource]
    assert [type(source) for source in pack.recognizer_file.sources] == [HttpsSource, NpmSource]
    assert pack.detector.preprocessing.channels == "bgr"
    assert pack.recognizer.length == 512


@pytest.mark.parametrize("name", RESTRICTED)
def test_restricted_packs_say_what_they_are_for_and_come_over_https(name: str) -> None:
    pack = load_pack(name)
    assert pack.needs_acceptance
    assert "non-commercial" in pack.license_summary
    assert pack.license_url
    for file in pack.files:
        (source,) = file.sources
        assert isinstance(source, HttpsSource)
        assert source.url.startswith("https://")
        assert source.sha256
        assert source.member == file.name


def test_packs_that_share_a_file_name_it_by_the_same_hash() -> None:
    large, medium, huge = (load_pack(name) for name in ("buffalo_l", "buffalo_m", "antelopev2"))
    assert large.recognizer_file.sha256 == medium.recognizer_file.sha256
    assert large.detector_file.sha256 == huge.detector_file.sha256


def test_a_manifest_of_ones_own_is_read_by_its_path(mine: Path) -> None:
    replace(mine, '^name = "mobile"', 'name = "mine"')
    assert load_pack(str(mine)).identity == "mine/87aacdfe5751"


@pytest.mark.parametrize("name", ["nothing", "../mobile", "", "models/mobile"])
def test_a_pack_that_is_not_there_is_reported_with_those_that_are(name: str) -> None:
    with pytest.raises(PackError, match="buffalo_l, buffalo_m, buffalo_sc, mobile"):
        load_pack(name)


@pytest.mark.parametrize(
    ("pattern", "by", "reported"),
    [
        (r"^size = 640", 'size = "large"', "detector.size"),
        (r"^size = 640\n", "", "detector.size"),
        (r"^size = 640", "size = 640\nsiez = 1", "detector.siez"),
        (r"^score = .*", "score = 1.5", "detector.score"),
        (r"^mean = \[104.0, ", "mean = [", "detector.mean"),
        (r'^channels = "bgr"', 'channels = "gbr"', "detector.channels"),
        (r'^family = "retinaface"', 'family = "yolo"', "detector.family"),
        (r'^sha256 = "b7a7', 'sha256 = "B7A7', "detector.sha256"),
        (r'^file = "retina', 'file = "../retina', "detector.file"),
        (r'^kind = "npm"', 'kind = "ftp"', "recognizer.sources"),
        (r'^kind = "npm"\npackage = .*', 'kind = "npm"', "recognizer.sources"),
        (r"^eps = .*", "eps = 3.0", "thresholds.eps"),
        (r"^match = .*\n", "", "thresholds.match"),
        (r"^needs_acceptance = false", 'needs_acceptance = "no"', "license.needs_acceptance"),
        (r'^name = "mobile"', 'name = "My Pack"', "name"),
    ],
)
def test_a_mistake_is_reported_with_its_key(mine: Path, pattern: str, by: str, reported: str) -> None:
    replace(mine, pattern, by)
    with pytest.raises(PackError) as refused:
        load_pack(str(mine))
    assert f"{reported}" in refused.value.detail
    assert "mine.toml" in refused.value.detail


def test_http_without_tls_must_be_asked_for(mine: Path) -> None:
    https = '[[detector.sources]]\nkind = "https"\nurl = "{url}"\n{more}\n[recognizer]'
    plain = mine.read_text()
    mine.write_text(plain.replace("[recognizer]", https.format(url="http://nas.local/x.onnx", more="")))
    with pytest.raises(PackError, match="https://"):
        load_pack(str(mine))
    mine.write_text(
        plain.replace("[recognizer]", https.format(url="http://nas.local/x.onnx", more="insecure = true"))
    )
    assert load_pack(str(mine)).detector_file.sources[-1] == HttpsSource(
        "http://nas.local/x.onnx", insecure=True
    )


@pytest.mark.parametrize("content", [b"name = ", b"\xff\xfe\x00", b"", b"[license]\n"])
def test_what_is_no_manifest_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.toml"
    path.write_bytes(content)
    with pytest.raises(PackError, match="not valid"):
        load_pack(str(path))


def test_a_file_that_is_not_there_is_reported(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="Cannot read"):
        load_pack(str(tmp_path / "nowhere.toml"))

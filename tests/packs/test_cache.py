"""What lies in the cache is what the manifest says, whatever happened on the way."""

from __future__ import annotations

import hashlib
import io
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from familiard.errors import HashMismatch, LicenseNotAccepted, PackError
from familiard.packs import ModelFile, Pack, PackCache, load_pack
from familiard.packs import download as downloads
from familiard.packs.fetch import Fetcher
from familiard.packs.sources import HttpsSource, Source
from tests.packs.web import Site, serve

DETECTOR, RECOGNIZER = b"a detector" * 40_000, b"a recognizer" * 50_000


@pytest.fixture
def site() -> Iterator[Site]:
    with serve() as site:
        yield site


def model(name: str, content: bytes, *sources: Source) -> ModelFile:
    return ModelFile(name, hashlib.sha256(content).hexdigest(), len(content), sources)


def pack_of(*sources: Source) -> Pack:
    return replace(
        load_pack("mobile"),
        detector_file=model("det.onnx", DETECTOR, *sources),
        recognizer_file=model("rec.onnx", RECOGNIZER, *sources),
    )


def zipped(site: Site, *, folder: str = "") -> Pack:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(f"{folder}det.onnx", DETECTOR)
        archive.writestr(f"{folder}rec.onnx", RECOGNIZER)
    site.pages["/pack.zip"] = written.getvalue()
    sha256 = hashlib.sha256(written.getvalue()).hexdigest()
    source = HttpsSource(f"{site.address}/pack.zip", sha256=sha256, insecure=True)
    pack = pack_of()
    return replace(
        pack,
        detector_file=replace(pack.detector_file, sources=(replace(source, member="det.onnx"),)),
        recognizer_file=replace(pack.recognizer_file, sources=(replace(source, member="rec.onnx"),)),
    )


def plain(site: Site) -> Pack:
    site.pages |= {"/det": DETECTOR, "/rec": RECOGNIZER}
    pack = pack_of()
    return replace(
        pack,
        detector_file=replace(
            pack.detector_file, sources=(HttpsSource(f"{site.address}/det", insecure=True),)
        ),
        recognizer_file=replace(
            pack.recognizer_file, sources=(HttpsSource(f"{site.address}/rec", insecure=True),)
        ),
    )


def cache(directory: Path, *, local: bool = False, accept: bool = False) -> PackCache:
    return PackCache(directory / "packs", local_files_only=local, accept_license=accept)


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in (directory / "packs").rglob("*"))


def test_files_come_through_a_proxy(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy is asked for the whole address; nothing resolves the other site's name."""
    monkeypatch.setenv("http_proxy", site.address)
    monkeypatch.setenv("no_proxy", "")
    # urllib reads the environment once a process.
    monkeypatch.setattr(urllib.request, "_opener", None)
    pack = plain(site)
    site.pages = {"http://models.invalid/det": DETECTOR, "http://models.invalid/rec": RECOGNIZER}
    sources = [HttpsSource(f"http://models.invalid/{name}", insecure=True) for name in ("det", "rec")]
    files = cache(tmp_path).ensure(
        replace(
            pack,
            detector_file=replace(pack.detector_file, sources=(sources[0],)),
            recognizer_file=replace(pack.recognizer_file, sources=(sources[1],)),
        )
    )
    assert files.detector.read_bytes() == DETECTOR
    assert site.requests == list(site.pages)


def test_files_are_fetched_checked_and_kept(site: Site, tmp_path: Path) -> None:
    files = cache(tmp_path).ensure(plain(site))
    assert files.detector.read_bytes() == DETECTOR
    assert files.recognizer.read_bytes() == RECOGNIZER
    assert len(names(tmp_path)) == 2


def test_what_is_there_is_not_fetched_again(site: Site, tmp_path: Path) -> None:
    pack = plain(site)
    cache(tmp_path).ensure(pack)
    site.requests.clear()
    cache(tmp_path).ensure(pack)
    assert site.requests == []


@pytest.mark.parametrize("folder", ["", "buffalo_x/"])
def test_both_files_come_out_of_one_download_of_a_zip(site: Site, tmp_path: Path, folder: str) -> None:
    files = cache(tmp_path).ensure(zipped(site, folder=folder))
    assert files.recognizer.read_bytes() == RECOGNIZER
    assert site.requests == ["/pack.zip"]
    assert len(names(tmp_path)) == 2


def test_progress_is_reported_to_the_end(site: Site, tmp_path: Path) -> None:
    reported: list[tuple[str, int, int | None]] = []
    cache(tmp_path).ensure(plain(site), lambda *progress: reported.append(progress))
    detector = [(done, total) for name, done, total in reported if name == "det.onnx"]
    assert [done for done, _ in detector] == sorted(done for done, _ in detector)
    assert detector[-1] == (len(DETECTOR), len(DETECTOR))
    assert reported[-1] == ("rec.onnx", len(RECOGNIZER), len(RECOGNIZER))


def test_other_bytes_are_refused_with_both_hashes_and_nothing_stays(site: Site, tmp_path: Path) -> None:
    pack = plain(site)
    site.pages["/det"] = b"something else"
    with pytest.raises(HashMismatch) as refused:
        cache(tmp_path).ensure(pack)
    assert pack.detector_file.sha256 in refused.value.detail
    assert hashlib.sha256(b"something else").hexdigest() in refused.value.detail
    assert names(tmp_path) == []


def test_another_zip_is_refused_before_it_is_opened(site: Site, tmp_path: Path) -> None:
    pack = zipped(site)
    site.pages["/pack.zip"] = b"PK" + site.pages["/pack.zip"]
    with pytest.raises(HashMismatch):
        cache(tmp_path).ensure(pack)
    assert names(tmp_path) == []


def test_a_zip_without_the_member_or_that_is_none_is_reported(site: Site, tmp_path: Path) -> None:
    site.pages["/pack.zip"] = b"not a zip"
    source = HttpsSource(f"{site.address}/pack.zip", member="det.onnx", insecure=True)
    with pytest.raises(PackError, match="not a readable zip"):
        cache(tmp_path).ensure(pack_of(source))
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("other.onnx", b"")
    site.pages["/pack.zip"] = written.getvalue()
    with pytest.raises(PackError, match=r"does not contain det\.onnx"):
        cache(tmp_path).ensure(pack_of(source))


def test_a_download_that_breaks_off_leaves_nothing(site: Site, tmp_path: Path) -> None:
    pack = plain(site)
    site.cut_after = 1000
    site.ranges = False
    with pytest.raises(PackError, match=r"stopped after|Cannot download"):
        cache(tmp_path).ensure(pack)
    assert [name.partition("-")[0] for name in names(tmp_path)] == [".partial"]
    assert [state.state for state in cache(tmp_path).verify(pack)] == ["missing", "missing"]


def test_a_download_that_breaks_off_is_continued(site: Site, tmp_path: Path) -> None:
    site.cut_after, site.cuts = 150_000, 2
    files = cache(tmp_path).ensure(plain(site))
    assert files.detector.read_bytes() == DETECTOR
    assert files.recognizer.read_bytes() == RECOGNIZER
    assert site.begun == [150_000, 300_000]
    assert len(names(tmp_path)) == 2


def test_the_next_try_continues_where_the_last_one_stopped(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = plain(site)
    site.cut_after = 150_000
    monkeypatch.setattr(downloads, "TRIES", 1)
    with pytest.raises(PackError, match=r"stopped after 150,000 of 400,000 bytes"):
        cache(tmp_path).ensure(pack)
    site.cut_after = None
    assert cache(tmp_path).ensure(pack).detector.read_bytes() == DETECTOR
    assert site.begun == [150_000]
    assert len(names(tmp_path)) == 2


def test_another_file_than_the_one_that_was_begun_is_fetched_from_its_beginning(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = plain(site)
    site.cut_after, site.pages["/det"] = 150_000, b"another file" * 40_000
    monkeypatch.setattr(downloads, "TRIES", 1)
    for _ in range(2):
        with pytest.raises(PackError):
            cache(tmp_path).ensure(pack)
    site.cut_after, site.pages["/det"] = None, DETECTOR
    with pytest.raises(HashMismatch):
        cache(tmp_path).ensure(pack)
    assert cache(tmp_path).ensure(pack).detector.read_bytes() == DETECTOR


def test_a_file_that_never_ends_is_given_up(site: Site, tmp_path: Path) -> None:
    pack = plain(site)
    site.pages["/det"] = DETECTOR * 8
    with pytest.raises(PackError, match=r"is larger than 400,000 bytes"):
        cache(tmp_path).ensure(pack)


def test_a_mirror_is_tried_first(site: Site, tmp_path: Path) -> None:
    pack = plain(site)
    site.pages = {"/models/det.onnx": DETECTOR, "/rec": RECOGNIZER}
    mirrored = PackCache(
        tmp_path / "packs",
        local_files_only=False,
        accept_license=False,
        mirror=f"{site.address}/models/",
    )
    files = mirrored.ensure(pack)
    assert files.recognizer.read_bytes() == RECOGNIZER
    assert site.requests == ["/models/det.onnx", "/models/rec.onnx", "/rec"]


def test_a_host_that_is_away_is_asked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def away(request: urllib.request.Request, timeout: float) -> None:
        asked.append(request.full_url)
        raise TimeoutError("timed out")

    monkeypatch.setattr(urllib.request, "urlopen", away)
    fetcher = Fetcher(tmp_path, None, offline=False)
    for name in ("a", "b"):
        with pytest.raises(PackError, match="timed out"):
            fetcher.fetch(HttpsSource(f"https://models.invalid/{name}"), name)
    assert asked == ["https://models.invalid/a"]


def test_a_server_that_says_nothing_more_is_given_up(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = plain(site)
    site.cut_after, site.hangs = 1000, True
    site.ranges = False
    monkeypatch.setattr(downloads, "IDLE_SECONDS", 0.3)
    with pytest.raises(PackError, match="timed out"):
        cache(tmp_path).ensure(pack)
    assert [state.state for state in cache(tmp_path).verify(pack)] == ["missing", "missing"]


def test_a_server_that_is_too_slow_in_all_is_given_up(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "TOTAL_SECONDS", 0.0)
    with pytest.raises(PackError, match="took longer"):
        cache(tmp_path).ensure(plain(site))


def test_the_next_source_is_tried_and_all_refusals_are_reported(site: Site, tmp_path: Path) -> None:
    pack = plain(site)
    missing = HttpsSource(f"{site.address}/nothing", insecure=True)
    second = replace(
        pack,
        detector_file=replace(pack.detector_file, sources=(missing, *pack.detector_file.sources)),
    )
    assert cache(tmp_path).ensure(second).detector.read_bytes() == DETECTOR
    nowhere = HttpsSource("http://127.0.0.1:9/x", insecure=True)
    with pytest.raises(PackError) as refused:
        cache(tmp_path / "other").ensure(pack_of(missing, nowhere))
    assert "404" in refused.value.detail
    assert "127.0.0.1:9" in refused.value.detail


def test_a_damaged_file_is_noticed_and_fetched_again(site: Site, tmp_path: Path) -> None:
    pack = plain(site)
    files = cache(tmp_path).ensure(pack)
    files.detector.write_bytes(DETECTOR[:-1])
    detector, recognizer = cache(tmp_path).verify(pack)
    assert (detector.state, recognizer.state) == ("damaged", "good")
    assert detector.found == hashlib.sha256(DETECTOR[:-1]).hexdigest()
    assert cache(tmp_path).ensure(pack).detector.read_bytes() == DETECTOR


def test_verify_fetches_nothing(site: Site, tmp_path: Path) -> None:
    states = cache(tmp_path).verify(plain(site))
    assert [state.state for state in states] == ["missing", "missing"]
    assert site.requests == []
    assert not (tmp_path / "packs").exists()


def test_local_files_only_touches_no_network(site: Site, tmp_path: Path) -> None:
    pack = plain(site)
    with pytest.raises(PackError, match="local_files_only is set"):
        cache(tmp_path, local=True).ensure(pack)
    assert site.requests == []
    cache(tmp_path).ensure(pack)
    site.requests.clear()
    assert cache(tmp_path, local=True).ensure(pack).detector.read_bytes() == DETECTOR
    assert site.requests == []


def test_what_a_kill_left_behind_is_swept_away(site: Site, tmp_path: Path) -> None:
    import os

    left = tmp_path / "packs" / ".fetching-dead"
    left.mkdir(parents=True)
    (left / "half").write_bytes(b"half")
    (tmp_path / "packs" / ".keeping-dead").write_bytes(b"half")
    for path in (left, tmp_path / "packs" / ".keeping-dead"):
        os.utime(path, (0, 0))
    cache(tmp_path).ensure(plain(site))
    assert len(names(tmp_path)) == 2


def test_a_directory_that_cannot_be_written_is_reported(site: Site, tmp_path: Path) -> None:
    (tmp_path / "packs").write_text("a file is in the way")
    with pytest.raises(PackError, match="Cannot write"):
        cache(tmp_path).ensure(plain(site))


class TestLicenses:
    def restricted(self, site: Site) -> Pack:
        return replace(
            plain(site), needs_acceptance=True, license="Research", license_summary="Only for research."
        )

    def test_a_restricted_pack_is_shown_and_not_fetched(self, site: Site, tmp_path: Path) -> None:
        with pytest.raises(LicenseNotAccepted) as refused:
            cache(tmp_path).ensure(self.restricted(site))
        assert "Only for research." in refused.value.detail
        assert "--accept-license" in refused.value.detail
        assert site.requests == []

    def test_acceptance_is_asked_once(self, site: Site, tmp_path: Path) -> None:
        pack = self.restricted(site)
        cache(tmp_path, accept=True).ensure(pack)
        assert cache(tmp_path).ensure(pack).detector.read_bytes() == DETECTOR

    def test_acceptance_counts_for_that_pack_and_that_license(self, site: Site, tmp_path: Path) -> None:
        pack = self.restricted(site)
        cache(tmp_path, accept=True).ensure(pack)
        with pytest.raises(LicenseNotAccepted):
            cache(tmp_path).ensure(replace(pack, name="other"))
        with pytest.raises(LicenseNotAccepted):
            cache(tmp_path).ensure(replace(pack, license="Research, and pay"))

    def test_a_damaged_note_asks_again(self, site: Site, tmp_path: Path) -> None:
        pack = self.restricted(site)
        cache(tmp_path, accept=True).ensure(pack)
        (tmp_path / "packs" / "accepted-licenses.json").write_text("[1, 2")
        with pytest.raises(LicenseNotAccepted):
            cache(tmp_path).ensure(pack)

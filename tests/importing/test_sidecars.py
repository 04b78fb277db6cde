"""Which XMP files belong to a photo."""

from __future__ import annotations

from familiard.importing.sidecars import Sidecars, is_sidecar


def test_the_full_name_comes_before_the_stem() -> None:
    sidecars = Sidecars(["a.jpg", "A.xmp", "a.jpg.XMP", "b.xmp", "ab.xmp", "a.txt"])
    assert sidecars.of("a.jpg") == ["a.jpg.XMP", "A.xmp"]
    assert sidecars.of("a.heic") == ["A.xmp"]
    assert sidecars.of("B.JPG") == ["b.xmp"]
    assert sidecars.of("c.jpg") == []
    assert sidecars.of("a") == ["A.xmp"]
    assert Sidecars([]).of("a.jpg") == []


def test_sidecars_are_known_by_their_suffix() -> None:
    assert is_sidecar("a.XMP") and is_sidecar("a.jpg.xmp")
    assert not is_sidecar("a.xmp.jpg")

"""Which workers may analyze an import's photos."""

from __future__ import annotations

from dataclasses import replace

from familiard import __version__
from familiard.cluster.kind import Kind
from familiard.packs import Pack


def test_a_kind_survives_as_the_name_of_a_resource(pack: Pack) -> None:
    kind = Kind.of(pack)
    assert Kind.from_resource(kind.resource) == kind
    assert kind.version == __version__
    assert Kind.from_resource("GPU") is None


def test_both_models_count(pack: Pack) -> None:
    detector = replace(pack, detector_file=replace(pack.detector_file, sha256="1" * 64))
    recognizer = replace(pack, recognizer_file=replace(pack.recognizer_file, sha256="1" * 64))
    assert len({Kind.of(pack), Kind.of(detector), Kind.of(recognizer)}) == 3


def test_a_refusal_says_what_to_do(pack: Pack) -> None:
    kind = Kind.of(pack)
    assert f"Install {__version__}" in replace(kind, version="0.0.1").why_refused(kind)
    assert "--pack mobile" in replace(kind, pack="other/1+2").why_refused(kind)

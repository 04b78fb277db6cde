"""Takes the best provider that really works: it computes the same faces as the CPU, or it is left alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from familiard.errors import ProviderUnusable
from familiard.vision.detect import Detector
from familiard.vision.detections import Detections
from familiard.vision.embed import Embedder
from familiard.vision.providers import CPU, Provider, automatic, candidates
from familiard.vision.runtime import DIFFERS, NOT_INSTALLED, RuntimeOptions, open_on, unusable
from familiard.vision.spec import DetectorSpec, RecognizerSpec
from familiard.vision.trial_picture import trial_chips, trial_picture

ALIKE = 0.999
"""Cosine of an embedding to the CPU's, below which a provider does not compute the same."""
_PIXELS = 2.0
_SCORE = 0.02


@dataclass(frozen=True, slots=True)
class Models:
    """Two networks as they are in their files, and what their manifest says.

    Attributes:
        score: least confidence of a face; None: the pack's.
    """

    detector: bytes
    detector_spec: DetectorSpec
    recognizer: bytes
    recognizer_spec: RecognizerSpec
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """Both networks on a provider.

    Attributes:
        cosine: least cosine of an embedding to the CPU's; 1 for the CPU itself.
        dropped: why better providers are not used, one sentence each.
    """

    detector: Detector
    embedder: Embedder
    cosine: float = 1.0
    dropped: tuple[str, ...] = ()


def open_on_best(models: Models, options: RuntimeOptions) -> Opened:
    """Both networks on the first of the wanted providers that works.

    Raises:
        ProviderUnusable: none does; the detail says why, and what to install.
    """
    failures: list[ProviderUnusable] = []
    for provider in candidates(options.providers):
        try:
            opened = open_and_try(models, provider, options)
        except ProviderUnusable as error:
            # What the owner did not ask for and did not install is no failure.
            if not automatic(options.providers) or error.context["state"] != NOT_INSTALLED:
                failures.append(error)
            continue
        return Opened(
            opened.detector, opened.embedder, opened.cosine, tuple(failure.detail for failure in failures)
        )
    if len(failures) == 1:
        raise failures[0]
    raise ProviderUnusable(" ".join(failure.detail for failure in failures), **failures[0].context)


def open_and_try(models: Models, provider: Provider, options: RuntimeOptions) -> Opened:
    """Both networks on a provider that gives the same faces as the CPU.

    Raises:
        ProviderUnusable: it does not work, or gives others.
    """
    opened = open_both(models, provider, options)
    if provider == CPU:
        return opened
    cosine = compare(opened, open_both(models, CPU, options), provider)
    return Opened(opened.detector, opened.embedder, cosine)


def open_both(models: Models, provider: Provider, options: RuntimeOptions) -> Opened:
    """Both networks on a provider, as it is."""
    detector, recognizer = (
        open_on(provider, models.detector, options),
        open_on(provider, models.recognizer, options, many=True),
    )
    return Opened(
        Detector(detector, models.detector_spec, score=models.score),
        Embedder(recognizer, models.recognizer_spec),
    )


def compare(opened: Opened, reference: Opened, provider: Provider) -> float:
    """The least cosine of an embedding to the reference's.

    Raises:
        ProviderUnusable: it finds other faces or embeds them otherwise.
    """
    picture, chips = trial_picture(), trial_chips()
    try:
        found = opened.detector.detect(picture)
        embeddings = opened.embedder.embed(chips)
    except ProviderUnusable:
        raise
    except Exception as error:
        why = f"it fails on a trial picture ({error})"
        raise unusable(provider, DIFFERS, why, _advice(provider)) from error
    expected = reference.detector.detect(picture)
    if not _same(found, expected):
        why = f"it finds other faces in a trial picture than the CPU ({len(found)}, not {len(expected)}, or elsewhere)"
        raise unusable(provider, DIFFERS, why, _advice(provider))
    cosines = [
        0.0 if one is None or other is None else float(one.vector @ other.vector)
        for one, other in zip(embeddings, reference.embedder.embed(chips), strict=True)
    ]
    if not min(cosines) >= ALIKE:
        why = f"its embeddings differ from the CPU's (cosine {min(cosines):.4f}, at least {ALIKE} is needed)"
        raise unusable(provider, DIFFERS, why, _advice(provider))
    return min(cosines)


def _same(found: Detections, expected: Detections) -> bool:
    """Whether each face is where another is, with its landmarks and its score; scores that are nearly equal may swap places."""
    if len(found) != len(expected):
        return False
    for landmarks, score in zip(expected.landmarks, expected.scores, strict=True):
        off = np.abs(found.landmarks - landmarks).max(axis=(1, 2))
        nearest = int(np.argmin(off))
        if off[nearest] > _PIXELS or abs(float(found.scores[nearest] - score)) > _SCORE:
            return False
    return True


def _advice(provider: Provider) -> str:
    return f"Update its driver and packages, or remove {provider.name} from vision.providers."

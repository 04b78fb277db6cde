"""Open-set matching: a face belongs to a named person, to an unnamed person, or to none."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from familiard.identity.linkage import LARGER_PENALTY, is_clearly_two
from familiard.identity.thresholds import Thresholds

BELOW_THRESHOLD = "below-threshold"
AMBIGUOUS = "too-close-to-runner-up"
RULED_OUT = "ruled-out"
NOT_NAMED = "not-named"
JOIN_PENALTY = 0.015
"""How much nearer a new face must be to an unnamed person than in clustering, which knows all other faces, too."""
ALREADY_IN_PICTURE = "already-in-picture"
"""Another face in the same picture is this person already: a mirror, a framed photo, a television."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person near a face.

    Attributes:
        named: the person has a name, or is ignored: people decided who that is.
        ruled_out: the owner said that a similar face is not this person.
        faces: how many faces the person has.
        mean: float32 [D], the mean of their embeddings, L2-normalized; None: unknown.
    """

    person_id: str
    named: bool
    similarity: float
    ruled_out: bool = False
    faces: int = 1
    mean: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Match:
    """The chosen person or None, the best and second-best candidates, and the reasons against a better verdict."""

    chosen: Candidate | None
    best: Candidate | None
    runner_up: Candidate | None
    reasons: tuple[str, ...]


def similarities(embedding: NDArray[np.float32], sums: NDArray[np.float32]) -> NDArray[np.float32]:
    """The cosine of a face and each person's mean embedding.

    Args:
        embedding: float32 [D], L2-normalized.
        sums: float32 [P, D], the sum of each person's embeddings.

    Returns:
        float32 [P].
    """
    lengths = np.maximum(np.linalg.norm(sums, axis=1), 1e-6)
    cosines: NDArray[np.float32] = (sums @ embedding) / lengths
    return cosines


def choose(candidates: Sequence[Candidate], thresholds: Thresholds) -> Match:
    """Choose the person of a face.

    A named person is recognized from `match` on, unless another named person comes within `margin`. An unnamed
    person needs the similarity at which two clusters merge. Between a named and an unnamed person within the
    margin, the named one wins: the unnamed is then most likely a part of the same person, not merged yet. But if the
    two are clearly two people, such as siblings, the face is neither's.
    """
    ranked = sorted(candidates, key=lambda c: (-c.similarity, c.person_id))
    best = ranked[0] if ranked else None
    runner_up = ranked[1] if len(ranked) > 1 else None
    open_to = [candidate for candidate in ranked if not candidate.ruled_out]
    reasons = [RULED_OUT] if len(open_to) < len(ranked) and ranked[0].ruled_out else []
    reached = [c for c in open_to if c.similarity >= least_similarity(thresholds, named=c.named)]
    if not reached:
        return Match(None, best, runner_up, (*reasons, BELOW_THRESHOLD))
    chosen = reached[0]
    named = [candidate for candidate in reached if candidate.named]
    if named and named[0].similarity >= chosen.similarity - thresholds.margin:
        chosen = named[0]
        if any(competes(other, chosen, thresholds, thresholds.margin) for other in open_to):
            return Match(None, best, runner_up, (*reasons, AMBIGUOUS))
    elif not chosen.named:
        reasons.append(NOT_NAMED)
    return Match(chosen, best, runner_up, tuple(reasons))


def least_similarity(thresholds: Thresholds, *, named: bool) -> float:
    """The least similarity at which a face belongs to a named (or ignored) person, or to an unnamed one."""
    # Unnamed people are means of several faces, as in `linkage`; the face is a single one.
    return thresholds.match if named else 1.0 - thresholds.linkage + LARGER_PENALTY + JOIN_PENALTY


def competes(other: Candidate, chosen: Candidate, thresholds: Thresholds, margin: float) -> bool:
    """Whether a face could as well be another person within `margin`, who is certainly not the one chosen."""
    if other is chosen or other.similarity <= chosen.similarity - margin:
        return False
    if other.named:
        return True
    if other.mean is None or chosen.mean is None:
        return False
    return is_clearly_two(float(other.mean @ chosen.mean), other.faces, chosen.faces, thresholds.linkage)


def choose_among_others(
    candidates: Sequence[Candidate], taken: Collection[str], thresholds: Thresholds
) -> Match:
    """Choose the person of a face in a picture with other faces: a person appears only once in a picture.

    Args:
        taken: ids of the people that the other faces belong to.
    """
    match = choose([c for c in candidates if c.person_id not in taken], thresholds)
    if match.chosen is not None:
        return match
    alone = choose(candidates, thresholds)
    if alone.chosen is None or alone.chosen.person_id not in taken:
        return match
    rest = alone.runner_up if alone.best == alone.chosen else alone.best
    return Match(None, alone.chosen, rest, (ALREADY_IN_PICTURE,))


def confidence(similarity: float, thresholds: Thresholds) -> float:
    """The confidence that users see, 0…100: a logistic curve fitted for the pack (benchmarks/open_set)."""
    exponent = -(similarity - thresholds.confidence_midpoint) * thresholds.confidence_slope
    return round(100.0 / (1.0 + math.exp(min(exponent, 60.0))), 1)

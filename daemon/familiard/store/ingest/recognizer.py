"""Decide who the faces in an image are, by the index and people's mean faces; nothing is changed here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from familiar_client.models import Decision, Evidence, Verdict
from familiard.identity import matching
from familiard.identity.matching import ALREADY_IN_PICTURE, Candidate, Match
from familiard.identity.thresholds import Thresholds
from familiard.store.index.centroids import UNUSED, PersonCentroids
from familiard.store.index.vector_index import Neighbors, VectorIndex
from familiard.store.ingest.duplicates import duplicated
from familiard.store.ledger.ledger import Ledger
from familiard.store.models import FaceRecord
from familiard.vision.results import Face

REACH = 64
"""Neighbors asked for; doubled until somebody else or a dissimilar face is among them."""
FARTHEST = 4096
EVIDENCE = 5
SEVERAL_PENALTY = 0.02
"""How much more similar must be the best of several faces, and their mean, than a face alone: each is another chance to
resemble somebody else. So five faces name no more unknown people than one; measured on faces of LFW rendered as cameras
see them, five of each person."""

RESTORED_PENALTY = 0.03
"""How much more similar a face must be from whose pixels motion was taken out, so that it names no more unknown people than
one that stood still; measured on the same faces."""


@dataclass(frozen=True, slots=True, eq=False)
class Recognition:
    """A decision on a face, and the unassigned faces near it, most similar first."""

    decision: Decision
    unassigned: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class _Owner:
    person_id: str | None
    decided: bool
    """Whether the person has a name, or is ignored: people decided who that is, so one face more is enough."""
    rejected: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """What the store holds near a usable face: people, the most similar first, and faces with their owners."""

    candidates: list[Candidate]
    neighbors: Neighbors
    owners: dict[str, _Owner]

    def nearest_of(self, people: Collection[str]) -> Candidate | None:
        """The most similar of these people."""
        return next((one for one in self.candidates if one.person_id in people), None)

    @property
    def similarity(self) -> float:
        """Similarity of the most similar person, -1 without one."""
        return self.candidates[0].similarity if self.candidates else -1.0


class Recognizer:
    """Decides on faces against everything that is stored."""

    def __init__(
        self, ledger: Ledger, index: VectorIndex, centroids: PersonCentroids, thresholds: Thresholds
    ) -> None:
        self._ledger = ledger
        self._index = index
        self._centroids = centroids
        self.thresholds = thresholds

    def usable(self, face: Face) -> bool:
        """Whether a face is good enough to be matched."""
        return face.embedding is not None and face.quality.value >= self.thresholds.quality

    def search_ahead(self, faces: Sequence[Face]) -> None:
        """Search the index for all these faces at once, which are going to be recognized one image after the other."""
        vectors = [_vector(face) for face in faces if self.usable(face)]
        if len(vectors) > 1:
            self._index.search_ahead(np.stack(vectors), REACH)

    def reach(self, faces: Sequence[Face]) -> list[Reach | None]:
        """Search for all faces at once; None for an unusable face."""
        usable = [i for i, face in enumerate(faces) if self.usable(face)]
        reaches: list[Reach | None] = [None] * len(faces)
        for i, found in zip(usable, self.reach_of([_vector(faces[i]) for i in usable]), strict=True):
            reaches[i] = found
        return reaches

    def reach_of(self, vectors: Sequence[NDArray[np.float32]]) -> list[Reach]:
        """Search for embeddings, float32 [D], L2-normalized."""
        return self._reach(vectors)

    def decide(
        self, face: Face, reach: Reach | None, taken: Collection[str] = (), *, several: bool = False
    ) -> Recognition:
        """Decide on one face.

        Args:
            taken: ids of people whom other faces beside it are already.
            several: other faces of the same person are decided on, too, and the surest counts.
        """
        if reach is None:
            return Recognition(Decision(Verdict.UNUSABLE, reasons=_reasons(face)))
        penalty = SEVERAL_PENALTY if several else 0.0
        return self.decide_reach(reach, taken, penalty + (RESTORED_PENALTY if face.restored else 0.0))

    def decide_mean(self, reach: Reach, faces: Sequence[Face], taken: Collection[str] = ()) -> Recognition:
        """Decide by what is stored near the mean of several faces: nearer than for one, since a mean has less noise."""
        restored = any(face.restored for face in faces)
        return self.decide_reach(reach, taken, SEVERAL_PENALTY + (RESTORED_PENALTY if restored else 0.0))

    def decide_reach(self, reach: Reach, taken: Collection[str] = (), penalty: float = 0.0) -> Recognition:
        """Decide by what is stored near an embedding.

        Args:
            penalty: how much more similar than the threshold it must be.
        """
        thresholds = replace(self.thresholds, match=self.thresholds.match + penalty)
        return self._decided(matching.choose_among_others(reach.candidates, taken, thresholds), reach)

    def recognize(self, faces: Sequence[Face]) -> list[Recognition]:
        """Decide on the faces of one image; no two of them are given the same person."""
        return self.decide_together(faces, self.reach(faces))

    def decide_together(self, faces: Sequence[Face], reaches: Sequence[Reach | None]) -> list[Recognition]:
        """Decide on the faces of one image, each with its own reach.

        No two of them are given the same person: a second face of somebody is a duplicate of the first.
        """
        recognized: dict[int, Recognition] = {}
        taken: set[str] = set()
        # The surest claim first: the other face in the picture must then be somebody else, or a copy.
        for i in sorted(range(len(faces)), key=lambda i: self._order(faces[i], reaches[i])):
            face, reach = faces[i], reaches[i]
            recognition = self.decide(face, reach, taken)
            if reach is not None:
                before = [(faces[j], one.decision) for j, one in recognized.items() if reaches[j] is not None]
                nearest = reach.nearest_of(taken)
                original = duplicated(face, recognition.decision, before, nearest, self.thresholds)
                if original is not None:
                    recognition = _copied(recognition.decision, original, nearest)
                elif recognition.decision.person_id is not None:
                    taken.add(recognition.decision.person_id)
            recognized[i] = recognition
        return [recognized[i] for i in range(len(faces))]

    def _order(self, face: Face, reach: Reach | None) -> tuple[float, float]:
        """Sort the face first that is the most similar to somebody; of those similar to nobody, the best."""
        similarity = reach.similarity if reach is not None else -2.0
        return -(similarity if similarity >= self.thresholds.match else -1.0), -face.quality.value

    def explain(self, record: FaceRecord, embedding: NDArray[np.float32]) -> Decision:
        """Why a stored face is whose it is: what the other faces say of it now."""
        (reach,) = self._reach([embedding], besides=record.id)
        taken = self._others_in_picture(record) if record.person_id is None else set[str]()
        chosen = matching.choose_among_others(reach.candidates, taken, self.thresholds)
        decision = self._decided(chosen, reach).decision
        if record.person_id is None:
            return decision
        own = next((c for c in reach.candidates if c.person_id == record.person_id), None)
        others = [c for c in reach.candidates if c.person_id != record.person_id]
        evidence = _evidence(record.person_id, reach)
        similarity = own.similarity if own else None
        return replace(
            decision,
            verdict=Verdict.RECOGNIZED if record.person_name else Verdict.UNKNOWN,
            person_id=record.person_id,
            person_name=record.person_name,
            similarity=similarity,
            confidence=matching.confidence(similarity, self.thresholds) if similarity is not None else None,
            runner_up_id=others[0].person_id if others else None,
            runner_up_similarity=others[0].similarity if others else None,
            evidence=evidence,
            reasons=("confirmed",) if record.confirmed else decision.reasons,
        )

    def candidates_of(self, face_id: str, embedding: NDArray[np.float32]) -> list[Candidate]:
        """The people near a stored face, the most similar first; their similarity leaves out the face itself."""
        (reach,) = self._reach([embedding], besides=face_id)
        return reach.candidates

    def _reach(self, vectors: Sequence[NDArray[np.float32]], besides: str | None = None) -> list[Reach]:
        if not vectors:
            return []
        found = []
        for vector, nearest in zip(vectors, self._index.query(np.stack(vectors), REACH), strict=True):
            neighbors, reach = nearest, REACH
            owners = self._owners(neighbors.face_ids)
            while self._crowded(neighbors, owners, reach):
                reach *= 2
                (neighbors,) = self._index.query(vector[None], reach)
                owners = self._owners(neighbors.face_ids)
            owners.pop(besides or "", None)
            found.append(Reach(self._ranked(vector, neighbors, owners, besides), neighbors, owners))
        return found

    def _crowded(self, neighbors: Neighbors, owners: dict[str, _Owner], reach: int) -> bool:
        """Whether one person's many faces hide everybody else who might be as similar."""
        people = {owner.person_id for owner in owners.values()}
        full = len(neighbors.face_ids) >= reach and reach < FARTHEST
        return full and len(people) < 2 and float(neighbors.similarities[-1]) > self.thresholds.match

    def _ranked(
        self,
        vector: NDArray[np.float32],
        neighbors: Neighbors,
        owners: dict[str, _Owner],
        besides: str | None,
    ) -> list[Candidate]:
        nearest: dict[str, float] = {}
        decided: dict[str, bool] = {}
        refused: dict[str, float] = {}
        for face_id, similarity in zip(neighbors.face_ids, neighbors.similarities.tolist(), strict=True):
            owner = owners.get(face_id)
            if owner is None:
                continue
            for person_id in owner.rejected:
                refused.setdefault(person_id, similarity)
            if owner.person_id is not None:
                nearest.setdefault(owner.person_id, similarity)
                decided[owner.person_id] = owner.decided
        if not nearest:
            return []
        people = list(nearest)
        sums, counts = self._centroids.sums(people)
        if besides is not None:
            own = self._person_of(besides)
            if own in nearest and not self._is_unused(besides):
                row = people.index(own)
                sums[row] -= vector
                counts[row] -= 1
        means = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6)
        ranked = [
            Candidate(
                person_id,
                named=decided[person_id],
                similarity=float(similarity),
                # A nearer face that somebody said is not them speaks for this one, too.
                ruled_out=refused.get(person_id, -1.0) > nearest[person_id],
                faces=int(count),
                mean=mean,
            )
            for person_id, similarity, count, mean in zip(
                people, matching.similarities(vector, sums).tolist(), counts.tolist(), means, strict=True
            )
            if count > 0
        ]
        return sorted(ranked, key=lambda candidate: -candidate.similarity)

    def _decided(self, chosen: Match, reach: Reach) -> Recognition:
        person = chosen.chosen
        neighbors = zip(reach.neighbors.face_ids, reach.neighbors.similarities.tolist(), strict=True)
        unassigned = tuple(
            Evidence(face_id, similarity)
            for face_id, similarity in neighbors
            if face_id in reach.owners and reach.owners[face_id].person_id is None
        )
        shown = person or chosen.best
        rest = chosen.runner_up if shown == chosen.best else chosen.best
        name = self._name(person.person_id) if person else None
        decision = Decision(
            verdict=Verdict.RECOGNIZED if name is not None else Verdict.UNKNOWN,
            person_id=person.person_id if person else None,
            person_name=name,
            similarity=round(shown.similarity, 4) if shown else None,
            confidence=matching.confidence(shown.similarity, self.thresholds) if shown else None,
            runner_up_id=rest.person_id if rest else None,
            runner_up_similarity=round(rest.similarity, 4) if rest else None,
            evidence=_evidence(shown.person_id, reach) if shown else (),
            reasons=chosen.reasons,
        )
        return Recognition(decision, unassigned)

    def _owners(self, face_ids: Sequence[str]) -> dict[str, _Owner]:
        owners: dict[str, _Owner] = {}
        marks = ",".join("?" * len(face_ids))
        rejected: dict[str, set[str]] = {}
        for row in self._ledger.db.execute(f"SELECT * FROM rejection WHERE face_id IN ({marks})", face_ids):
            rejected.setdefault(row["face_id"], set()).add(row["person_id"])
        for row in self._ledger.db.execute(
            "SELECT f.id, m.person_id, n.name IS NOT NULL OR n.ignored AS decided FROM face f LEFT JOIN member m ON m.face_id = f.id"
            f" LEFT JOIN person n ON n.id = m.person_id WHERE f.id IN ({marks})",
            face_ids,
        ):
            owners[row["id"]] = _Owner(
                row["person_id"], bool(row["decided"]), frozenset(rejected.get(row["id"], ()))
            )
        return owners

    def _is_unused(self, face_id: str) -> bool:
        row = self._ledger.db.execute(f"SELECT ? IN ({UNUSED})", (face_id,)).fetchone()
        return bool(row[0])

    def _person_of(self, face_id: str) -> str | None:
        row = self._ledger.db.execute("SELECT person_id FROM member WHERE face_id = ?", (face_id,)).fetchone()
        return row and str(row["person_id"])

    def _others_in_picture(self, record: FaceRecord) -> set[str]:
        """The people whom the other faces of a stored face's picture are."""
        rows = self._ledger.db.execute(
            "SELECT m.person_id FROM member m JOIN face f ON f.id = m.face_id WHERE f.photo_id = ? AND f.id <> ?",
            (record.photo_id, record.id),
        )
        return {row["person_id"] for row in rows}

    def _name(self, person_id: str) -> str | None:
        row = self._ledger.db.execute("SELECT name FROM person WHERE id = ?", (person_id,)).fetchone()
        return str(row["name"]) if row and row["name"] else None


def _evidence(person_id: str, reach: Reach) -> tuple[Evidence, ...]:
    neighbors = zip(reach.neighbors.face_ids, reach.neighbors.similarities.tolist(), strict=True)
    own = [
        Evidence(face_id, round(similarity, 4))
        for face_id, similarity in neighbors
        if face_id in reach.owners and reach.owners[face_id].person_id == person_id
    ]
    return tuple(own[:EVIDENCE])


def _copied(decision: Decision, original: Decision, nearest: Candidate | None) -> Recognition:
    """A duplicate of a face: nobody new begins with it."""
    copied = Decision(
        Verdict.DUPLICATE, original.person_id, original.person_name, reasons=(ALREADY_IN_PICTURE,)
    )
    if (
        nearest is None
        or nearest.person_id != original.person_id
        or ALREADY_IN_PICTURE not in decision.reasons
    ):
        return Recognition(copied)
    return Recognition(
        replace(decision, verdict=copied.verdict, person_id=copied.person_id, person_name=copied.person_name)
    )


def _reasons(face: Face) -> tuple[str, ...]:
    return face.quality.reasons or (("no-embedding",) if face.embedding is None else ("low-quality",))


def _vector(face: Face) -> NDArray[np.float32]:
    assert face.embedding is not None
    return face.embedding

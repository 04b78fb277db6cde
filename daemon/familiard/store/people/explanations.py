"""Why a face is or is not a person's, in numbers: what is needed, and what the face has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from familiar_client.models import Decision, Explanation, Person, Requirement
from familiard.errors import NotFound
from familiard.identity import matching
from familiard.identity.matching import Candidate
from familiard.identity.thresholds import Thresholds
from familiard.store.index.centroids import PersonCentroids
from familiard.store.ingest.recognizer import Recognizer
from familiard.store.ledger.ledger import Ledger
from familiard.store.models import FaceRecord
from familiard.store.people.faces import Faces
from familiard.store.people.people import People


class Explanations:
    """Explains stored faces."""

    def __init__(
        self,
        ledger: Ledger,
        people: People,
        faces: Faces,
        recognizer: Recognizer,
        centroids: PersonCentroids,
    ) -> None:
        self._ledger = ledger
        self._people = people
        self._faces = faces
        self._recognizer = recognizer
        self._centroids = centroids

    @property
    def _thresholds(self) -> Thresholds:
        return self._recognizer.thresholds

    def why(self, face_id: str, person_id: str | None = None) -> Explanation:
        """Explain a face's assignment.

        Args:
            person_id: whose requirements to list; by default its own person's, or else the most similar one's.

        Raises:
            NotFound, Ambiguous: of the face or person.
        """
        decision = self._faces.why(face_id)
        face = self._faces.get(face_id)
        asked = self._people.resolve(person_id) if person_id is not None else face.person_id
        candidates = self._candidates(face)
        about_id = asked or (candidates[0].person_id if candidates else None)
        if about_id is None:
            quality = self._quality(face)
            return Explanation(**_members(decision), requirements=(quality,))
        about = self._people.get(about_id)
        candidate = self._candidate(face, about, candidates)
        competitor = self._competitor(candidate, candidates) if candidate is not None else None
        return Explanation(
            **_members(decision),
            about_id=about.id,
            about_name=about.name,
            competitor_id=competitor.person_id if competitor else None,
            competitor_name=self._name(competitor.person_id) if competitor else None,
            requirements=tuple(self._requirements(face, about, candidate, competitor)),
        )

    def _candidates(self, face: FaceRecord) -> list[Candidate]:
        embedding = self._faces.embedding(face.id)
        return self._recognizer.candidates_of(face.id, embedding) if embedding is not None else []

    def _candidate(
        self, face: FaceRecord, about: Person, candidates: Sequence[Candidate]
    ) -> Candidate | None:
        """The person asked about, also if none of their faces is near; None if they cannot be compared."""
        near = next((one for one in candidates if one.person_id == about.id), None)
        embedding = self._faces.embedding(face.id)
        if near is not None or embedding is None:
            return near
        sums, counts = self._centroids.sums([about.id])
        if face.person_id == about.id or not counts[0]:
            return None
        similarity = float(matching.similarities(embedding, sums)[0])
        return Candidate(about.id, about.name is not None or about.ignored, similarity, faces=int(counts[0]))

    def _competitor(self, chosen: Candidate, candidates: Sequence[Candidate]) -> Candidate | None:
        others = [one for one in candidates if one.person_id != chosen.person_id and not one.ruled_out]
        return next(
            (one for one in others if matching.competes(one, chosen, self._thresholds, margin=2.0)), None
        )

    def _requirements(
        self, face: FaceRecord, about: Person, candidate: Candidate | None, competitor: Candidate | None
    ) -> list[Requirement]:
        found = [self._quality(face)]
        if candidate is not None:
            needed = matching.least_similarity(self._thresholds, named=candidate.named)
            similarity = candidate.similarity
            found.append(Requirement("similarity", similarity >= needed, needed, similarity))
            if competitor is not None and candidate.named:
                margin = similarity - competitor.similarity
                found.append(
                    Requirement("margin", margin >= self._thresholds.margin, self._thresholds.margin, margin)
                )
        rejected = self._exists(
            "SELECT 1 FROM rejection WHERE face_id = ? AND person_id = ?", face.id, about.id
        )
        ruled_out = candidate is not None and candidate.ruled_out and face.person_id != about.id
        found.append(Requirement("not-rejected", not rejected and not ruled_out))
        twice = self._exists(
            "SELECT 1 FROM member m JOIN face f ON f.id = m.face_id WHERE f.photo_id = ? AND f.id <> ?"
            " AND m.person_id = ?",
            face.photo_id,
            face.id,
            about.id,
        )
        found.append(Requirement("once-per-photo", not twice))
        return found

    def _quality(self, face: FaceRecord) -> Requirement:
        return Requirement("quality", face.usable, self._thresholds.quality, face.quality)

    def _exists(self, query: str, *values: str) -> bool:
        return self._ledger.db.execute(query, values).fetchone() is not None

    def _name(self, person_id: str) -> str | None:
        try:
            return self._people.get(person_id).name
        except NotFound:
            return None


def _members(decision: Decision) -> dict[str, Any]:
    return {field.name: getattr(decision, field.name) for field in fields(decision)}

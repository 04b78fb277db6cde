"""Search: the stored faces most similar to a face, whether they are anybody's or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from familiar_client.models import Decision, Origin, SimilarFace, Verdict
from familiard.errors import NotFound, RowDamaged, ValidationError
from familiard.identity.primary_face import primary_face
from familiard.store.index.vector_index import VectorIndex
from familiard.store.ingest.recognizer import Recognizer
from familiard.store.people.faces import Faces
from familiard.vision.results import Analysis

FARTHEST = 1 << 15
"""The most similar faces among which those of one origin are looked for."""


@dataclass(frozen=True, slots=True)
class Query:
    """What to search for.

    Attributes:
        limit: number of faces at most.
        min_similarity: cosine, -1 to 1.
        origin: only faces of such photos.
    """

    limit: int
    min_similarity: float
    origin: Origin | None = None


class SimilarFaces:
    """Searches everything ever stored, except what was deleted."""

    def __init__(self, index: VectorIndex, faces: Faces, recognizer: Recognizer) -> None:
        self._index = index
        self._faces = faces
        self._recognizer = recognizer

    def of_face(self, face_id: str, query: Query) -> list[SimilarFace]:
        """Return the faces most similar to a stored one, which is not among them, most similar first.

        Raises:
            NotFound: the face is not there.
            ValidationError: it is unusable.
        """
        embedding = self._faces.embedding(face_id) if self._faces.get(face_id).usable else None
        if embedding is None:
            raise ValidationError(
                "face_id", "This face is too small or blurred to search for. Choose another one."
            )
        return self.of_embedding(embedding, query, besides=face_id)

    def of_image(self, analysis: Analysis, query: Query) -> tuple[int, Decision, list[SimilarFace]]:
        """Return the index of an image's primary face, who it is, and the faces most similar to it.

        Raises:
            ValidationError: the image shows no face, or its primary face is unusable.
        """
        index, _ = primary_face(analysis.faces, analysis.width, analysis.height)
        if index is None:
            raise ValidationError("image", "The image shows no face. Send a picture of one.")
        embedding = analysis.faces[index].embedding
        decision = self._recognizer.recognize(analysis.faces)[index].decision
        if embedding is None or decision.verdict == Verdict.UNUSABLE:
            raise ValidationError(
                "image", "The face in the image is too small or blurred to search for. Send a better picture."
            )
        return index, decision, self.of_embedding(embedding, query)

    def of_embedding(
        self, embedding: NDArray[np.float32], query: Query, besides: str | None = None
    ) -> list[SimilarFace]:
        """Return the faces most similar to an embedding, float32 [D], L2-normalized, most similar first."""
        reach = query.limit + 1
        while True:
            (neighbors,) = self._index.query(embedding[None], reach)
            similarities = neighbors.similarities.tolist()
            found = self._matching(neighbors.face_ids, similarities, query, besides)
            if len(found) >= query.limit or not similarities or similarities[-1] < query.min_similarity:
                return found
            if reach >= min(FARTHEST, self._index.expected()):
                return found
            reach *= 4

    def _matching(
        self, face_ids: Sequence[str], similarities: Sequence[float], query: Query, besides: str | None
    ) -> list[SimilarFace]:
        found: list[SimilarFace] = []
        for face_id, similarity in zip(face_ids, similarities, strict=True):
            if similarity < query.min_similarity or len(found) == query.limit:
                break
            if face_id == besides:
                continue
            try:
                face = self._faces.get(face_id)
            except (NotFound, RowDamaged):
                continue
            if query.origin in (None, face.origin):
                found.append(SimilarFace(similarity, face))
        return found

"""Single faces and searches for similar ones."""

from collections.abc import Iterable
from typing import Any

from .. import routes
from ..decode import decode
from ..models import Explanation, FaceCheck, FacesChanged, Person, SearchResult
from ..transport import Body
from .base import Operations


class FaceOperations(Operations):
    """Single faces and searches for similar ones."""

    async def why(self, face_id: str, person_id: str | None = None) -> Explanation:
        """Explain a face's assignment, and what it needs to be a person's: by default its own or the most similar."""
        path, query = {"face_id": face_id}, {"person_id": person_id}
        return decode(Explanation, await self._transport.json(routes.WHY, path, query=query))

    async def face_checks(self, person_id: str | None = None, limit: int = 100) -> tuple[FaceCheck, ...]:
        """List faces that may not be the person's they are assigned to, the most doubtful first."""
        query = {"person_id": person_id, "limit": limit}
        return (await self._page(FaceCheck, routes.FACE_CHECKS, query)).items

    async def delete_face(self, face_id: str) -> None:
        """Delete a face; later imports do not bring it back."""
        await self._transport.nothing(routes.DELETE_FACE, {"face_id": face_id})

    async def search(
        self, face: str | bytes, *, limit: int = 20, min_similarity: float = 0.0, origin: str | None = None
    ) -> SearchResult:
        """Find the stored faces most similar to a stored face (its ID), or to the primary face of an image."""
        query = {"limit": limit, "min_similarity": min_similarity, "origin": origin}
        body = {"face_id": face} if isinstance(face, str) else Body((face,))
        return decode(SearchResult, await self._transport.json(routes.SEARCH, query=query, body=body))

    async def name_face(self, face_id: str, name: str, *, merge: bool = False) -> Person:
        """Name the person of a face, or assign the face to the person of that name if `merge`."""
        body = {"name": name, "merge": merge}
        return decode(Person, await self._transport.json(routes.NAME_FACE, {"face_id": face_id}, body=body))

    async def change_faces(
        self, action: str, face_ids: Iterable[str], *, person: str | None = None, name: str | None = None
    ) -> FacesChanged:
        """Assign, confirm, reject, ignore, or delete faces: all of them, or none.

        Args:
            person: with `assign`: a person, or "new"; None for nobody. With `reject`: the person to reject; None for
                each face's own.
            name: with `assign`: the person of this name, or with "new" the new person's name.
        """
        body: dict[str, Any] = {"action": action, "face_ids": list(face_ids)}
        if person is not None or (action == "assign" and name is None):
            body["person_id"] = person
        if name is not None:
            body["name"] = name
        return decode(FacesChanged, await self._transport.json(routes.CHANGE_FACES, body=body))

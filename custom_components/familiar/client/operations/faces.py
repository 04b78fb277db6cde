"""Single faces and searches for similar ones."""

from .. import routes
from ..decode import decode
from ..models import Decision, SearchResult
from ..transport import Body
from .base import Operations


class FaceOperations(Operations):
    """Single faces and searches for similar ones."""

    async def why(self, face_id: str) -> Decision:
        """Explain a face's assignment."""
        return decode(Decision, await self._transport.json(routes.WHY, {"face_id": face_id}))

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

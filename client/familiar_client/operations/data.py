"""The stored data as a whole: index, repair, export, token."""

from collections.abc import AsyncIterator

from .. import routes
from ..decode import decode
from ..models import Index, Rebuilt, Repaired, Token
from .base import Operations


class DataOperations(Operations):
    """The stored data as a whole: index, repair, export, token."""

    async def index(self) -> Index:
        """Compare the index with the ledger."""
        return decode(Index, await self._transport.json(routes.INDEX, patient=True))

    async def rebuild(self) -> Rebuilt:
        """Rebuild the index from the ledger."""
        return decode(Rebuilt, await self._transport.json(routes.REBUILD, patient=True))

    async def repair(self) -> Repaired:
        """Repair damaged rows of the ledger."""
        return decode(Repaired, await self._transport.json(routes.REPAIR, patient=True))

    async def renew_token(self) -> Token:
        """Create a new token; the old one stops working."""
        return decode(Token, await self._transport.json(routes.RENEW_TOKEN))

    def export(self, *, embeddings: bool = False, details: bool = False) -> AsyncIterator[bytes]:
        """Yield all faces as JSON Lines, in chunks of bytes; `details`: with each face's photo."""
        return self._transport.chunks(routes.EXPORT, query={"embeddings": embeddings, "details": details})

    def export_person(self, person_id: str) -> AsyncIterator[bytes]:
        """Yield a person's data and crops as a zip file, in chunks of bytes."""
        return self._transport.chunks(routes.EXPORT_PERSON, {"person_id": person_id})

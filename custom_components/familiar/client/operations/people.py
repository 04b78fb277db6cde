"""What is said of people beside who they are."""

from .. import routes
from ..models import FaceGroup, SimilarPerson
from .base import Operations


class PeopleOperations(Operations):
    """What is said of people beside who they are."""

    async def similar_people(
        self, person_id: str, *, named: bool | None = None, limit: int = 20
    ) -> tuple[SimilarPerson, ...]:
        """List the people who resemble a person most.

        Args:
            named: only people with a name, or only those without.
        """
        query = {"named": named, "limit": limit}
        page = await self._page(SimilarPerson, routes.SIMILAR_PEOPLE, query, {"person_id": person_id})
        return page.items

    async def face_groups(self, person_id: str) -> tuple[FaceGroup, ...]:
        """List a person's faces in groups that look alike, near-copies behind one another."""
        page = await self._page(FaceGroup, routes.FACE_GROUPS, {}, {"person_id": person_id})
        return page.items

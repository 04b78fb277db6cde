"""Visits."""

from collections.abc import AsyncIterable, Iterable
from datetime import datetime
from typing import IO, Any, Literal

from .. import routes
from ..decode import decode
from ..models import ClipResult, Page, Verdict, Visit, VisitsChanged
from ..transport import Upload
from .base import Operations


class VisitOperations(Operations):
    """Visits."""

    async def add_clip(
        self,
        camera: str,
        video: IO[bytes] | AsyncIterable[bytes],
        *,
        taken_at: datetime | None = None,
        keep_unknown: bool = True,
        min_confidence: float = 0.0,
        rotation: int = 0,
    ) -> ClipResult:
        """Send a recording of a camera; the people in it become visits.

        Args:
            taken_at: when it begins; None: as the file says, or so that it ends now.
            keep_unknown: also store faces of no named person.
            min_confidence: 0 to 1; a match below it is unknown.
            rotation: degrees by which the pictures are turned clockwise first: 0, 90, 180 or 270.
        """
        query = {
            "camera": camera,
            "taken_at": taken_at,
            "keep_unknown": keep_unknown,
            "min_confidence": min_confidence,
            "rotation": rotation,
        }
        answer = await self._transport.json(routes.ADD_CLIP, query=query, body=Upload(video), patient=True)
        return decode(ClipResult, answer)

    async def visits(
        self,
        *,
        person_id: str | None = None,
        camera: str | Iterable[str] | None = None,
        verdict: Verdict | None = None,
        after: datetime | None = None,
        before: datetime | None = None,
        hidden: bool | Literal["any"] | None = None,
        limit: int = 100,
        cursor: str | None = None,
    ) -> Page[Visit]:
        """List visits, newest first.

        Args:
            camera: those at this camera, or at one of these.
            after: those that were going on then, or began later.
            before: those that began before.
            hidden: those of hidden and ignored people instead; "any": both.
        """
        query = {
            "person_id": person_id,
            "camera": camera if camera is None or isinstance(camera, str) else list(camera),
            "verdict": verdict,
            "after": after,
            "before": before,
            "hidden": hidden,
            "limit": limit,
            "cursor": cursor,
        }
        return await self._page(Visit, routes.VISITS, query)

    async def all_visits(self, after: datetime) -> tuple[Visit, ...]:
        """Return all visits that were going on at a moment, or began later, newest first."""
        visits: list[Visit] = []
        cursor: str | None = None
        while True:
            page = await self.visits(after=after, limit=500, cursor=cursor)
            visits.extend(page.items)
            if (cursor := page.cursor) is None:
                return tuple(visits)

    async def visit(self, visit_id: str) -> Visit:
        """Return a visit as it is now."""
        return decode(Visit, await self._transport.json(routes.VISIT, {"visit_id": visit_id}))

    async def change_visits(
        self,
        action: Literal["name", "reject", "ignore"],
        visit_ids: Iterable[str],
        *,
        name: str | None = None,
        person: str | None = None,
        merge: bool = False,
    ) -> VisitsChanged:
        """Name, reject, or ignore the people of visits: all of them, or none.

        Args:
            name: with `name`: the visitor's name, or `person` instead.
            merge: with a name that another person has: it was them.

        Raises:
            Conflicting: another person has that name (`name-taken`).
        """
        body: dict[str, Any] = {"action": action, "visit_ids": list(visit_ids)}
        if name is not None:
            body["name"] = name
        if person is not None:
            body["person_id"] = person
        if merge:
            body["merge"] = merge
        return decode(VisitsChanged, await self._transport.json(routes.CHANGE_VISITS, body=body))

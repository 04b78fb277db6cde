"""The history of decisions, undo, and redo."""

from .. import routes
from ..decode import decode
from ..models import Entry, EntryPage, Step
from .base import Operations


class HistoryOperations(Operations):
    """The history of decisions, undo, and redo."""

    async def history(self, limit: int = 100, cursor: str | None = None) -> EntryPage:
        """List decisions, latest first."""
        query = {"limit": limit, "cursor": cursor}
        return decode(EntryPage, await self._transport.json(routes.HISTORY, query=query))

    async def next_undo(self, seq: int | None = None) -> Step:
        """Return what an undo of the last decision, or of row `seq`, would do."""
        return decode(Step, await self._transport.json(routes.NEXT_UNDO, query={"seq": seq}))

    async def undo(self, seq: int | None = None, *, expected_seq: int | None = None) -> Entry:
        """Undo the last decision, or row `seq`; only if `expected_seq` is the row that it applies to."""
        return await self._step(routes.UNDO, seq=seq, expected_seq=expected_seq)

    async def next_redo(self) -> Step:
        """Return what a redo would do."""
        return decode(Step, await self._transport.json(routes.NEXT_REDO))

    async def redo(self, seq: int | None = None, *, expected_seq: int | None = None) -> Entry:
        """Redo what was undone last, or row `seq`, which was undone; only if `expected_seq` is the row that it applies to."""
        return await self._step(routes.REDO, seq=seq, expected_seq=expected_seq)

    async def _step(self, route: routes.Route, **body: int | None) -> Entry:
        given = {name: value for name, value in body.items() if value is not None}
        return decode(Entry, await self._transport.json(route, body=given, patient=True))

    async def drop_cluster(self, cluster_id: str) -> None:
        """Drop a cluster proposal."""
        await self._transport.nothing(routes.DROP_CLUSTER, {"cluster_id": cluster_id})

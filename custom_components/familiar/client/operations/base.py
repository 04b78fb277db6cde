"""What all operations share: the transport, and pages of lists."""

import asyncio
from typing import Any, TypeVar

from .. import routes
from ..decode import decode
from ..errors import UnexpectedAnswer
from ..models import Page
from ..transport import Transport

T = TypeVar("T")
PORTION = 100
"""Items of a list that are decoded before other tasks get their turn."""


class Operations:
    """Operations of one daemon."""

    def __init__(self, transport: Transport) -> None:
        """Send requests over `transport`."""
        self._transport = transport

    @property
    def transport(self) -> Transport:
        """What sends the requests."""
        return self._transport

    async def _page(
        self,
        kind: type[T],
        route: routes.Route,
        query: dict[str, Any],
        path: dict[str, str] | None = None,
    ) -> Page[T]:
        answer = await self._transport.json(route, path, query=query)
        if not isinstance(answer, dict) or not isinstance(answer.get("items"), list):
            raise UnexpectedAnswer(f"What answers at {self._transport.address} is not Familiar.")
        items: list[T] = []
        for at, item in enumerate(answer["items"]):
            if at and at % PORTION == 0:
                await asyncio.sleep(0)
            items.append(decode(kind, item, f"items[{at}]"))
        return Page(tuple(items), answer.get("cursor"))

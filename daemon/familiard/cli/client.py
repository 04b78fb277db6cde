"""The owner's client of the HTTP API, over the daemon's socket."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp

from familiard.cli.errors import Gone, Refused

PAGE = 500
Json = dict[str, Any]


class Api:
    """A client of one daemon, to be used with `async with`."""

    def __init__(self, socket: Path) -> None:
        self._session = aiohttp.ClientSession(
            "http://familiard",
            connector=aiohttp.UnixConnector(str(socket)),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=10),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def get(self, path: str, **query: Any) -> Json:
        """GET a JSON document."""
        return await self._json("GET", path, query)

    async def post(self, path: str, body: Json | None = None, **query: Any) -> Json:
        """POST JSON, get JSON."""
        return await self._json("POST", path, query, body)

    async def patch(self, path: str, body: Json) -> Json:
        """PATCH with JSON, get JSON."""
        return await self._json("PATCH", path, {}, body)

    async def delete(self, path: str, **query: Any) -> Json:
        """DELETE; returns the JSON document, or an empty one."""
        return await self._json("DELETE", path, query)

    async def items(self, path: str, **query: Any) -> AsyncIterator[Json]:
        """Yield all items of a list, page by page."""
        cursor: str | None = None
        while True:
            page = await self.get(path, limit=PAGE, cursor=cursor, **query)
            for item in page["items"]:
                yield item
            cursor = page.get("cursor")
            if not cursor:
                return

    async def stream(self, path: str, **query: Any) -> AsyncIterator[bytes]:
        """GET a stream, in chunks as they arrive."""
        try:
            async with self._session.get(path, params=_parameters(query)) as response:
                await _check(response)
                async for piece in response.content.iter_any():
                    yield piece
        except aiohttp.ClientError as error:
            raise Gone(str(error)) from error

    async def _json(self, method: str, path: str, query: Json, body: Json | None = None) -> Json:
        try:
            async with self._session.request(method, path, params=_parameters(query), json=body) as response:
                await _check(response)
                text = await response.text()
        except aiohttp.ClientError as error:
            raise Gone(str(error)) from error
        answer = json.loads(text) if text.strip() else {}
        return answer if isinstance(answer, dict) else {"items": answer}


async def _check(response: aiohttp.ClientResponse) -> None:
    if response.status < 400:
        return
    try:
        problem = json.loads(await response.text())
    except ValueError:
        problem = {}
    raise Refused(response.status, problem if isinstance(problem, dict) else {})


def _parameters(query: Json) -> dict[str, str]:
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in query.items()
        if value is not None
    }

"""A server that answers as Immich's documentation says, and fails as a test wants.

Its answers have the members of `PeopleResponseDto`, `PersonResponseDto`, `SearchResponseDto`, `AssetResponseDto`, and
`AssetFaceResponseDto`; pages are short, whatever size is asked for.
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

from tests import photos

KEY = "immich-key-that-nobody-may-see-0123456789"
PAGE = 2
STAMP = "2026-05-01T10:00:00.000Z"


@dataclass
class Person:
    """A person in Immich, and the picture that stands for them."""

    id: str
    name: str
    thumbnail: bytes = b""
    birth_date: str | None = None
    hidden: bool = False
    favorite: bool = False

    def document(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "birthDate": self.birth_date,
            "thumbnailPath": f"/usr/src/app/upload/thumbs/{self.id}.jpeg",
            "isHidden": self.hidden,
            "isFavorite": self.favorite,
            "updatedAt": STAMP,
        }


@dataclass
class Asset:
    """A photo or video, and its faces: a person's ID, or None, and a box in a preview of 1440 pixels."""

    id: str
    name: str
    content: bytes = b""
    kind: str = "IMAGE"
    faces: list[tuple[str | None, tuple[int, int, int, int]]] = field(default_factory=list)
    size: tuple[int, int] = (1440, 997)
    preview: bytes | None = None

    def document(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "type": self.kind,
            "originalFileName": self.name,
            "originalPath": f"/usr/src/app/upload/library/admin/2026/{self.name}",
            "originalMimeType": "image/jpeg",
            "checksum": "AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "fileCreatedAt": STAMP,
            "fileModifiedAt": STAMP,
            "localDateTime": STAMP,
            "updatedAt": STAMP,
            "isFavorite": False,
            "isArchived": False,
            "isTrashed": False,
            "isOffline": False,
            "hasMetadata": True,
            "duration": "0:00:00.00000",
            "visibility": "timeline",
        }


def id_of(number: int) -> str:
    """An ID as Immich has them."""
    return f"{number:08x}-1111-4222-8333-444455556666"


def group_box(who: int, margin: int = 4) -> tuple[int, int, int, int]:
    """The corners of a face of the group photo, in the preview."""
    box, scale = photos.GROUP_FACES[who], 1440 / 1280
    sides = (box.x - margin, box.y - margin, box.x + box.width + margin, box.y + box.height + margin)
    left, top, right, bottom = (round(side * scale) for side in sides)
    return left, top, right, bottom


class RecordedImmich:
    """A running server.

    Attributes:
        failures: what happens instead of an answer, in this order, by a pattern of the path: a status, or `cut`.
        requests: method and path of each request.
        headers: of answers that fail.
    """

    def __init__(self, people: list[Person], assets: list[Asset]) -> None:
        self.people = people
        self.assets = {asset.id: asset for asset in assets}
        self.failures: dict[str, list[int | str]] = {}
        self.headers: dict[str, str] = {}
        self.requests: list[str] = []
        self.url = ""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(30)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(30)
        self._loop.close()

    def asked(self, pattern: str) -> list[str]:
        """The requests whose path fits."""
        return [request for request in self.requests if re.search(pattern, request)]

    async def _start(self) -> None:
        app = web.Application(middlewares=[self._guard])
        app.add_routes(
            [
                web.get("/api/people", self._people),
                web.get("/api/people/{id}/thumbnail", self._feature_photo),
                web.post("/api/search/metadata", self._search),
                web.get("/api/faces", self._faces),
                web.get("/api/assets/{id}/original", self._original),
                web.get("/api/assets/{id}/thumbnail", self._preview),
            ]
        )
        self._runner = web.AppRunner(app, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.requests.append(f"{request.method} {request.path_qs}")
        for pattern, failures in self.failures.items():
            if failures and re.search(pattern, request.path_qs):
                failure = failures.pop(0)
                if failure == "cut":
                    return await self._cut(request)
                if failure == "html":
                    return web.Response(
                        text="<!doctype html><title>A router</title>", content_type="text/html"
                    )
                return web.json_response(
                    {"message": "as the test wants", "statusCode": failure},
                    status=int(failure),
                    headers=self.headers,
                )
        if request.headers.get("x-api-key") != KEY:
            return web.json_response({"message": "Invalid API key", "statusCode": 401}, status=401)
        response: web.StreamResponse = await handler(request)
        return response

    async def _cut(self, request: web.Request) -> web.StreamResponse:
        """Begin an answer and close the connection in the middle of it."""
        response = web.StreamResponse(headers={"Content-Length": "100000", "Content-Type": "image/jpeg"})
        await response.prepare(request)
        await response.write(b"\xff\xd8\xff" + bytes(1000))
        assert request.transport is not None
        request.transport.abort()
        return response

    async def _people(self, request: web.Request) -> web.Response:
        page = int(request.query.get("page", "1"))
        wanted = [one for one in self.people if not one.hidden or request.query.get("withHidden") == "true"]
        start = (page - 1) * PAGE
        return web.json_response(
            {
                "total": len(self.people),
                "hidden": sum(person.hidden for person in self.people),
                "people": [person.document() for person in wanted[start : start + PAGE]],
                "hasNextPage": start + PAGE < len(wanted),
            }
        )

    async def _feature_photo(self, request: web.Request) -> web.Response:
        person = next((one for one in self.people if one.id == request.match_info["id"]), None)
        if person is None or not person.thumbnail:
            return web.json_response({"message": "Not found", "statusCode": 404}, status=404)
        return web.Response(body=person.thumbnail, content_type="image/jpeg")

    async def _search(self, request: web.Request) -> web.Response:
        body = json.loads(await request.text())
        (person_id,) = body["personIds"]
        found = [
            asset for asset in self.assets.values() if any(owner == person_id for owner, _ in asset.faces)
        ]
        page = body.get("page", 1)
        start = (page - 1) * PAGE
        items = found[start : start + PAGE]
        more = start + PAGE < len(found)
        nothing = {"total": 0, "count": 0, "items": [], "facets": []}
        assets = {
            "total": len(items),
            "count": len(items),
            "items": [asset.document() for asset in items],
            "facets": [],
            "nextPage": str(page + 1) if more else None,
        }
        return web.json_response({"albums": nothing, "assets": assets})

    async def _faces(self, request: web.Request) -> web.Response:
        asset = self.assets[request.query["id"]]
        people = {person.id: person.document() for person in self.people}
        return web.json_response(
            [
                {
                    "id": id_of(90_000 + number),
                    "imageHeight": asset.size[1],
                    "imageWidth": asset.size[0],
                    "boundingBoxX1": box[0],
                    "boundingBoxY1": box[1],
                    "boundingBoxX2": box[2],
                    "boundingBoxY2": box[3],
                    "sourceType": "machine-learning",
                    "person": people[owner] if owner is not None else None,
                }
                for number, (owner, box) in enumerate(asset.faces)
            ]
        )

    async def _original(self, request: web.Request) -> web.Response:
        asset = self.assets[request.match_info["id"]]
        return web.Response(body=asset.content, content_type="application/octet-stream")

    async def _preview(self, request: web.Request) -> web.Response:
        asset = self.assets[request.match_info["id"]]
        assert request.query["size"] == "preview"
        return web.Response(body=asset.preview or asset.content, content_type="image/jpeg")

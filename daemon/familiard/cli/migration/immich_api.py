"""Immich's HTTP API, as far as people and faces need it. The key is sent in a header, and appears in no message."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from familiard.cli.errors import UsageError

DELAYS = (0.5, 2.0, 5.0)
"""Seconds between the attempts of a request."""
LONGEST_WAIT = 60.0
"""Seconds that a server may ask for."""
MOST_BYTES = 256 << 20
"""Of an original."""
PAGE = 250
PERMISSIONS = "person.read, face.read, asset.read, asset.view, and asset.download"
_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=60)
_TRY_AGAIN = frozenset({429, 500, 502, 503, 504})


class Unavailable(Exception):
    """One thing that Immich does not give; the message says why. `lost`: since nothing answers properly."""

    def __init__(self, detail: str, *, lost: bool = False) -> None:
        super().__init__(detail)
        self.lost = lost


@dataclass(frozen=True, slots=True)
class ImmichPerson:
    """A person; the name may be empty."""

    id: str
    name: str
    birth_date: date | None
    hidden: bool
    favorite: bool


@dataclass(frozen=True, slots=True)
class ImmichFace:
    """A person's face: the person's ID, and x, y, width, and height as fractions of the photo."""

    person_id: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class ImmichAsset:
    """A photo or a video."""

    id: str
    name: str
    video: bool


def base_of(url: str) -> str:
    """The address of the API.

    Raises:
        UsageError: it is no address, or has a password.
    """
    typed = url if "://" in url else f"http://{url}"
    parts = urlsplit(typed)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"{url} is not an address. Pass one such as http://immich:2283.")
    if parts.username is not None or parts.password is not None:
        raise UsageError("Pass the address without a user and password. Immich takes an API key: --key.")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/').removesuffix('/api')}/api"


class Immich:
    """A client of one server."""

    def __init__(self, session: aiohttp.ClientSession, url: str, key: str) -> None:
        self.base = base_of(url)
        self._session = session
        self._has_answered = False
        self._headers = {"x-api-key": key, "Accept": "application/json, image/*, application/octet-stream"}

    async def people(self) -> AsyncIterator[ImmichPerson]:
        """All people, hidden ones too."""
        page, more = 1, True
        while more:
            query = {"page": str(page), "size": str(PAGE), "withHidden": "true"}
            answer = await self._json("GET", "/people", query=query)
            for one in _list(answer, "people"):
                yield ImmichPerson(
                    str(one["id"]),
                    str(one.get("name") or "").strip(),
                    _date(one.get("birthDate")),
                    bool(one.get("isHidden")),
                    bool(one.get("isFavorite")),
                )
            more = bool(answer.get("hasNextPage")) and bool(answer["people"])
            page += 1

    async def assets_of(self, person_id: str) -> AsyncIterator[ImmichAsset]:
        """The photos and videos of a person, newest first."""
        page: str | None = "1"
        while page is not None:
            body = {"personIds": [person_id], "page": int(page), "size": PAGE}
            assets = (await self._json("POST", "/search/metadata", body=body)).get("assets")
            items = _list(assets, "items")
            for one in items:
                name = str(one.get("originalFileName") or one["id"])
                yield ImmichAsset(str(one["id"]), name, one.get("type") == "VIDEO")
            following = assets.get("nextPage") if isinstance(assets, dict) else None
            page = str(following) if following and items and str(following) != page else None

    async def faces(self, asset_id: str) -> list[ImmichFace]:
        """The faces in a photo that belong to people."""
        faces = []
        for one in await self._json("GET", "/faces", query={"id": asset_id}, kind=list):
            person = one.get("person")
            box = _box(one)
            if isinstance(person, dict) and person.get("id") and box is not None:
                faces.append(ImmichFace(str(person["id"]), box))
        return faces

    async def original(self, asset_id: str) -> bytes:
        """The file of a photo."""
        return await self._bytes(f"/assets/{asset_id}/original")

    async def preview(self, asset_id: str) -> bytes:
        """A smaller JPEG of a photo."""
        return await self._bytes(f"/assets/{asset_id}/thumbnail", {"size": "preview"})

    async def feature_photo(self, person_id: str) -> bytes:
        """The picture that stands for a person."""
        return await self._bytes(f"/people/{person_id}/thumbnail")

    async def _json(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        kind: type = dict,
    ) -> Any:
        content = await self._request(method, path, query=query, body=body)
        try:
            answer = json.loads(content)
        except ValueError:
            answer = None
        if not isinstance(answer, kind):
            raise UsageError(_no_api(self.base, "its answer is not Immich's"))
        return answer

    async def _bytes(self, path: str, query: Mapping[str, str] | None = None) -> bytes:
        return await self._request("GET", path, query=query)

    async def _request(
        self, method: str, path: str, *, query: Mapping[str, str] | None = None, body: Any = None
    ) -> bytes:
        """What the server sends; a failure that may pass is tried again.

        Raises:
            UsageError: the key is refused, or this is no Immich: nothing else will work.
            Unavailable: this one thing is not to be had.
        """
        problem = ""
        for delay in (*DELAYS, None):
            wait = delay
            try:
                async with self._session.request(
                    method,
                    f"{self.base}{path}",
                    params=query,
                    json=body,
                    headers=self._headers,
                    timeout=_TIMEOUT,
                    allow_redirects=False,
                ) as response:
                    self._has_answered = True
                    if response.status == 200:
                        return await _content(response)
                    self._refuse(response, path)
                    problem = f"Immich answered {response.status}."
                    if response.status not in _TRY_AGAIN:
                        raise Unavailable(problem)
                    if delay is not None:
                        wait = _wait(response, delay)
            except aiohttp.ClientConnectorCertificateError as error:
                raise UsageError(
                    f"The certificate of {self.base} is not valid here ({error.certificate_error}). Use the address that "
                    "your browser accepts, or http:// in your own network."
                ) from None
            except aiohttp.InvalidURL:
                raise UsageError(
                    f"{self.base} is not an address. Pass one such as http://immich:2283."
                ) from None
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                if not self._has_answered:
                    raise UsageError(
                        f"Cannot connect to {self.base.removesuffix('/api')} ({type(error).__name__}). Check the address, and that "
                        "Immich is running."
                    ) from None
                problem = f"Lost connection to Immich ({type(error).__name__})."
            if wait is not None:
                await asyncio.sleep(wait)
        raise Unavailable(problem, lost=True)

    def _refuse(self, response: aiohttp.ClientResponse, path: str) -> None:
        """Stop at what no other request will get past."""
        if response.status == 401:
            raise UsageError(
                "Immich refused the API key (401). Create one in Immich's account settings with the permissions "
                f"{PERMISSIONS}."
            )
        if response.status == 403:
            raise UsageError(
                f"The API key is not allowed to read {path.split('/')[1]} (403). Give it the permissions {PERMISSIONS}."
            )
        if response.status in range(300, 400):
            raise UsageError(
                _no_api(self.base, f"it redirects to {response.headers.get('Location', 'elsewhere')}")
            )
        if response.status == 404 and path in ("/people", "/faces", "/search/metadata"):
            raise UsageError(_no_api(self.base, "it answers 404"))


async def _content(response: aiohttp.ClientResponse) -> bytes:
    content = bytearray()
    async for chunk in response.content.iter_chunked(1 << 16):
        content += chunk
        if len(content) > MOST_BYTES:
            raise Unavailable(f"It is larger than {MOST_BYTES >> 20} MiB.")
    return bytes(content)


def _wait(response: aiohttp.ClientResponse, delay: float) -> float:
    """Seconds to wait: as many as the server asks for, within reason."""
    try:
        asked = float(response.headers.get("Retry-After", ""))
    except ValueError:
        return delay
    return min(max(asked, delay), LONGEST_WAIT)


def _no_api(base: str, why: str) -> str:
    return (
        f"{base.removesuffix('/api')} does not seem to be Immich: {why}. Pass the address that you open in your browser, "
        "such as http://immich:2283."
    )


def _list(answer: Any, member: str) -> list[dict[str, Any]]:
    items = answer.get(member) if isinstance(answer, dict) else None
    if not isinstance(items, list):
        raise UsageError(
            f"Immich's answer has no {member}. This version of Immich may be too old or too new."
        )
    return [item for item in items if isinstance(item, dict) and item.get("id")]


def _date(value: object) -> date | None:
    """A birth date; some versions give a time with it."""
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None


def _box(face: dict[str, Any]) -> tuple[float, float, float, float] | None:
    try:
        left, top, right, bottom, width, height = (
            float(face[member])
            for member in (
                "boundingBoxX1",
                "boundingBoxY1",
                "boundingBoxX2",
                "boundingBoxY2",
                "imageWidth",
                "imageHeight",
            )
        )
    except (KeyError, TypeError, ValueError):
        return None
    if width <= 0 or height <= 0:
        return None
    left, right = (min(max(side / width, 0.0), 1.0) for side in (left, right))
    top, bottom = (min(max(side / height, 0.0), 1.0) for side in (top, bottom))
    return (left, top, right - left, bottom - top) if right > left and bottom > top else None

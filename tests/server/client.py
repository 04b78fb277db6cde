"""A client of a real daemon that holds each answer against what the API says of itself."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args, get_origin

import aiohttp
from jsonschema import Draft202012Validator

from familiar_client.decode import decode
from familiar_client.encode import encode
from familiar_client.models import Page
from familiard.server.api.documents import Document
from familiard.server.api.openapi import document
from familiard.server.api.operations import Operation
from familiard.server.routes import OPERATIONS
from familiard.server.schemas import PROBLEM

DOCUMENT = document(OPERATIONS)
PROBLEM_TYPE = "application/problem+json"


@dataclass(frozen=True)
class ApiResponse:
    """The answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, as JSON."""
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """Of a problem."""
        return str(self.json["code"])


class Client:
    """Asks over HTTP; every answer is validated against the schema declared for it."""

    def __init__(self, session: aiohttp.ClientSession, *, operations: set[str] | None = None) -> None:
        self.session = session
        self.answered: set[str] = set() if operations is None else operations

    async def ask(self, method: str, path: str, **options: Any) -> ApiResponse:
        """One request."""
        async with self.session.request(method, path, **options) as response:
            answer = ApiResponse(response.status, response.headers, await response.read())
        operation = operation_of(method, path)
        if operation is not None:
            validate(operation, answer)
            if answer.status < 400:
                self.answered.add(operation.name)
        return answer

    async def get(self, path: str, **options: Any) -> Any:
        """GET JSON that must be there."""
        answer = await self.ask("GET", path, **options)
        assert answer.status == 200, answer.body
        return answer.json

    async def post(self, path: str, **options: Any) -> Any:
        """POST what must be accepted; the JSON of the answer, or None."""
        answer = await self.ask("POST", path, **options)
        assert answer.status < 300, answer.body
        return answer.json if answer.body else None

    async def all(self, path: str, **query: str) -> list[Any]:
        """All items of a list, two by two."""
        items: list[Any] = []
        cursor: str | None = None
        while True:
            following = {"cursor": cursor} if cursor is not None else {}
            page = await self.get(path, params={"limit": "2", **query, **following})
            items.extend(page["items"])
            cursor = page["cursor"]
            if cursor is None:
                return items

    @asynccontextmanager
    async def events(self, after: str | None = None, **query: str) -> AsyncIterator[EventReader]:
        """Listen to what happens, from now on or after an event."""
        headers = {} if after is None else {"Last-Event-ID": after}
        async with self.session.get("/v1/events", headers=headers, params=query) as response:
            assert response.status == 200
            assert response.content_type == "text/event-stream"
            yield EventReader(response)


@dataclass(frozen=True)
class ReceivedEvent:
    """One server-sent event."""

    id: str | None
    type: str
    data: Any


class EventReader:
    """Reads an event stream."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response
        self.comments: list[str] = []

    async def next(self) -> ReceivedEvent:
        """The next event.

        Raises:
            EOFError: the stream ended.
        """
        members: dict[str, str] = {}
        while True:
            line = (await self.response.content.readline()).decode()
            if not line:
                raise EOFError
            line = line.rstrip("\n")
            if line.startswith(":"):
                self.comments.append(line)
            elif line:
                name, _, value = line.partition(": ")
                members[name] = value
            elif "event" in members:
                return ReceivedEvent(members.get("id"), members["event"], json.loads(members["data"]))

    async def until(self, type: str) -> list[ReceivedEvent]:
        """Events up to the first of a type."""
        received = [await self.next()]
        while received[-1].type != type:
            received.append(await self.next())
        return received


@asynccontextmanager
async def over_network(address: tuple[str, int], token: str | None) -> AsyncIterator[Client]:
    """A client with a token, or without."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession(f"http://{address[0]}:{address[1]}", headers=headers) as session:
        yield Client(session)


@asynccontextmanager
async def over_socket(path: Path) -> AsyncIterator[Client]:
    """The owner's client."""
    connector = aiohttp.UnixConnector(str(path))
    async with aiohttp.ClientSession("http://familiard", connector=connector) as session:
        yield Client(session)


def operation_of(method: str, path: str) -> Operation | None:
    """The operation that a request means."""
    plain = path.partition("?")[0]
    for operation in OPERATIONS:
        pattern = re.sub(r"{\w+}", "[^/]+", operation.path)
        # A path without parameters goes first: /v1/system is no person.
        if operation.method == method and re.fullmatch(pattern, plain):
            return operation
    return None


def validate(operation: Operation, answer: ApiResponse) -> None:
    """Assert that an answer is one of those that its operation declares."""
    described = DOCUMENT["paths"][operation.path][operation.method.lower()]["responses"]
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    if answer.status >= 400:
        assert kind == PROBLEM_TYPE, (answer.status, kind, answer.body[:200])
        PROBLEM(answer.json)
        assert answer.json["status"] == answer.status
        assert str(answer.status) in described or answer.status == 500, (operation.name, answer.status)
        return
    assert str(answer.status) in described, (operation.name, answer.status)
    content = described[str(answer.status)].get("content")
    if content is None:
        assert answer.body == b""
        return
    assert kind in content or f"{kind.partition('/')[0]}/*" in content, (kind, content)
    if kind == "application/json":
        schema = {**content[kind]["schema"], "components": DOCUMENT["components"]}
        Draft202012Validator(schema).validate(answer.json)
        declared = next(a.document for a in operation.answers if a.status == answer.status)
        if isinstance(declared, Document):
            declared(answer.json)
        else:
            assert declared is not None
            # Also no member that is not declared: what the model holds is all there was.
            assert encode(read(declared, answer.json)) == answer.json


def read(model: Any, answer: Any) -> Any:
    """An answer as its model, or as a page of models."""
    if get_origin(model) is Page:
        (item,) = get_args(model)
        assert answer.keys() == {"items", "cursor"}
        return Page(tuple(decode(item, one) for one in answer["items"]), answer["cursor"])
    return decode(model, answer)

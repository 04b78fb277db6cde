"""A peer for the client on a real socket: it answers with what a daemon answered when it was recorded.

It decides nothing. A test says what the next answer is, or what happens, and looks at what was asked.
`test_contract.py` compares every recorded answer with the daemon's OpenAPI document.
"""

import asyncio
import json
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from custom_components.familiar.client import routes
from custom_components.familiar.client.routes import Route
from custom_components.familiar.client.transport import SEQ_HEADER

ANSWERS = Path(__file__).parent / "answers"
TOKEN = "the-token-of-the-tests"
RECORDED_ID = "a0000000-0000-4000-8000-000000000001"
RECORDED_SEQ = 41
DECISIONS = (
    "people",
    "faces",
    "visits/batch",
    "merge-suggestions",
    "cluster-proposals",
    "undo",
    "redo",
    "enroll",
    "albums",
)
"""Beginnings of the paths of what the daemon writes down as a decision."""
JPEG = b"\xff\xd8\xff\xe0 a face \xff\xd9"


RECORDED_AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
STARTED_AT = datetime.now(UTC)
_TIME = re.compile(r"\b2026-11-2\dT\d\d:\d\d:\d\dZ")


def moved(text: str) -> str:
    """Move a recorded time, or all in a text, as far as the recording's noon is from now."""

    def move(match: re.Match[str]) -> str:
        time = datetime.fromisoformat(match[0]) + (STARTED_AT - RECORDED_AT)
        return time.isoformat(timespec="seconds").replace("+00:00", "Z")

    return _TIME.sub(move, text)


def noon_zone() -> str:
    """Return a time zone where it is about noon; POSIX turns the sign around."""
    hours = 12 - STARTED_AT.hour
    return "Etc/GMT" if not hours else f"Etc/GMT{-hours:+d}"


def recorded(name: str) -> Any:
    """Return a recorded answer, fresh, so that a test may change it."""
    return json.loads(moved((ANSWERS / f"{name}.json").read_text()))


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked."""

    method: str
    path: str
    query: dict[str, str]
    """Values of a name that was sent more than once are joined by commas."""
    body: Any
    headers: dict[str, str]


@dataclass(slots=True)
class Answer:
    """The answer: JSON, bytes, a problem document, or what a function says to the query."""

    body: Any
    status: int = 200


@dataclass(slots=True)
class Peer:
    """The recorded daemon."""

    server: TestServer | None = None
    token: str = TOKEN
    requests: list[Request] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    asked_since: list[str | None] = field(default_factory=list)
    seq: int | None = RECORDED_SEQ
    """The row of the history that each decision writes; None: they change nothing."""
    _streams: set[asyncio.Queue[bytes | None]] = field(default_factory=set)
    _seq: int = 100

    @property
    def url(self) -> str:
        """Where it listens."""
        assert self.server is not None
        return str(self.server.make_url("/")).rstrip("/")

    async def start(self, port: int = 0, *, tls: ssl.SSLContext | None = None) -> None:
        """Listen; by `https` where there is a certificate."""
        app = web.Application(client_max_size=2**26)
        app.router.add_get("/v1/health", self._health)
        for route in routes.ALL:
            handler = self._events if route is routes.EVENTS else self._handler(route)
            app.router.add_route(route.method, route.path, handler)
        self.server = TestServer(app, host="127.0.0.1", port=port)
        await self.server.start_server(access_log=None, ssl=tls)

    async def stop(self) -> None:
        """Be gone."""
        for stream in list(self._streams):
            stream.put_nowait(None)
        if self.server is not None:
            await self.server.close()

    # What a test says

    def answer(self, method: str, path: str, body: Any, status: int = 200) -> None:
        """Answer this from now on; `path` is a route's, or one with its ids."""
        self.answers[f"{method} {path}"] = Answer(body, status)

    def refuse(self, method: str, path: str, status: int, code: str, **context: Any) -> None:
        """Answer with a problem document from now on."""
        problem = {
            "type": "about:blank",
            "title": code,
            "status": status,
            "detail": f"It is {code}.",
            "code": code,
        }
        self.answer(method, path, problem | context, status)

    def relent(self, method: str, path: str) -> None:
        """Answer as recorded again."""
        self.answers.pop(f"{method} {path}", None)

    def happen(self, kind: str, data: dict[str, Any], event_id: str | None = "next") -> None:
        """Tell everybody who listens that something happened."""
        self.say(self._event(kind, data, event_id))

    def happen_together(self, kind: str, *several: dict[str, Any]) -> None:
        """Send several events in one write, so that whoever listens reads them at once, however busy the machine."""
        self.say("".join(self._event(kind, data) for data in several))

    def _event(self, kind: str, data: dict[str, Any], event_id: str | None = "next") -> str:
        if event_id == "next":
            self._seq += 1
            event_id = f"{self._seq}.0"
        at = data.get("taken_at", moved("2026-11-24T12:00:00Z"))
        lines = [f"id: {event_id}"] if event_id else []
        lines += [f"event: {kind}", f"data: {json.dumps({'id': event_id, 'type': kind, 'at': at, **data})}"]
        return "\n".join(lines) + "\n\n"

    def say(self, text: str) -> None:
        """Send something raw down the stream."""
        for stream in self._streams:
            stream.put_nowait(text.encode())

    def hang_up(self) -> None:
        """Break the streams."""
        self.connected.clear()
        for stream in self._streams:
            stream.put_nowait(None)

    def asked(self, method: str, path: str) -> list[Request]:
        """Return what was asked of a path."""
        return [it for it in self.requests if it.method == method and it.path == path]

    # What it does

    async def _health(self, request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    def _handler(self, route: Route) -> Callable[[web.Request], Any]:
        async def handle(request: web.Request) -> web.StreamResponse:
            self.requests.append(
                Request(
                    request.method,
                    request.path,
                    {name: ",".join(request.query.getall(name)) for name in request.query},
                    await _body(request),
                    dict(request.headers),
                )
            )
            if refusal := self._unauthorized(request):
                return refusal
            answer = self.answers.get(f"{route.method} {request.path}") or self._answer_of(route)
            if route is routes.PERSON and f"GET {route.path}" not in self.answers and answer.status == 200:
                answer = self.answers.get(f"GET {request.path}") or self._person(
                    request.match_info["person_id"]
                )
            if isinstance(answer.body, web.StreamResponse):
                return answer.body
            if callable(answer.body):
                return web.json_response(answer.body(dict(request.query)), status=answer.status)
            if isinstance(answer.body, bytes):
                return web.Response(body=answer.body, content_type="image/jpeg", status=answer.status)
            if answer.status == 204:
                return web.Response(status=204, headers=self._written(route))
            written = self._written(route) if answer.status < 300 else {}
            return web.json_response(answer.body, status=answer.status, headers=written)

        return handle

    def _written(self, route: Route) -> dict[str, str]:
        """The header that names the row of the history, as the daemon sends it."""
        decides = route.method != "GET" and route.path.removeprefix("/v1/").startswith(DECISIONS)
        return {SEQ_HEADER: str(self.seq)} if decides and self.seq is not None else {}

    def _answer_of(self, route: Route) -> Answer:
        if answer := self.answers.get(f"{route.method} {route.path}"):
            return answer
        return Answer(self._snapshot) if route is routes.SNAPSHOT else _as_recorded(route)

    def _person(self, ref: str) -> Answer:
        """Who is meant by an id, or by the name of a person who is listed."""
        listed = self._answer_of(routes.PEOPLE).body
        people = (listed({"named": "true"}) if callable(listed) else listed)["items"]
        for person in people:
            if ref.casefold() in (person["id"], str(person["name"]).casefold()):
                return Answer(person)
        if len(ref) == len(RECORDED_ID):
            return _as_recorded(routes.PERSON)
        problem = {"title": "Not found", "status": 404, "detail": "No person.", "code": "not-found"}
        return Answer(problem, 404)

    def _snapshot(self, query: dict[str, str]) -> dict[str, Any]:
        """The state that the answers for people, sightings and the system make together."""

        def items(route: Route) -> list[dict[str, Any]]:
            body = self._answer_of(route).body
            listed: list[dict[str, Any]] = (body({"named": "true"}) if callable(body) else body)["items"]
            return listed

        people, system = items(routes.PEOPLE), self._answer_of(routes.SYSTEM).body
        hidden = {person["id"] for person in people if person["hidden"]}
        sightings = [seen for seen in items(routes.SIGHTINGS) if seen["person_id"] not in hidden]
        sightings.sort(key=lambda seen: str(seen["taken_at"]), reverse=True)

        def last(**members: Any) -> dict[str, Any] | None:
            return next((seen for seen in sightings if members.items() <= seen.items()), None)

        return {
            "system": system,
            "people": [
                {**person, "last_sighting": last(person_id=person["id"], verdict="recognized")}
                for person in people
                if person["name"] and person["id"] not in hidden
            ],
            "cameras": [
                {
                    "camera": camera,
                    "last_sighting": last(camera=camera),
                    "last_recognized": last(camera=camera, verdict="recognized"),
                }
                for camera in sorted({seen["camera"] for seen in sightings})
            ],
            "last_unknown": last(verdict="unknown"),
            "sightings": [seen for seen in sightings if _moment(seen["taken_at"]) >= _moment(query["after"])],
            "event_id": system["last_event_id"],
        }

    def _unauthorized(self, request: web.Request) -> web.Response | None:
        if request.headers.get("Authorization") == f"Bearer {self.token}":
            return None
        return web.json_response(
            {"title": "Unauthorized", "status": 401, "code": "unauthorized", "detail": "No."}, status=401
        )

    async def _events(self, request: web.Request) -> web.StreamResponse:
        if refusal := self._unauthorized(request):
            return refusal
        if answer := self.answers.get("GET /v1/events"):
            return web.json_response(answer.body, status=answer.status)
        self.asked_since.append(request.headers.get("Last-Event-ID"))
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._streams.add(queue)
        self.connected.set()
        try:
            while (chunk := await queue.get()) is not None:
                await response.write(chunk)
        except ConnectionResetError:
            pass
        finally:
            self._streams.discard(queue)
        return response


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def _body(request: web.Request) -> Any:
    if request.content_type == "application/json":
        return await request.json()
    if request.content_type.startswith("multipart/"):
        return [await part.read() async for part in await request.multipart()]
    return await request.read() or None


def answer_name(route: Route) -> str:
    """Return the name of a route's recorded answer."""
    path = route.path.removeprefix("/v1/").replace("/", "_").replace("{", "").replace("}", "")
    return f"{route.method}_{path}"


def _as_recorded(route: Route) -> Answer:
    name = answer_name(route)
    if route.path.endswith(("/crop", "/image")):
        return Answer(JPEG)
    if not (ANSWERS / f"{name}.json").exists():
        return Answer(None, 204)
    return Answer(recorded(name))

"""One request to the daemon: the address, the token, and what an error status means."""

from collections.abc import AsyncIterable, AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import IO, Any
from urllib.parse import quote

from aiohttp import (
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ContentTypeError,
    FormData,
    hdrs,
)
from yarl import URL

from .errors import (
    Busy,
    Conflicting,
    NotFound,
    Refused,
    Superseded,
    Unauthorized,
    UnexpectedAnswer,
    Unreachable,
)
from .failures import broken_off, failure_of, plain_address
from .routes import Route

PROMPT = ClientTimeout(total=30, connect=10)
PATIENT = ClientTimeout(total=900, connect=10)
"""For what takes as long as there are faces."""
LISTENING = ClientTimeout(total=None, connect=10, sock_read=45)
"""The stream says something every 15 seconds, were it only that it lives."""
SEQ_HEADER = "Familiar-Seq"
"""Header of an answer to a request that decided something: the row of the history."""

LINK_HEADER = "Familiar-Link"
"""Header of a request in the name of a link's visitor: the link's token."""
KEY_HEADER = "Familiar-Key"
"""Header that proves that the visitor entered the link's password."""

_written: ContextVar[list[int] | None] = ContextVar("written", default=None)


@contextmanager
def decisions() -> Iterator[list[int]]:
    """Collect the rows of the history that the requests in this block write."""
    rows: list[int] = []
    token = _written.set(rows)
    try:
        yield rows
    finally:
        _written.reset(token)


@dataclass(frozen=True, slots=True)
class Body:
    """Pictures to send: one as it is, several as parts."""

    pictures: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Upload:
    """A body that is sent as it is read: an open file, or chunks."""

    data: IO[bytes] | AsyncIterable[bytes]


class Transport:
    """Sends requests and turns error statuses into exceptions."""

    def __init__(
        self, session: ClientSession, url: str, token: str | None, *, timeout: ClientTimeout | None = None
    ) -> None:
        """Send over `session` to the daemon at `url`."""
        self._session = session
        self._base = URL(url)
        self._headers: dict[str, str] = {hdrs.AUTHORIZATION: f"Bearer {token}"} if token else {}
        self._timeout = timeout

    @property
    def url(self) -> str:
        """Where the daemon is."""
        return str(self._base)

    @property
    def address(self) -> str:
        """Where the daemon is, without secrets."""
        return plain_address(self._base)

    def broken_off(self) -> Unreachable:
        """Return that an answer ended which should not."""
        return broken_off(self._base)

    async def json(
        self,
        route: Route,
        path: Mapping[str, str] | None = None,
        *,
        query: Mapping[str, Any] | None = None,
        body: Body | Upload | Mapping[str, Any] | None = None,
        patient: bool = False,
    ) -> Any:
        """Return the JSON of the answer."""
        timeout = PATIENT if patient else PROMPT
        async with self.send(route, path, query=query, body=body, timeout=timeout) as response:
            try:
                return await response.json()
            except (ContentTypeError, ValueError) as error:
                raise UnexpectedAnswer(
                    f"What answers at {self.address} is not Familiar: it does not answer in JSON."
                ) from error

    async def content(self, route: Route, path: Mapping[str, str]) -> bytes:
        """Return the body of the answer."""
        async with self.send(route, path) as response:
            return await response.read()

    async def chunks(
        self,
        route: Route,
        path: Mapping[str, str] | None = None,
        *,
        query: Mapping[str, Any] | None = None,
    ) -> AsyncIterator[bytes]:
        """Yield the body of a long response as it arrives."""
        async with self.send(route, path, query=query, timeout=PATIENT) as response:
            async for chunk in response.content.iter_any():
                yield chunk

    async def nothing(
        self,
        route: Route,
        path: Mapping[str, str] | None = None,
        *,
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> None:
        """Send a request whose answer does not matter, unless it is no."""
        async with self.send(route, path, query=query, body=body):
            pass

    @asynccontextmanager
    async def send(
        self,
        route: Route,
        path: Mapping[str, str] | None = None,
        *,
        query: Mapping[str, Any] | None = None,
        body: Body | Upload | Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: ClientTimeout = PROMPT,
    ) -> AsyncIterator[ClientResponse]:
        """Open the answer to a request.

        Raises:
            Unreachable: nobody answers, or the connection breaks.
            Untrusted: the certificate is not trusted.
            UnexpectedAnswer: something else answers there.
            Unauthorized: 401.
            Refused: any other error status, by its problem document.
        """
        # An id that came in over a URL must not lead anywhere else.
        quoted = {name: quote(value, safe="") for name, value in (path or {}).items()}
        url = self._base.joinpath(route.path.format(**quoted).removeprefix("/"), encoded=True)
        try:
            async with self._session.request(
                route.method,
                url,
                params=_query(query),
                headers=self._headers | dict(headers or {}),
                timeout=self._timeout or timeout,
                allow_redirects=False,
                **_payload(body),
            ) as response:
                if response.status >= HTTPStatus.MULTIPLE_CHOICES:
                    raise await _refusal(response, self.address)
                _note(response)
                yield response
        except (ClientError, OSError) as error:
            raise failure_of(error, self._base) from error


def _note(response: ClientResponse) -> None:
    rows, seq = _written.get(), response.headers.get(SEQ_HEADER, "")
    if rows is not None and seq.isdecimal():
        rows.append(int(seq))


def _query(query: Mapping[str, Any] | None) -> dict[str, str | list[str]]:
    return {
        key: [_plain(one) for one in value] if isinstance(value, list | tuple) else _plain(value)
        for key, value in (query or {}).items()
        if value is not None
    }


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(value)


def _payload(body: Body | Upload | Mapping[str, Any] | None) -> dict[str, Any]:
    if body is None:
        return {}
    if isinstance(body, Upload):
        return {"data": body.data}
    if not isinstance(body, Body):
        return {"json": body}
    if len(body.pictures) == 1:
        return {"data": body.pictures[0]}
    form = FormData()
    for number, picture in enumerate(body.pictures):
        form.add_field("image", picture, filename=f"{number}.jpg", content_type="application/octet-stream")
    return {"data": form}


_KINDS: dict[int, type[Refused]] = {
    HTTPStatus.NOT_FOUND: NotFound,
    HTTPStatus.CONFLICT: Conflicting,
    HTTPStatus.TOO_MANY_REQUESTS: Busy,
    HTTPStatus.SERVICE_UNAVAILABLE: Busy,
}


async def _refusal(response: ClientResponse, address: str) -> Exception:
    """Return what an error status means; its problem document is believed only if it is one."""
    if response.status == HTTPStatus.UNAUTHORIZED:
        return Unauthorized(f"Familiar at {address} does not accept the token.")
    try:
        problem = await response.json(content_type=None)
    except (ClientError, ValueError):
        problem = None
    if not isinstance(problem, dict):
        return UnexpectedAnswer(_no_reason(response.status, address))
    code = str(problem.get("code", "error"))
    kind = Superseded if code == "superseded" else _KINDS.get(response.status, Refused)
    return kind(
        response.status,
        code,
        str(problem.get("detail") or problem.get("title") or code),
        {k: v for k, v in problem.items() if k not in {"type", "title", "status", "detail", "code"}},
    )


def _no_reason(status: int, address: str) -> str:
    if status in (HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT):
        return f"A proxy answers at {address}, but not Familiar behind it (HTTP status {status})."
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return (
            f"Something went wrong in what answers at {address} (HTTP status {status}). Its log may say why."
        )
    return f"What answers at {address} is not Familiar (HTTP status {status})."

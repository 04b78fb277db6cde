"""Dispatch a request to its operation: validate query and body, then call the handler."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Any

import voluptuous as vol
from aiohttp import web

from familiar_client.transport import SEQ_HEADER
from familiard.errors import ValidationError
from familiard.server.api.bodies import EMPTY, BodyLimits, read_json
from familiard.server.api.documents import ImageBody, JsonBody, VideoBody, body_of
from familiard.server.api.operations import PATH_PARAMETERS, Operation
from familiard.server.api.request import ApiRequest
from familiard.server.api.serialize import document
from familiard.server.api.validators import is_list
from familiard.server.context import SERVICES

LOGGER = logging.getLogger(__name__)

PRIVATE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class Dispatcher:
    """Handles the requests of one operation; `handle` is what aiohttp calls."""

    def __init__(self, operation: Operation) -> None:
        self.operation = operation
        self._query = vol.Schema(dict(operation.query))
        self._lists = frozenset(str(name) for name, value in operation.query.items() if is_list(value))

    async def handle(self, http: web.Request) -> web.StreamResponse:
        """Answer a http.

        Raises:
            ValidationError: a parameter or a member of the body is wrong; it is named.
        """
        operation = self.operation
        for name, value in http.match_info.items():
            check(vol.Schema({name: PATH_PARAMETERS[name]}), {name: value})
        query = check(self._query, _given(http, self._lists))
        body: dict[str, Any] = {}
        expected = body_of(operation.body, http.content_type)
        if isinstance(expected, JsonBody):
            given = await read_json(http, BodyLimits.of(http.app[SERVICES].settings.limits))
            if given is EMPTY:
                given = {} if expected.optional else None
            body = check(expected.document.schema, given, "body")
        services = http.app[SERVICES]
        request = ApiRequest(operation.body, services, http, query, body)
        try:
            if isinstance(expected, ImageBody):
                with services.place(request.client, query.get("camera")) as request.place:
                    answer = await operation.handler(request)
            elif isinstance(expected, VideoBody):
                with services.place(request.client, None) as request.place:
                    answer = await operation.handler(request)
            else:
                answer = await operation.handler(request)
        except (OverflowError, UnicodeEncodeError) as error:
            if "cursor" not in query:
                raise
            # All else is checked; a cursor made by hand can still hold what SQLite takes for no value.
            raise ValidationError(
                "cursor", "The cursor is invalid. Use the cursor of the previous page, or leave it out."
            ) from error
        if isinstance(answer, web.StreamResponse):
            response = answer
        else:
            response = reply(answer, operation.answers[0].status)
        if request.seq is not None:
            response.headers[SEQ_HEADER] = str(request.seq)
        return response


def reply(model: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """A model as an answer in JSON."""
    # Paths of files can hold what is not Unicode; a client must be able to read the rest all the same.
    body = json.dumps(document(model), separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")
    return web.Response(
        body=body,
        status=status,
        content_type="application/json",
        headers={**PRIVATE, **(headers or {})},
    )


@asynccontextmanager
async def streaming(http: web.Request) -> AsyncIterator[None]:
    """Write an answer that has begun: what goes wrong now can only be shown by breaking it off."""
    try:
        yield
    except ConnectionError:
        raise
    except Exception as error:
        LOGGER.exception("A response was cut off")
        if http.transport is not None:
            http.transport.abort()
        raise ConnectionResetError("broken off") from error


def nothing() -> web.Response:
    """204."""
    return web.Response(status=204)


def check(schema: vol.Schema, value: Any, what: str = "query") -> dict[str, Any]:
    """The converted value.

    Raises:
        ValidationError: names the first field that is wrong; all of them are in the context.
    """
    try:
        checked: dict[str, Any] = schema(value)
    except vol.MultipleInvalid as invalid:
        wrong = [{"field": _field(error, what), "detail": _said(error)} for error in invalid.errors]
        detail = f"{wrong[0]['field']} {wrong[0]['detail']}."
        raise ValidationError(wrong[0]["field"], detail, errors=wrong) from None
    return checked


def _given(http: web.Request, lists: Collection[str]) -> dict[str, str | list[str]]:
    """The query, in which nothing may be said twice but what is a list."""
    query: dict[str, str | list[str]] = {
        name: http.query.getall(name) for name in lists if name in http.query
    }
    for name, value in http.query.items():
        if name in lists:
            continue
        if name in query:
            raise ValidationError(name, f"{name} is given twice. Pass it once.")
        query[name] = value
    return query


def _field(error: vol.Invalid, what: str) -> str:
    return ".".join(str(part) for part in error.path) or what


def _said(error: vol.Invalid) -> str:
    """What voluptuous says, as the end of a sentence that begins with the field's name; never the value itself."""
    if isinstance(error, vol.RequiredFieldInvalid):
        return "is missing"
    if error.error_message == "extra keys not allowed":
        return "is not a known parameter"
    if error.error_message == "expected a dictionary":
        return "must be a JSON object"
    return str(error.error_message)

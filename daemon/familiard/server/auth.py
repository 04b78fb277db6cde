"""Who may ask: whoever holds the token, and the owner over the socket in the data directory.

There are no cookies and no CORS headers: a browser sends a bearer token only where a script sets it, so a page
of somebody else can neither use it (CSRF) nor gain by pointing its own host name at us (DNS rebinding).
Therefore the Host header is not looked at.
"""

from __future__ import annotations

import socket

from aiohttp import hdrs, web

from familiard.auth.token import OwnerToken
from familiard.server.problems import Unauthorized


def is_owner(request: web.Request) -> bool:
    """Whether the request came over the owner's socket, which only the owner can open."""
    if request.transport is None:
        return False
    connection = request.transport.get_extra_info("socket")
    return connection is not None and connection.family == socket.AF_UNIX


def allows(request: web.Request, token: OwnerToken) -> bool:
    """Whether a request carries the token, or is the owner's."""
    try:
        check(request, token)
    except Unauthorized:
        return False
    return True


def check(request: web.Request, token: OwnerToken) -> None:
    """Let a request pass.

    Raises:
        Unauthorized: it may not.
    """
    if is_owner(request):
        return
    scheme, _, credentials = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthorized(
            "The token is missing. Send `Authorization: Bearer TOKEN`; `familiard token` shows the token."
        )
    if not token.matches(credentials.strip()):
        raise Unauthorized("Invalid token. Run `familiard token` to show it.")

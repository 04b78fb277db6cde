"""Tell Home Assistant's supervisor about the daemon, so that setting up the integration takes one click and no token."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Mapping

import aiohttp

LOGGER = logging.getLogger(__name__)

TOKEN_VARIABLE = "SUPERVISOR_TOKEN"  # noqa: S105  # the variable's name
ADDRESS = "http://supervisor"
SERVICE = "familiar"
FIRST_WAIT, LONGEST_WAIT = 2.0, 300.0
REQUEST_SECONDS = 10.0


class SupervisorDiscovery:
    """A discovery message of the supervisor, sent until the supervisor takes it.

    Args:
        supervisor_token: opens the supervisor's API; it is in the environment of an app.
        address: of the supervisor, if not `ADDRESS`.
        first_wait: seconds before the second attempt; doubled after each further one, up to `LONGEST_WAIT`.
    """

    def __init__(
        self, supervisor_token: str, *, address: str | None = None, first_wait: float = FIRST_WAIT
    ) -> None:
        self._supervisor_token = supervisor_token
        self._address = address or ADDRESS
        self._first_wait = first_wait

    @classmethod
    def of_environment(cls, environ: Mapping[str, str] | None = None) -> SupervisorDiscovery | None:
        """Return the discovery of an app; None outside of Home Assistant's apps."""
        token = (os.environ if environ is None else environ).get(TOKEN_VARIABLE)
        return cls(token) if token else None

    async def announce(self, port: int, owner_token: str) -> None:
        """Send port and token until the supervisor accepts them; each refusal is logged once."""
        # The supervisor gives the container a name that Home Assistant can resolve.
        message = {
            "service": SERVICE,
            "config": {"host": socket.gethostname(), "port": port, "token": owner_token},
        }
        wait, logged = self._first_wait, ""
        while (problem := await self._send(message)) is not None:
            if problem != logged:
                LOGGER.warning(
                    "Home Assistant's supervisor does not announce Familiar: %s. Trying again; until then, add the "
                    "integration by hand.",
                    problem,
                )
                logged = problem
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT)
        LOGGER.info("Home Assistant's supervisor announces Familiar")

    async def _send(self, message: Mapping[str, object]) -> str | None:
        """Send the message; return what went wrong, without anything secret."""
        headers = {"Authorization": f"Bearer {self._supervisor_token}"}
        timeout = aiohttp.ClientTimeout(total=REQUEST_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(headers=headers, timeout=timeout) as session,
                session.post(f"{self._address}/discovery", json=message, allow_redirects=False) as response,
            ):
                return None if response.status == 200 else f"it answers {response.status}"
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            return f"it cannot be reached ({type(error).__name__})"

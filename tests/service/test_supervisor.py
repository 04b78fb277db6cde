"""The daemon tells the supervisor where it is, until the supervisor takes it; tokens stay out of the log."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from familiard.config import ServerSettings, Settings, VisionSettings
from familiard.daemon import Daemon
from familiard.packs import PackCache
from familiard.service import supervisor
from familiard.service.supervisor import SupervisorDiscovery

SUPERVISOR_TOKEN = "the-token-of-the-supervisor"  # of this test's server


@dataclass
class Supervisor:
    """What speaks the supervisor's protocol, and answers with the given statuses, the last one from then on."""

    statuses: Sequence[int] = (200,)
    address: str = ""
    messages: list[dict[str, Any]] = field(default_factory=list)
    taken: asyncio.Event = field(default_factory=asyncio.Event)

    async def discovery(self, request: web.Request) -> web.Response:
        """POST /discovery."""
        if request.headers.get("Authorization") != f"Bearer {SUPERVISOR_TOKEN}":
            return web.Response(status=401)
        status = self.statuses[min(len(self.messages), len(self.statuses) - 1)]
        self.messages.append(await request.json())
        if status == 200:
            self.taken.set()
        return web.json_response({"result": "ok", "data": {"uuid": "1"}}, status=status)


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Supervisor]:
    """A supervisor on this machine."""
    server = Supervisor()
    app = web.Application()
    app.router.add_post("/discovery", server.discovery)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    server.address = f"http://{host}:{port}"
    yield server
    await runner.cleanup()


async def test_it_is_sent_until_it_is_taken(server: Supervisor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    server.statuses = (503, 503, 400, 200)
    discovery = SupervisorDiscovery(SUPERVISOR_TOKEN, address=server.address, first_wait=0.01)
    await discovery.announce(8723, "owner-token")
    config = {"host": socket.gethostname(), "port": 8723, "token": "owner-token"}
    assert server.messages == [{"service": "familiar", "config": config}] * 4
    warnings = [record.message for record in caplog.records if record.levelno == logging.WARNING]
    assert [("503" in text, "400" in text) for text in warnings] == [(True, False), (False, True)]
    assert "owner-token" not in caplog.text
    assert SUPERVISOR_TOKEN not in caplog.text


async def test_a_supervisor_that_is_away_is_asked_again(caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{reserved.getsockname()[1]}"
        discovery = SupervisorDiscovery(SUPERVISOR_TOKEN, address=address, first_wait=0.01)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(discovery.announce(8723, "owner-token"), 0.5)
    assert caplog.text.count("cannot be reached") == 1


def test_only_an_app_has_a_supervisor() -> None:
    assert SupervisorDiscovery.of_environment({}) is None
    assert SupervisorDiscovery.of_environment({"SUPERVISOR_TOKEN": SUPERVISOR_TOKEN}) is not None


async def test_the_daemon_announces_itself(
    server: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUPERVISOR_TOKEN", SUPERVISOR_TOKEN)
    monkeypatch.setattr(supervisor, "ADDRESS", server.address)
    settings = Settings(
        data_dir=tmp_path / "data",
        packs_dir=PackCache.default_directory(),
        server=ServerSettings(port=0, zeroconf=False),
        vision=VisionSettings(workers=1, threads=1),
    )
    daemon = Daemon(settings)
    await daemon.start()
    try:
        async with asyncio.timeout(30):
            await server.taken.wait()
        port = daemon.addresses[0][1]
    finally:
        await daemon.stop()
    (message,) = server.messages
    token = (tmp_path / "data" / "token").read_text().strip()
    assert message["config"] == {"host": socket.gethostname(), "port": port, "token": token}

"""A real Home Assistant, headless, and what a browser would ask of it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from tests.e2e.processes import REPO, Process

CLIENT_ID = "http://localhost/"
PASSWORD = "a long password"
"""Of each user."""
PATIENCE = 120.0
"""Seconds until a condition that must come true is given up; machines of CI are slow."""

CONFIGURATION = """\
http:
  server_port: {port}
  server_host: 127.0.0.1
homeassistant:
  allowlist_external_dirs:
    - {pictures}
frontend:
config:
api:
websocket_api:
zeroconf:
media_source:
system_health:
diagnostics:
repairs:
recorder:
logbook:
backup:
patient:
logger:
  default: info
input_boolean:
  motion:
counter:
  greetings:
automation:
  - alias: Greet
    triggers:
      - trigger: familiar.person_recognized
        options:
          person: Anna
    actions:
      - action: counter.increment
        target:
          entity_id: counter.greetings
"""


PATIENT = {
    "manifest.json": """\
{"domain": "patient", "name": "Patient", "codeowners": [], "documentation": "https://example.org",
 "integration_type": "service", "iot_class": "calculated", "requirements": [], "version": "1.0.0"}
""",
    "__init__.py": """\
async def async_setup(hass, config):
    return True
""",
    "backup.py": """\
import asyncio
from pathlib import Path

async def async_pre_backup(hass):
    while not Path(hass.config.path("go_on")).exists():
        await asyncio.sleep(0.1)

async def async_post_backup(hass):
    pass
""",
}
"""Another integration, which is ready for a backup when the owner says so: until then one can look around."""

SPEECH = {"pymicro_vad.py": "MicroVad = None\n", "pyspeex_noise.py": "AudioProcessor = None\n"}
"""What voice assistants filter sound with, which takes a compiler to install. Nobody speaks here, but the frontend does
not start unless Home Assistant can import its voice assistants."""


class HomeAssistant:
    """One instance: its process, its owner's login, its REST and websocket interfaces."""

    def __init__(self, hass: Path, folder: Path, port: int) -> None:
        self.config = folder / "config"
        self.pictures = folder / "pictures"
        self.url = f"http://127.0.0.1:{port}"
        speech = folder / "speech"
        self.process = Process(
            [str(hass), "-c", str(self.config), "--skip-pip"],
            folder / "hass.log",
            {"PYTHONPATH": str(speech)},
        )
        self._headers: dict[str, str] = {}
        self._session: aiohttp.ClientSession | None = None
        for created in (self.pictures, self.config, speech):
            created.mkdir(parents=True)
        for name, text in SPEECH.items():
            (speech / name).write_text(text)
        (self.config / "configuration.yaml").write_text(
            CONFIGURATION.format(port=port, pictures=self.pictures)
        )
        shutil.copytree(
            REPO / "custom_components" / "familiar",
            self.config / "custom_components" / "familiar",
            ignore=shutil.ignore_patterns("__pycache__"),
        )
        patient = self.config / "custom_components" / "patient"
        patient.mkdir()
        for name, text in PATIENT.items():
            (patient / name).write_text(text)

    @property
    def session(self) -> aiohttp.ClientSession:
        """The one session."""
        assert self._session is not None
        return self._session

    async def start(self) -> None:
        """Start it, and become its owner."""
        self._session = aiohttp.ClientSession()
        self.process.start()
        await self.until(self._answers)
        user = {
            "client_id": CLIENT_ID,
            "name": "Owner",
            "username": "owner",
            "password": PASSWORD,
            "language": "en",
        }
        code = (await self.post("/api/onboarding/users", user))["auth_code"]
        form = {"grant_type": "authorization_code", "code": code, "client_id": CLIENT_ID}
        async with self.session.post(f"{self.url}/auth/token", data=form) as response:
            token = (await response.json())["access_token"]
        self._headers = {"Authorization": f"Bearer {token}"}
        for step in ("core_config", "analytics"):
            await self.post(f"/api/onboarding/{step}", {})
        ends = {"client_id": CLIENT_ID, "redirect_uri": CLIENT_ID}
        await self.post("/api/onboarding/integration", ends)
        # Home Assistant gives up a new port after five minutes, unless its owner confirms it; slow machines take longer.
        await self.command("http/config/promote")

    async def restart(self) -> None:
        """Stop it, and start it again; whoever is logged in stays so."""
        assert self.process.stop() == 0
        self.process.start()

        async def runs() -> bool:
            assert self.process.runs, self.process.text()
            try:
                return bool((await self.get("/api/config"))["state"] == "RUNNING")
            except aiohttp.ClientError:
                return False

        await self.until(runs)

    async def stop(self) -> int:
        """Stop it."""
        if self._session is not None:
            await self._session.close()
        return self.process.stop()

    async def _answers(self) -> bool:
        assert self.process.runs, self.process.text()
        try:
            async with self.session.get(f"{self.url}/api/onboarding") as response:
                return response.status == 200
        except aiohttp.ClientError:
            return False

    # What a browser does

    async def get(self, path: str) -> Any:
        """GET JSON."""
        return await self._ask("GET", path)

    async def post(self, path: str, body: Any) -> Any:
        """POST JSON."""
        return await self._ask("POST", path, body)

    async def delete(self, path: str) -> Any:
        """DELETE."""
        return await self._ask("DELETE", path)

    async def _ask(self, method: str, path: str, body: Any = None) -> Any:
        url = f"{self.url}{path}"
        async with self.session.request(method, url, json=body, headers=self._headers) as response:
            text = await response.text()
            assert response.status < 400, f"{method} {path}: {response.status} {text}"
            return await response.json() if text else None

    async def picture(self, path: str, *, signed: bool = False) -> tuple[int, bytes]:
        """GET bytes, as the owner or (signed) as nobody."""
        headers = {} if signed else self._headers
        async with self.session.get(f"{self.url}{path}", headers=headers) as response:
            return response.status, await response.read()

    async def call(self, domain: str, action: str, **data: Any) -> Any:
        """Call an action; those of Familiar answer."""
        query = "?return_response" if domain == "familiar" else ""
        answer = await self.post(f"/api/services/{domain}/{action}{query}", data)
        return answer["service_response"] if query else answer

    async def flow(self, start: dict[str, Any], *steps: dict[str, Any], kind: str = "") -> Any:
        """Begin a flow and go through its steps."""
        base = f"/api/config/config_entries{kind}/flow"
        result = await self.post(base, start)
        return await self.go_on(result, *steps, kind=kind)

    async def go_on(self, flow: dict[str, Any], *steps: dict[str, Any], kind: str = "") -> Any:
        """Go on with a flow that has begun."""
        result = flow
        for step in steps:
            result = await self.post(f"/api/config/config_entries{kind}/flow/{flow['flow_id']}", step)
        return result

    async def turn_on(self, *entity_ids: str) -> None:
        """Turn entities on that are off at first."""
        for entity_id in entity_ids:
            answer = await self.command(
                "config/entity_registry/update", entity_id=entity_id, disabled_by=None
            )
        entry_id = answer["entity_entry"]["config_entry_id"]
        await self.post(f"/api/config/config_entries/entry/{entry_id}/reload", {})

    async def flows(self) -> list[dict[str, Any]]:
        """Return the flows that wait for the owner."""
        answer = await self.command("config_entries/flow/progress")
        return [flow for flow in answer if flow["handler"] == "familiar"]

    async def state(self, entity_id: str) -> dict[str, Any] | None:
        """Return an entity's state, or None."""
        url = f"{self.url}/api/states/{entity_id}"
        async with self.session.get(url, headers=self._headers) as response:
            return await response.json() if response.status == 200 else None

    async def is_state(self, entity_id: str, state: str) -> bool:
        """Return whether an entity is in a state."""
        found = await self.state(entity_id)
        return found is not None and found["state"] == state

    async def command(self, kind: str, **data: Any) -> Any:
        """Send one websocket command."""
        async with self.socket() as socket:
            return await socket.command(kind, **data)

    @asynccontextmanager
    async def socket(self) -> AsyncIterator[Socket]:
        """Open a websocket, logged in."""
        async with self.session.ws_connect(f"{self.url}/api/websocket", max_msg_size=2**26) as ws:
            await ws.receive_json()
            token = self._headers["Authorization"].removeprefix("Bearer ")
            await ws.send_json({"type": "auth", "access_token": token})
            assert (await ws.receive_json())["type"] == "auth_ok"
            yield Socket(ws)

    async def until(self, is_so: Callable[[], Any], seconds: float = PATIENCE) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(seconds):
            while not await is_so():
                await asyncio.sleep(0.2)

    async def until_state(self, entity_id: str, state: str, seconds: float = PATIENCE) -> None:
        """Wait until an entity is in a state."""
        try:
            await self.until(lambda: self.is_state(entity_id, state), seconds)
        except TimeoutError:
            raise AssertionError(f"{entity_id}: {await self.state(entity_id)}, not {state}") from None


class Socket:
    """A websocket that is logged in."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self._ws = ws
        self._id = 0
        self._events: list[dict[str, Any]] = []

    async def command(self, kind: str, **data: Any) -> Any:
        """Send a command and return its result."""
        message = await self._answer(kind, data)
        assert message["success"], message
        return message["result"]

    async def act(self, action: str, **data: Any) -> dict[str, Any]:
        """Call an action of Familiar; returns what is said of it, be it yes or no."""
        call = {"domain": "familiar", "service": action, "service_data": data}
        return await self._answer("call_service", call)

    async def _answer(self, kind: str, data: dict[str, Any]) -> dict[str, Any]:
        self._id += 1
        await self._ws.send_json({"id": self._id, "type": kind, **data})
        while True:
            message = await self._ws.receive_json(timeout=PATIENCE)
            if message["type"] == "event":
                self._events.append(message)
            elif message["id"] == self._id:
                return dict(message)

    async def next_event(self, is_meant: Callable[[dict[str, Any]], bool] = lambda _: True) -> dict[str, Any]:
        """Wait for the next event that is meant."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for message in list(self._events):
                    self._events.remove(message)
                    if is_meant(message["event"]):
                        return dict(message["event"])
                self._events.append(await self._ws.receive_json())

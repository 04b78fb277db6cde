"""A daemon with a folder for originals, and devices that speak WebDAV."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import aiohttp
import pytest
import pytest_asyncio
from yarl import URL

from familiar_client.models import Device
from familiard.config import Settings
from familiard.packs import PackFiles
from tests.server.client import Client
from tests.server.conftest import RunningDaemon, settings_for

DAV = "{DAV:}"


@dataclass
class DavAnswer:
    """What the daemon answered."""

    status: int
    headers: Any
    body: bytes

    @property
    def xml(self) -> ET.Element:
        """The body, as XML."""
        return ET.fromstring(self.body)  # noqa: S314  # of our own daemon

    @property
    def hrefs(self) -> list[str]:
        """Of a multistatus: the path of each response."""
        return [str(one.text) for one in self.xml.iter(f"{DAV}href")]

    def prop(self, name: str) -> str | None:
        """Of a multistatus: the first value of a property."""
        found = self.xml.find(f".//{DAV}{name}")
        return None if found is None else found.text


@dataclass
class Phone:
    """A device, and a session with its password."""

    device: Device
    password: str
    address: tuple[str, int]
    session: aiohttp.ClientSession = field(repr=False)

    @property
    def authorization(self) -> str:
        """The header with its password."""
        return basic(self.device.user, self.password)

    def url(self, path: str = "", *, raw: bool = False) -> URL:
        """The URL of a path in its folder."""
        base = f"http://{self.address[0]}:{self.address[1]}{self.device.path}"
        return URL(base + path, encoded=True) if raw else URL(base) / path if path else URL(base)

    async def ask(self, method: str, path: str = "", *, raw: bool = False, **options: Any) -> DavAnswer:
        """One request."""
        async with self.session.request(method, self.url(path, raw=raw), **options) as answer:
            return DavAnswer(answer.status, answer.headers, await answer.read())

    async def put(self, path: str, content: Any, **headers: str) -> int:
        """PUT; the status."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return (await self.ask("PUT", path, data=content, headers=named)).status

    async def get(self, path: str) -> bytes:
        """GET what must be there."""
        answer = await self.ask("GET", path)
        assert answer.status == 200, answer.body
        return answer.body

    async def to(self, method: str, source: str, target: str, **headers: str) -> int:
        """COPY or MOVE; the status."""
        headers["Destination"] = str(self.url(target))
        return (await self.ask(method, source, headers=headers)).status

    async def list(self, path: str = "") -> list[str]:
        """What is in a folder."""
        answer = await self.ask("PROPFIND", path, headers={"Depth": "1"})
        assert answer.status == 207, answer.body
        return [URL(one, encoded=True).path.removeprefix(self.device.path) for one in answer.hrefs][1:]


def basic(user: str, password: str) -> str:
    """The header of basic authentication."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@asynccontextmanager
async def phone_of(client: Client, address: tuple[str, int], name: str, **body: Any) -> AsyncIterator[Phone]:
    """Add a device and open a session for it."""
    added = await client.post("/v1/devices", json={"name": name, **body})
    shown = added["device"]
    device = Device(**shown)
    headers = {"Authorization": basic(device.user, added["password"])}
    async with aiohttp.ClientSession(headers=headers) as session:
        yield Phone(device, added["password"], address, session)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, pack_files: PackFiles) -> Settings:
    """Settings with a folder for originals."""
    folder = tmp_path_factory.mktemp("data")
    settings = settings_for(folder)
    library = replace(settings.library, originals=folder / "originals", keep_free_mib=1)
    return replace(settings, library=library)


@pytest.fixture(scope="module")
def originals(settings: Settings) -> Path:
    """The folder of originals."""
    assert settings.library.originals is not None
    return settings.library.originals


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def phone(instance: RunningDaemon, client: Client) -> AsyncIterator[Phone]:
    """Anna's phone."""
    async with phone_of(client, instance.address, "Anna's phone") as phone:
        yield phone


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def other(instance: RunningDaemon, client: Client) -> AsyncIterator[Phone]:
    """Bo's phone."""
    async with phone_of(client, instance.address, "Bo's phone") as phone:
        yield phone


def stored(originals: Path) -> dict[str, bytes]:
    """All originals by their place below the folder, without the trash."""
    return {
        str(path.relative_to(originals)): path.read_bytes()
        for path in sorted(originals.rglob("*"))
        if path.is_file() and ".familiar" not in path.parts
    }


def trash(originals: Path) -> Iterator[bytes]:
    """What is in the trash."""
    for path in sorted((originals / ".familiar" / "trash").iterdir()):
        yield path.read_bytes()


def parts(originals: Path) -> list[Path]:
    """Files that are half there."""
    return list((originals / ".familiar" / "parts").iterdir())


def unfinished(originals: Path) -> list[Path]:
    """Files of uploads that are not complete."""
    return [path for path in (originals / ".familiar" / "partial").rglob("*") if path.is_file()]


def digest(content: bytes) -> str:
    """SHA-256, hex."""
    return hashlib.sha256(content).hexdigest()

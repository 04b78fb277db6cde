"""What the log, flows, repairs and diagnostics say of a daemon that does not answer: a sentence, without a token."""

import asyncio
import json
import re
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession, ClientTimeout
from homeassistant.config_entries import SOURCE_USER, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, get_system_health_info
from pytest_homeassistant_custom_component.components.diagnostics import get_diagnostics_for_config_entry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from yarl import URL

from custom_components.familiar.client import transport
from custom_components.familiar.client.client import FamiliarClient
from custom_components.familiar.client.errors import Unreachable
from custom_components.familiar.client.failures import SENTENCES, Failure, failure_of
from custom_components.familiar.const import DOMAIN
from custom_components.familiar.state import listener

from .conftest import settle
from .peer import TOKEN, Peer
from .test_config_flow import begin, go_on
from .test_files import LANGUAGES, load

type Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

RAW = re.compile(r"Connect call failed|Cannot connect to host|ssl:|\[Errno|\[None|\bError\(|Traceback|<")
"""What sockets and libraries say; people cannot read it."""


def answers(text: bytes) -> Talk:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(text)

    return talk


async def says_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1)


def page(status: str, body: str = "<html>", kind: str = "text/html") -> Talk:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return answers((head + body).encode())


@asynccontextmanager
async def listening(talk: Talk) -> AsyncGenerator[str]:
    """Somebody who listens, and is not the daemon."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        server.close_clients()


@asynccontextmanager
async def closed_port() -> AsyncGenerator[str]:
    """An address at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{probe.getsockname()[1]}"


FAILURES = [
    (closed_port, "cannot_connect", "Failed to connect to Familiar at {url}: connection refused."),
    (lambda: listening(says_nothing), "cannot_connect", "Timeout connecting to Familiar at {url}."),
    (lambda: listening(hangs_up), "cannot_connect", "Familiar at {url} closed the connection."),
    (
        lambda: listening(answers(b"SSH-2.0-OpenSSH_10.0\r\n")),
        "unexpected_answer",
        "What answers at {url} is not Familiar: it does not speak HTTP.",
    ),
    (
        lambda: listening(page("404 Not Found")),
        "unexpected_answer",
        "What answers at {url} is not Familiar (HTTP status 404).",
    ),
    (
        lambda: listening(page("301 Moved")),
        "unexpected_answer",
        "What answers at {url} is not Familiar (HTTP status 301).",
    ),
    (
        lambda: listening(page("502 Bad Gateway")),
        "unexpected_answer",
        "A proxy answers at {url}, but not Familiar behind it (HTTP status 502).",
    ),
    (
        lambda: listening(page("500 Oh")),
        "unexpected_answer",
        "Something went wrong in what answers at {url} (HTTP status 500).",
    ),
    (
        lambda: listening(page("200 OK")),
        "unexpected_answer",
        "What answers at {url} is not Familiar: it does not answer in JSON.",
    ),
    (
        lambda: listening(page("200 OK", '["a"]', "application/json")),
        "unexpected_answer",
        "What answers at {url} is not Familiar.",
    ),
]
NAMES = ["refused", "timeout", "broken", "ssh", "404", "301", "502", "500", "html", "json"]


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once, and give up soon."""
    monkeypatch.setattr(listener, "SHORTEST_WAIT", 0.01)
    monkeypatch.setattr(transport, "PROMPT", ClientTimeout(total=1, connect=1))


@pytest.mark.parametrize(("somewhere", "key", "sentence"), FAILURES, ids=NAMES)
async def test_why_nothing_answers_is_a_sentence_in_the_log(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    somewhere: Callable[[], Any],
    key: str,
    sentence: str,
) -> None:
    async with somewhere() as url:
        entry.add_to_hass(hass)
        hass.config_entries.async_update_entry(entry, data={**entry.data, "url": url})
        assert not await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == key
    assert entry.reason
    assert sentence.format(url=url) in entry.reason
    said = [
        record.getMessage()
        for record in caplog.records
        if record.levelname != "DEBUG" and not record.name.startswith("asyncio")
    ]
    assert sum(sentence.format(url=url) in text for text in said) == 1
    assert not [text for text in said if RAW.search(text)]
    assert TOKEN not in caplog.text


@pytest.mark.parametrize(("somewhere", "key", "sentence"), FAILURES, ids=NAMES)
async def test_why_nothing_answers_is_a_sentence_in_the_form(
    hass: HomeAssistant, somewhere: Callable[[], Any], key: str, sentence: str
) -> None:
    result = await begin(hass, SOURCE_USER)
    async with somewhere() as url:
        result = await go_on(hass, result, url=url, token=TOKEN, verify_ssl=True)
    assert result["errors"] == {"base": key}
    shown = result["description_placeholders"]["failure"]
    assert sentence.format(url=url) in shown
    assert TOKEN not in shown


async def test_https_where_there_is_none_is_said(hass: HomeAssistant, peer: Peer) -> None:
    result = await begin(hass, SOURCE_USER)
    url = peer.url.replace("http", "https")
    result = await go_on(hass, result, url=url, token=TOKEN, verify_ssl=True)
    assert result["errors"] == {"base": "cannot_connect"}
    shown = result["description_placeholders"]["failure"]
    assert shown == f"Failed to connect to Familiar at {url} over HTTPS. Use HTTP, or check the port."


async def test_a_host_that_nobody_knows_is_said() -> None:
    # Too long a name: nobody is asked about it.
    url = f"http://{'x' * 64}.invalid:8723"
    async with ClientSession() as session:
        with pytest.raises(Unreachable) as error:
            await FamiliarClient(session, url, TOKEN).system()
    assert str(error.value) == f"Failed to connect to Familiar at {url}: unknown host name."


async def test_the_sentence_speaks_the_households_language(hass: HomeAssistant) -> None:
    hass.config.language = "de"
    result = await begin(hass, SOURCE_USER)
    async with closed_port() as url:
        result = await go_on(hass, result, url=url, token=TOKEN, verify_ssl=True)
    shown = result["description_placeholders"]["failure"]
    assert shown == f"Verbindung zu Familiar unter {url} fehlgeschlagen: Verbindung abgelehnt."


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_failure_has_a_sentence_in_every_language(language: str) -> None:
    common = load(f"translations/{language}.json")["common"]
    for kind in Failure:
        assert "{url}" in common[f"failure_{kind}"]
        if language == "en":
            assert common[f"failure_{kind}"] == SENTENCES[kind]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (OSError(113, "No route to host"), Failure.NO_ROUTE),
        (OSError(101, "Network is unreachable"), Failure.NO_ROUTE),
        (OSError(110, "Connection timed out"), Failure.TIMED_OUT),
        (ConnectionResetError(104, "Connection reset by peer"), Failure.BROKEN_OFF),
        (OSError("Multiple exceptions: [Errno 111] …"), Failure.NO_CONNECTION),
        (ExceptionGroup("several", [ConnectionRefusedError(111, "refused")]), Failure.REFUSED),
    ],
)
def test_what_the_system_says_becomes_a_sentence(error: Any, kind: Failure) -> None:
    raised = OSError("all addresses failed") if isinstance(error, ExceptionGroup) else error
    raised.__cause__ = error if raised is not error else None
    shown = failure_of(raised, URL("http://user:secret@faces.home:8723/?token=secret"))
    assert isinstance(shown, Unreachable)
    assert shown.kind == kind
    assert str(shown) == SENTENCES[kind].format(url="http://faces.home:8723")


async def test_an_outage_is_a_sentence_once_down_and_once_back(
    hass: HomeAssistant,
    peer: Peer,
    loaded: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert peer.server is not None
    url, port = peer.url, peer.server.port
    caplog.clear()
    await peer.stop()
    await settle(hass, lambda: hass.states.get("binary_sensor.anna_presence").state == "unavailable")
    await asyncio.sleep(0.1)
    said = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert len(said) == 1
    assert f"Familiar at {url} " in said[0]
    assert not RAW.search(said[0])

    diagnostics: Any = await get_diagnostics_for_config_entry(hass, hass_client, loaded)
    assert "Familiar at **REDACTED**" in diagnostics["last_error"]
    assert await async_setup_component(hass, "system_health", {})
    info: Any = await get_system_health_info(hass, DOMAIN)
    health = await info["can_reach_server"]
    assert health["error"] == "Failed to connect to Familiar at **REDACTED**: connection refused."
    for shown in (json.dumps(diagnostics), json.dumps(health), *said):
        assert TOKEN not in shown
    assert "127.0.0.1" not in json.dumps([diagnostics, health])

    await peer.start(port)
    await settle(hass, lambda: hass.states.get("binary_sensor.anna_presence").state == "on")
    back = [record.getMessage() for record in caplog.records if "Reconnected" in record.getMessage()]
    assert back == [f"Reconnected to Familiar at {url}"]

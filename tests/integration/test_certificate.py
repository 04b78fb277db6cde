"""A daemon behind `https`, with a certificate that somebody made at home."""

import asyncio
import ssl
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from homeassistant.config_entries import SOURCE_USER, ConfigEntryState
from homeassistant.const import CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, get_system_health_info

from custom_components.familiar.const import DOMAIN

from .peer import Peer
from .test_config_flow import NO_PEOPLE, begin, go_on


@pytest.fixture
def certificate(tmp_path: Path) -> ssl.SSLContext:
    """A certificate that nobody else vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "faces.home")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "faces.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@pytest.fixture
async def peer(hass: HomeAssistant, certificate: ssl.SSLContext) -> AsyncGenerator[Peer]:
    """The recorded daemon, behind it."""
    reported = hass.loop.get_exception_handler()
    assert reported is not None

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        # The server lives in the same loop, and says there that a client would not have its certificate.
        if "incoming connection" not in context["message"]:
            reported(loop, context)

    hass.loop.set_exception_handler(handle)
    peer = Peer()
    await peer.start(tls=certificate)
    yield peer
    await peer.stop()


async def test_a_certificate_of_ones_own_has_to_be_wanted(hass: HomeAssistant, peer: Peer) -> None:
    result = await begin(hass, SOURCE_USER)
    result = await go_on(hass, result, url=peer.url, token=peer.token, verify_ssl=True)
    assert result["errors"] == {"base": "untrusted_certificate"}
    result = await go_on(hass, result, url=peer.url, token=peer.token, verify_ssl=False)
    assert result["step_id"] == "people"
    result = await go_on(hass, result, **NO_PEOPLE)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"][CONF_URL].startswith("https://")
    assert result["result"].state is ConfigEntryState.LOADED


async def test_system_health_reaches_the_daemon_as_the_integration_does(
    hass: HomeAssistant, peer: Peer, entry: MockConfigEntry
) -> None:
    assert await async_setup_component(hass, "system_health", {})
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, data={**entry.data, CONF_VERIFY_SSL: False})
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    info: Any = await get_system_health_info(hass, DOMAIN)
    assert await info["can_reach_server"] == "ok"
    peer.token = "renewed"
    info = await get_system_health_info(hass, DOMAIN)
    reported = "Familiar at **REDACTED** does not accept the token."
    assert await info["can_reach_server"] == {"type": "failed", "error": reported}

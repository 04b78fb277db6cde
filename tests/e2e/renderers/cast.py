"""A Cast receiver on `pychromecast`'s messages: TLS, protobuf, JSON; fetches each picture that it loads, and keeps it.

usage: cast.py HOST FOLDER

Its ports are those of Google's (8009 and 8008), so each has an address of its own in 127.0.0.0/8.
"""

import asyncio
import json
import ssl
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from struct import pack, unpack
from typing import Any

import aiohttp
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pychromecast.generated.cast_channel_pb2 import CastMessage

MESSAGES, ABOUT = 8009, 8008
"""Ports."""
RECEIVER = "urn:x-cast:com.google.cast.receiver"
MEDIA = "urn:x-cast:com.google.cast.media"
HEARTBEAT = "urn:x-cast:com.google.cast.tp.heartbeat"
DEFAULT_APP = "CC1AD845"
HOME = "E8C28D3C"
ABOUT_IT = {
    "name": "Kitchen display",
    "device_info": {
        "name": "Kitchen display",
        "model_name": "Chromecast",
        "manufacturer": "Tests",
        "ssdp_udn": "3f1c2f5e-7a10-4d8f-9a0b-51a3b1f5c0de",
        "capabilities": {"display_supported": True, "multizone_supported": False},
    },
}
FOLDER = Path(sys.argv[2])


@dataclass
class Receiver:
    """What is on, and who watches it."""

    app: str = HOME
    media: dict[str, Any] | None = None
    state: str = "IDLE"
    shown: int = 0
    writers: set[asyncio.StreamWriter] = field(default_factory=set)

    def receiver_status(self) -> dict[str, Any]:
        """Return which app runs."""
        spaces = [{"name": MEDIA}] if self.app == DEFAULT_APP else []
        application = {
            "appId": self.app,
            "displayName": "Default Media Receiver" if spaces else "Backdrop",
            "namespaces": spaces,
            "sessionId": f"session-{self.app}",
            "transportId": f"transport-{self.app}",
            "statusText": "",
        }
        return {
            "applications": [application],
            "volume": {"level": 0.5, "muted": False},
            "isActiveInput": True,
            "isStandBy": False,
        }

    def media_status(self) -> list[dict[str, Any]]:
        """Return what is on."""
        if self.media is None:
            return []
        status = {
            "mediaSessionId": 1,
            "playerState": self.state,
            "supportedMediaCommands": 15,
            "media": self.media,
        }
        return [status if self.state != "IDLE" else {**status, "idleReason": "CANCELLED"}]

    async def answer(self, writer: asyncio.StreamWriter, message: CastMessage) -> None:
        """Do what is asked."""
        data = json.loads(message.payload_utf8)
        request, kind = data.get("requestId", 0), data["type"]
        if message.namespace == HEARTBEAT and kind == "PING":
            send(writer, message, {"type": "PONG"})
        elif message.namespace == RECEIVER:
            if kind == "LAUNCH":
                self.app = data["appId"]
            elif kind == "STOP":
                self.app, self.media, self.state = HOME, None, "IDLE"
                write("turned off")
            self.report(
                RECEIVER, {"type": "RECEIVER_STATUS", "requestId": request, "status": self.receiver_status()}
            )
        elif message.namespace == MEDIA:
            if kind == "LOAD":
                await self.load(data["media"])
            elif kind in ("STOP", "PAUSE", "PLAY"):
                self.state = {"STOP": "IDLE", "PAUSE": "PAUSED", "PLAY": "PLAYING"}[kind]
                write(kind.lower())
            self.report(MEDIA, {"type": "MEDIA_STATUS", "requestId": request, "status": self.media_status()})

    async def load(self, media: dict[str, Any]) -> None:
        """Fetch a picture as a receiver does: without a login."""
        async with aiohttp.ClientSession() as session, session.get(media["contentId"]) as response:
            content = await response.read()
        self.shown += 1
        file = FOLDER / f"{self.shown}.jpg"
        file.write_bytes(content)
        self.media, self.state = {**media, "duration": None}, "PLAYING"
        write(
            "shown",
            uri=media["contentId"],
            asked=media["contentType"],
            status=response.status,
            kind=response.content_type,
            file=str(file),
        )

    def report(self, namespace: str, data: dict[str, Any]) -> None:
        """Send something to everybody who is connected."""
        source = "receiver-0" if namespace == RECEIVER else f"transport-{self.app}"
        for writer in list(self.writers):
            transmit(writer, source, "*", namespace, data)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Listen to one sender."""
        self.writers.add(writer)
        try:
            while True:
                (length,) = unpack(">I", await reader.readexactly(4))
                message = CastMessage()
                message.ParseFromString(await reader.readexactly(length))
                await self.answer(writer, message)
        except asyncio.IncompleteReadError, ConnectionError:
            pass
        finally:
            self.writers.discard(writer)
            writer.close()


def send(writer: asyncio.StreamWriter, asked: CastMessage, data: dict[str, Any]) -> None:
    """Answer whoever asked."""
    transmit(writer, asked.destination_id, asked.source_id, asked.namespace, data)


def transmit(
    writer: asyncio.StreamWriter, source: str, destination: str, namespace: str, data: dict[str, Any]
) -> None:
    """Send a message."""
    message = CastMessage()
    message.protocol_version = CastMessage.CASTV2_1_0
    message.source_id, message.destination_id = source, destination
    message.payload_type = CastMessage.STRING
    message.namespace, message.payload_utf8 = namespace, json.dumps(data)
    writer.write(pack(">I", message.ByteSize()) + message.SerializeToString())


def certificate() -> ssl.SSLContext:
    """Return a certificate of its own, as receivers have."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "receiver")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = FOLDER / "receiver.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def write(event: str, **facts: Any) -> None:
    """Write what happened, for the test."""
    print(json.dumps({"event": event, **facts}), flush=True)  # noqa: T201


async def about(_request: web.Request) -> web.Response:
    """Say what this is."""
    return web.json_response(ABOUT_IT)


async def main() -> None:
    """Be a display until it is ended."""
    host, receiver = sys.argv[1], Receiver()
    app = web.Application()
    app.router.add_get("/setup/eureka_info", about)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, host, ABOUT).start()
    await asyncio.start_server(receiver.serve, host, MESSAGES, ssl=certificate())
    write("ready")
    await asyncio.Event().wait()


asyncio.run(main())

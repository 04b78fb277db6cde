# ruff: noqa: N803  # the names are those of UPnP
"""A DLNA MediaRenderer on `async-upnp-client`: fetches each picture that it is to play, and keeps it.

usage: dlna.py HOST PORT FOLDER

Like many a television, it takes a moment to stop, and refuses another picture until it has (core#126293).
"""

import asyncio
import json
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any, ClassVar
from xml.sax.saxutils import quoteattr

import aiohttp
from async_upnp_client.const import DeviceInfo, ServiceInfo
from async_upnp_client.exceptions import UpnpActionError
from async_upnp_client.server import (
    UpnpServer,
    UpnpServerDevice,
    UpnpServerService,
    callable_action,
    create_event_var,
    create_state_var,
)

STOPPING = 0.4
"""Seconds."""
LOCKED = 705
"""UPnP's error: the transport is locked."""
AVT = "urn:schemas-upnp-org:metadata-1-0/AVT/"
FOLDER = Path(sys.argv[3])


def service(name: str) -> ServiceInfo:
    """Return the definition of one of UPnP's services."""
    return ServiceInfo(
        service_id=f"urn:upnp-org:serviceId:{name}",
        service_type=f"urn:schemas-upnp-org:service:{name}:1",
        control_url=f"/{name}/control",
        event_sub_url=f"/{name}/events",
        scpd_url=f"/{name}.xml",
        xml=ET.Element("server_service"),
    )


class AvTransport(UpnpServerService):
    """Plays."""

    SERVICE_DEFINITION = service("AVTransport")
    STATE_VARIABLE_DEFINITIONS: ClassVar = {
        "A_ARG_TYPE_InstanceID": create_state_var("ui4"),
        "LastChange": create_event_var("string", default=""),
        "TransportState": create_state_var(
            "string",
            allowed=["STOPPED", "PLAYING", "TRANSITIONING", "PAUSED_PLAYBACK", "NO_MEDIA_PRESENT"],
            default="NO_MEDIA_PRESENT",
        ),
        "TransportStatus": create_state_var("string", default="OK"),
        "TransportPlaySpeed": create_state_var("string", default="1"),
        "AVTransportURI": create_state_var("string", default=""),
        "AVTransportURIMetaData": create_state_var("string", default=""),
        "CurrentTrack": create_state_var("ui4", default="0"),
        "CurrentTrackDuration": create_state_var("string", default="00:00:00"),
        "CurrentTrackMetaData": create_state_var("string", default=""),
        "CurrentTrackURI": create_state_var("string", default=""),
        "RelativeTimePosition": create_state_var("string", default="00:00:00"),
        "AbsoluteTimePosition": create_state_var("string", default="00:00:00"),
        "RelativeCounterPosition": create_state_var("i4", default="0"),
        "AbsoluteCounterPosition": create_state_var("i4", default="0"),
    }
    shown = 0

    def _become(self, state: str) -> None:
        self.state_variable("TransportState").value = state
        uri = self.state_variable("AVTransportURI").value
        self.state_variable("LastChange").value = (
            f'<Event xmlns="{AVT}"><InstanceID val="0"><TransportState val="{state}"/>'
            f"<CurrentTrackURI val={quoteattr(uri)}/><AVTransportURI val={quoteattr(uri)}/></InstanceID></Event>"
        )

    @callable_action(
        name="SetAVTransportURI",
        in_args={
            "InstanceID": "A_ARG_TYPE_InstanceID",
            "CurrentURI": "AVTransportURI",
            "CurrentURIMetaData": "AVTransportURIMetaData",
        },
        out_args={},
    )
    async def set_uri(self, InstanceID: int, CurrentURI: str, CurrentURIMetaData: str) -> dict[str, Any]:
        """Take an address, unless something is still on."""
        if self.state_variable("TransportState").value in ("PLAYING", "TRANSITIONING"):
            write("refused", uri=CurrentURI)
            raise UpnpActionError(error_code=LOCKED, error_desc="Transport is locked")
        for name in ("AVTransportURI", "CurrentTrackURI"):
            self.state_variable(name).value = CurrentURI
        self.state_variable("AVTransportURIMetaData").value = CurrentURIMetaData
        self._become("STOPPED")
        return {}

    @callable_action(
        name="Play",
        in_args={"InstanceID": "A_ARG_TYPE_InstanceID", "Speed": "TransportPlaySpeed"},
        out_args={},
    )
    async def play(self, InstanceID: int, Speed: str) -> dict[str, Any]:
        """Fetch it and show it."""
        uri = self.state_variable("AVTransportURI").value
        self.shown += 1
        await fetch(uri, self.shown)
        self._become("PLAYING")
        return {}

    @callable_action(name="Pause", in_args={"InstanceID": "A_ARG_TYPE_InstanceID"}, out_args={})
    async def pause(self, InstanceID: int) -> dict[str, Any]:
        """Hold it."""
        self._become("PAUSED_PLAYBACK")
        return {}

    @callable_action(name="Stop", in_args={"InstanceID": "A_ARG_TYPE_InstanceID"}, out_args={})
    async def stop(self, InstanceID: int) -> dict[str, Any]:
        """Stop, which takes a moment."""
        state = self.state_variable("TransportState").value
        if state in ("PLAYING", "PAUSED_PLAYBACK"):
            write("stopped")
            asyncio.get_running_loop().call_later(STOPPING, self._become, "STOPPED")
        return {}

    @callable_action(
        name="GetTransportInfo",
        in_args={"InstanceID": "A_ARG_TYPE_InstanceID"},
        out_args={
            "CurrentTransportState": "TransportState",
            "CurrentTransportStatus": "TransportStatus",
            "CurrentSpeed": "TransportPlaySpeed",
        },
    )
    async def transport_info(self, InstanceID: int) -> dict[str, Any]:
        """Say what it does."""
        return {
            "CurrentTransportState": self.state_variable("TransportState"),
            "CurrentTransportStatus": self.state_variable("TransportStatus"),
            "CurrentSpeed": self.state_variable("TransportPlaySpeed"),
        }

    @callable_action(
        name="GetPositionInfo",
        in_args={"InstanceID": "A_ARG_TYPE_InstanceID"},
        out_args={
            "Track": "CurrentTrack",
            "TrackDuration": "CurrentTrackDuration",
            "TrackMetaData": "CurrentTrackMetaData",
            "TrackURI": "CurrentTrackURI",
            "RelTime": "RelativeTimePosition",
            "AbsTime": "AbsoluteTimePosition",
            "RelCount": "RelativeCounterPosition",
            "AbsCount": "AbsoluteCounterPosition",
        },
    )
    async def position_info(self, InstanceID: int) -> dict[str, Any]:
        """Say what is on."""
        outs = {argument.name: argument for argument in self.action("GetPositionInfo").out_arguments()}
        return {name: argument.related_state_variable for name, argument in outs.items()}


class RenderingControl(UpnpServerService):
    """Volume, which every renderer has."""

    SERVICE_DEFINITION = service("RenderingControl")
    STATE_VARIABLE_DEFINITIONS: ClassVar = {
        "A_ARG_TYPE_InstanceID": create_state_var("ui4"),
        "A_ARG_TYPE_Channel": create_state_var("string", default="Master"),
        "LastChange": create_event_var("string", default=""),
        "Volume": create_state_var("ui2", default="50"),
    }

    @callable_action(
        name="GetVolume",
        in_args={"InstanceID": "A_ARG_TYPE_InstanceID", "Channel": "A_ARG_TYPE_Channel"},
        out_args={"CurrentVolume": "Volume"},
    )
    async def volume(self, InstanceID: int, Channel: str) -> dict[str, Any]:
        """Say how loud it is."""
        return {"CurrentVolume": self.state_variable("Volume")}


class ConnectionManager(UpnpServerService):
    """What it takes."""

    SERVICE_DEFINITION = service("ConnectionManager")
    STATE_VARIABLE_DEFINITIONS: ClassVar = {
        "SourceProtocolInfo": create_event_var("string", default=""),
        "SinkProtocolInfo": create_event_var("string", default="http-get:*:image/jpeg:*"),
    }

    @callable_action(
        name="GetProtocolInfo",
        in_args={},
        out_args={"Source": "SourceProtocolInfo", "Sink": "SinkProtocolInfo"},
    )
    async def protocol_info(self) -> dict[str, Any]:
        """Say it."""
        return {
            "Source": self.state_variable("SourceProtocolInfo"),
            "Sink": self.state_variable("SinkProtocolInfo"),
        }


class Television(UpnpServerDevice):
    """The renderer."""

    DEVICE_DEFINITION = DeviceInfo(
        device_type="urn:schemas-upnp-org:device:MediaRenderer:1",
        friendly_name="Kitchen TV",
        manufacturer="Tests",
        manufacturer_url=None,
        model_name="Television",
        model_url=None,
        udn="uuid:6b2e3c0e-6c0d-4a4e-9d5e-0f2f3b7c1d11",
        upc=None,
        model_description="A television of tests",
        model_number="1",
        serial_number="1",
        presentation_url=None,
        url="/device.xml",
        icons=[],
        xml=ET.Element("server_device"),
    )
    EMBEDDED_DEVICES: ClassVar[list[type[UpnpServerDevice]]] = []
    SERVICES: ClassVar = [AvTransport, RenderingControl, ConnectionManager]


class Server(UpnpServer):
    """Answers at its address, and announces itself to nobody, since other tests run beside."""

    async def _async_start_ssdp(self) -> None:
        """Do not announce it."""

    async def _async_stop_ssdp(self) -> None:
        """Nothing was announced."""


def write(event: str, **facts: Any) -> None:
    """Write what happened, for the test."""
    print(json.dumps({"event": event, **facts}), flush=True)  # noqa: T201


async def fetch(uri: str, number: int) -> None:
    """Fetch a picture as a television does: without a login."""
    async with aiohttp.ClientSession() as session, session.get(uri) as response:
        content = await response.read()
    file = FOLDER / f"{number}.jpg"
    file.write_bytes(content)
    write("shown", uri=uri, status=response.status, kind=response.content_type, file=str(file))


async def main() -> None:
    """Be a television until it is ended."""
    server = Server(Television, source=(sys.argv[1], 0), http_port=int(sys.argv[2]))
    await server.async_start()
    write("ready")
    await asyncio.Event().wait()


asyncio.run(main())

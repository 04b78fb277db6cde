"""The daemon announces itself on the network, so that Home Assistant finds it; never with the token."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import os
import re
import socket

from zeroconf import Error, InterfaceChoice, IPVersion
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from familiard import API_VERSION, __version__

LOGGER = logging.getLogger(__name__)

SERVICE = "_familiar._tcp.local."
WITHDRAW_SECONDS = 2.0
UNSPECIFIED = ("0.0.0.0", "::")  # noqa: S104  # compared with, never bound to


class Announcement:
    """`_familiar._tcp.local.` for one daemon, from `start` to `stop`."""

    def __init__(self, instance_id: str, host: str, port: int) -> None:
        self._instance_id = instance_id
        self._host = host
        self._port = port
        self._zeroconf: AsyncZeroconf | None = None

    async def start(self) -> None:
        """Announce; where the network does not let us, say so in the log and go on without."""
        try:
            everywhere = self._host in UNSPECIFIED
            # On one address, only the network that it is on hears of it: what listens on loopback stays here.
            interfaces = InterfaceChoice.All if everywhere else [self._host]
            ipv6 = ":" in self._host
            self._zeroconf = AsyncZeroconf(
                interfaces=interfaces,
                ip_version=IPVersion.All
                if self._host == "::"
                else IPVersion.V6Only
                if ipv6
                else IPVersion.V4Only,
            )
            addresses = await asyncio.to_thread(machine_addresses) if everywhere else [self._host]
            await self._zeroconf.async_register_service(self._info(addresses), allow_name_change=True)
        except (OSError, Error, RuntimeError) as error:
            LOGGER.warning("Cannot announce the daemon on the network (zeroconf): %s", error)
            await self.stop()

    async def stop(self) -> None:
        """Withdraw."""
        zeroconf, self._zeroconf = self._zeroconf, None
        if zeroconf is None:
            return
        try:
            async with asyncio.timeout(WITHDRAW_SECONDS):
                await zeroconf.async_unregister_all_services()
                await zeroconf.async_close()
        except (TimeoutError, OSError, Error) as error:
            LOGGER.warning("Cannot withdraw the announcement on the network (zeroconf): %s", error)

    def _info(self, addresses: list[str]) -> AsyncServiceInfo:
        properties = {
            "id": self._instance_id,
            "version": __version__,
            "api": str(API_VERSION),
        }
        if name := machine_name():
            # It distinguishes several daemons.
            properties["host"] = name
        if "SUPERVISOR_TOKEN" in os.environ:
            # An app of Home Assistant is announced by its supervisor; two discoveries would be one too many.
            properties["app"] = "1"
        short = self._instance_id[:8]
        return AsyncServiceInfo(
            SERVICE,
            f"familiar-{short}.{SERVICE}",
            port=self._port,
            properties=properties,
            server=f"familiar-{short}.local.",
            parsed_addresses=addresses,
        )


def machine_name() -> str | None:
    """What people call this machine; None where its name says nothing, as a container's does."""
    name = socket.gethostname().split(".")[0]
    says_nothing = name in ("", "localhost") or re.fullmatch(r"[0-9a-f]{12}|[0-9a-f]{64}", name)
    return None if says_nothing else name


def machine_addresses() -> list[str]:
    """This machine's addresses that others can reach."""
    import ifaddr

    found: list[str] = []
    for adapter in ifaddr.get_adapters():
        for ip in adapter.ips:
            text = ip.ip if isinstance(ip.ip, str) else ip.ip[0]
            address = ipaddress.ip_address(text)
            if not address.is_loopback and not (address.version == 6 and address.is_link_local):
                found.append(text)
    return found or [socket.gethostbyname("localhost")]

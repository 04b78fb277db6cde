"""Which device asks: basic authentication with its own password, never in clear over the internet."""

from __future__ import annotations

import base64
import binascii
import ipaddress

from aiohttp import hdrs, web

from familiard.server.auth import is_owner
from familiard.server.connections import connection_of
from familiard.server.context import Services
from familiard.server.dav.errors import DeviceUnauthorized, InsecureConnection
from familiard.store.devices.devices import DeviceRecord

SHARED = ipaddress.ip_network("100.64.0.0/10")
"""Addresses that VPNs such as Tailscale give."""
FORWARDED_FOR, FORWARDED_PROTO = "X-Forwarded-For", "X-Forwarded-Proto"
LONGEST = 1024
"""Characters of a credential."""


async def device_of(request: web.Request, services: Services) -> DeviceRecord:
    """The device whose password the request carries, as basic authentication or as a bearer token.

    Raises:
        InsecureConnection: it came in clear, and not from a private network.
        DeviceUnauthorized: there is none.
    """
    if not is_safe(request):
        raise InsecureConnection
    user, password = _credentials(request.headers.get(hdrs.AUTHORIZATION, ""))
    device = await services.store.read(lambda store: store.devices.with_password(password))
    if device is None or (user is not None and user.strip().casefold() != device.folder):
        raise DeviceUnauthorized(
            "Wrong user name or password of this device. `familiard device list` shows user names, and "
            "`familiard device password NAME` replaces a password."
        )
    if (connection := connection_of(request)) is not None:
        connection.trust()
    seen = device
    if services.store.trouble is None and not services.store.is_frozen:
        await services.store.write(lambda store: store.devices.seen(seen))
    return device


def is_safe(request: web.Request) -> bool:
    """Whether nobody on the way can read a password: HTTPS, this machine, or a private network."""
    if is_owner(request) or request.secure:
        return True
    peer = request.transport.get_extra_info("peername") if request.transport is not None else None
    if not peer or not _is_private(str(peer[0])):
        return False
    if request.headers.get(FORWARDED_PROTO, "").strip().lower() == "https":
        return True
    # A reverse proxy says for whom it asks.
    forwarded = request.headers.get(FORWARDED_FOR, "")
    return all(_is_private(one.strip()) for one in forwarded.split(",") if one.strip())


def _is_private(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text.partition("%")[0].strip("[]"))
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address.is_private or address.is_link_local or address in SHARED


def _credentials(header: str) -> tuple[str | None, str]:
    """User name (None with a bearer token) and password."""
    scheme, _, value = header.partition(" ")
    if len(header) <= LONGEST:
        if scheme.lower() == "bearer":
            return None, value.strip()
        if scheme.lower() == "basic":
            try:
                user, colon, password = base64.b64decode(value.strip(), validate=True).decode().partition(":")
            except (binascii.Error, ValueError):
                colon = ""
            if colon:
                return user, password.strip()
    raise DeviceUnauthorized("The password is missing. Send the device's user name and password.")

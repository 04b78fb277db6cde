"""What every answer to a link's visitor says to browsers, proxies and search engines, and how visitors are let in."""

import re
from base64 import b64encode
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Final, cast

from aiohttp import hdrs, web
from homeassistant.components.http import KEY_HASS
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from ..client.operations.links import LinkVisit
from ..const import CONF_SHARE_LINKS, DOMAIN
from ..coordinator import FamiliarConfigEntry
from .style import PAGE_CSS

PATH: Final = "/api/familiar/share"
TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{22}")
KEY: Final = re.compile(r"[0-9]{1,12}\.[0-9a-f]{64}")
PHOTO_ID: Final = re.compile(r"[0-9a-f-]{36}")
COOKIE: Final = "familiar_share"
"""Holds the key of a visitor who entered the password; its path is that of the one link."""

PAGE_CSS_HASH: Final = b64encode(sha256(PAGE_CSS.encode()).digest()).decode()
PAGE_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        f"style-src 'sha256-{PAGE_CSS_HASH}'",
        "img-src 'self'",
        "media-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""No script at all, and nothing from elsewhere."""
FILE_POLICY: Final = "default-src 'none'; frame-ancestors 'none'; sandbox"
PRIVATE: Final = {
    hdrs.CACHE_CONTROL: "private, no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def page_answer(html: str, status: int = 200) -> web.Response:
    """Return a page."""
    headers = {**PRIVATE, "Content-Security-Policy": PAGE_POLICY}
    return web.Response(text=html, status=status, content_type="text/html", headers=headers)


def file_headers() -> dict[str, str]:
    """Return the headers of a picture or file."""
    return {**PRIVATE, "Content-Security-Policy": FILE_POLICY}


def no_file(status: int) -> web.Response:
    """Return that there is no such file, without a word why."""
    return web.Response(status=status, headers=file_headers())


async def visits(request: web.Request, token: str) -> AsyncIterator[LinkVisit]:
    """Yield the visit as each daemon would see it; the token is known to one of them at most."""
    if not TOKEN.fullmatch(token):
        return
    # What becomes a header of another request must not hold a line break, which a cookie can.
    key = request.cookies.get(COOKIE, "")
    for entry in _sharing_entries(request.app[KEY_HASS]):
        yield entry.runtime_data.client.link_visit(token, key if KEY.fullmatch(key) else "")


def is_sharing(entry: FamiliarConfigEntry) -> bool:
    """Return whether links were switched on in the options."""
    return bool(entry.options.get(CONF_SHARE_LINKS, False))


def link_path(token: str) -> str:
    """Return where the page of a link is."""
    return f"{PATH}/{token}"


def _sharing_entries(hass: HomeAssistant) -> list[FamiliarConfigEntry]:
    return [
        cast("FamiliarConfigEntry", entry)
        for entry in hass.config_entries.async_entries(DOMAIN)
        if entry.state is ConfigEntryState.LOADED and is_sharing(cast("FamiliarConfigEntry", entry))
    ]

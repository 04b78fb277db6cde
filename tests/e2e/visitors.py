"""Who asks for links in tests: visitors with a browser and no account, and the household that shares."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import aiohttp

from tests.e2e.home_assistant import HomeAssistant
from tests.e2e.processes import Daemon


class Harmless(HTMLParser):
    """Fails at whatever runs or loads something in a page."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Check an element."""
        assert tag not in {"script", "iframe", "object", "embed", "link", "base", "svg"}, tag
        for name, value in attrs:
            assert not name.startswith("on"), (tag, name)
            assert name not in {"style", "srcdoc", "srcset", "formaction"}, (tag, name)
            if name in {"src", "href", "action"}:
                assert (value or "").startswith("/api/familiar/share/"), (tag, value)


@dataclass
class Visitor:
    """Somebody with a browser and no account."""

    base: str
    session: aiohttp.ClientSession

    async def ask(self, path: str, method: str = "GET", **options: Any) -> tuple[int, bytes, Any]:
        """Ask Home Assistant; the answer may not be cached, framed or indexed, nor say from where a visitor comes."""
        async with self.session.request(
            method, f"{self.base}{path}", allow_redirects=False, **options
        ) as answer:
            body = await answer.read()
            # Home Assistant itself refuses odd methods, and addresses that it takes for attacks.
            if answer.status not in (400, 405):
                self.check(answer)
            return answer.status, body, answer.headers

    @staticmethod
    def check(answer: aiohttp.ClientResponse) -> None:
        headers = answer.headers
        assert headers["Cache-Control"] == "private, no-store"
        assert "noindex" in headers["X-Robots-Tag"]
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"
        # Home Assistant sets its own for pages; browsers go by `frame-ancestors` of the policy where there is one.
        assert headers["X-Frame-Options"] in {"DENY", "SAMEORIGIN"}
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "script" not in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "Access-Control-Allow-Origin" not in headers
        # Home Assistant would count it as a failed login.
        assert answer.status != 401

    async def page(self, path: str, **options: Any) -> str:
        """A page that must be there; there is no script in it, and nothing from elsewhere."""
        status, body, headers = await self.ask(path, **options)
        assert status == 200, (status, body[:300])
        assert headers["Content-Type"].startswith("text/html")
        html = body.decode()
        Harmless().feed(html)
        return html


@dataclass
class Household:
    """Home Assistant, the daemon, and what was imported."""

    home: HomeAssistant
    daemon: Daemon
    token: str
    photos: dict[str, str] = field(default_factory=dict)

    async def ask(self, method: str, path: str, **options: Any) -> Any:
        """Ask the daemon itself, as the household."""
        url = f"http://127.0.0.1:{self.daemon.port}{path}"
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.home.session.request(method, url, headers=headers, **options) as answer:
            text = await answer.text()
            assert answer.status < 400, text
            return await answer.json() if text else None

    async def share(self, **members: Any) -> tuple[str, str]:
        """Make a link by the page's command; returns its ID and the path of its page."""
        made = await self.home.command("familiar/link/create", **members)
        path = re.sub(r"^https?://[^/]+", "", made["url"])
        assert re.fullmatch(r"/api/familiar/share/[A-Za-z0-9_-]{22}", path)
        return made["link"]["id"], path

    def paths(self, link: str, photo: str = "1.jpeg") -> list[str]:
        """Every address of a link."""
        one = self.photos[photo]
        files = [f"{link}/{kind}/{one}" for kind in ("photo", "image", "original")]
        return [link, *files, f"{link}/video/{self.photos['film.mp4']}", f"{link}/zip"]


async def switch_links(home: HomeAssistant, *, on: bool) -> None:
    """Switch links on or off in the options; everything else there stays."""
    (entry,) = await home.get("/api/config/config_entries/entry?domain=familiar")
    shown = await home.post("/api/config/config_entries/options/flow", {"handler": entry["entry_id"]})
    (sharing,) = [one for one in shown["data_schema"] if one["name"] == "share_links"]
    assert sharing["description"]["suggested_value"] is not on
    suggested = {
        one["name"]: one["description"]["suggested_value"]
        for one in shown["data_schema"]
        if "suggested_value" in one.get("description", {})
    }
    path = f"/api/config/config_entries/options/flow/{shown['flow_id']}"
    done = await home.post(path, {**suggested, "share_links": on})
    assert done["type"] == "create_entry", done

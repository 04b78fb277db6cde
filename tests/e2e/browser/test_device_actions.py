"""A phone is added on the page, reads its QR code, uploads a photo, gets another password, and is revoked."""

from __future__ import annotations

import asyncio
import io
from base64 import b64encode

import cv2
import numpy as np
import pytest
from PIL import Image
from playwright.async_api import Page, expect
from yarl import URL

from tests.e2e.browser.accessibility import findings
from tests.e2e.browser.actions import dialog, said, undo
from tests.e2e.browser.chromium import SIZES
from tests.e2e.browser.conftest import Open
from tests.e2e.browser.family import Family
from tests.e2e.home_assistant import HomeAssistant

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

TEXTS = """() => {
  const all = (root) => [...root.querySelectorAll("*")].flatMap((it) => [
    ...(it.shadowRoot ? all(it.shadowRoot) : []),
    ...[...it.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data),
    it.value ?? "",
    ...[...it.attributes].map(({ value }) => value),
  ]);
  return all(document).join(" ");
}"""


async def scan(page: Page) -> URL:
    """Read the page's QR code as a phone's camera does; returns the address in it."""
    picture = await page.locator("familiar-qr-code").screenshot()
    pixels = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert pixels is not None
    text, _, _ = await asyncio.to_thread(cv2.QRCodeDetector().detectAndDecode, pixels)
    assert text, "No QR code was found in the picture."
    return URL(text)


def photo(shade: int) -> bytes:
    """A photo of nobody."""
    file = io.BytesIO()
    Image.new("RGB", (64, 48), (shade, 90, 140)).save(file, "JPEG")
    return file.getvalue()


async def upload(home: HomeAssistant, folder: URL, content: bytes) -> int:
    """Upload a photo with the user name and password of an address; returns the status."""
    login = b64encode(f"{folder.user}:{folder.password}".encode()).decode()
    url = folder.with_user(None) / "photo.jpg"
    async with home.session.put(url, data=content, headers={"Authorization": f"Basic {login}"}) as answer:
        return answer.status


async def read_access(page: Page) -> URL:
    """Read what the phone needs, which is shown once; the code holds all of it, and is what this returns."""
    login = await scan(page)
    shown = [
        await page.get_by_label(label, exact=True).input_value()
        for label in ("Address", "User name", "Password")
    ]
    assert shown == [str(login.with_user(None)), login.user, login.password]
    await page.get_by_role("button", name="Android").click()
    await expect(page.get_by_text("Install FolderSync")).to_be_visible()
    assert await findings(page) == []
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert login.password
    assert login.password in await page.evaluate(TEXTS)
    await page.get_by_role("button", name="Done").click()
    assert login.password not in await page.evaluate(TEXTS)
    return login


@pytest.mark.parametrize("size", SIZES)
async def test_a_phone_backs_up_until_it_is_revoked(
    open_window: Open, family: Family, home: HomeAssistant, size: str
) -> None:
    name = f"Anna's {size}"
    content = photo(list(SIZES).index(size))
    window = await open_window("/familiar/albums", size=size)
    page = window.page
    await page.get_by_role("button", name="Back up phones").click()
    await page.get_by_role("button", name="Add device").click()
    await page.get_by_label("Name", exact=True).fill(name)
    await page.get_by_label("Limit in GB").fill("5")
    assert await findings(page) == []
    await dialog(page).get_by_role("button", name="Add device").click()

    await expect(page.get_by_role("heading", name=f"Set up {name}")).to_be_visible()
    await expect(page.get_by_text("only listens on its own machine")).to_be_visible()
    first = await read_access(page)

    row = page.locator("familiar-view-devices li").filter(has_text=name)
    await expect(row).to_contain_text("not connected yet")
    assert await upload(home, first, content) == 201
    await page.reload()
    await expect(row).to_contain_text("1 file")
    await expect(row).to_contain_text("of 5 GB")

    await row.get_by_role("button", name="Edit").click()
    await page.get_by_label("Limit in GB").fill("")
    await page.get_by_role("button", name="Save").click()
    await said(page, f"Changed {name}")
    await expect(row).not_to_contain_text("of 5 GB")
    await undo(page)
    await expect(row).to_contain_text("of 5 GB")

    await row.get_by_role("button", name="Replace the password").click()
    await dialog(page).get_by_role("button", name="Replace password").click()
    second = await read_access(page)
    assert await upload(home, first, content) == 401
    assert await upload(home, second, content) in (201, 204)

    await row.get_by_role("button", name="Revoke").click()
    assert await findings(page) == []
    await dialog(page).get_by_role("button", name="Revoke", exact=True).click()
    await said(page, "can’t upload anymore")
    await expect(row).to_have_count(0)
    assert await upload(home, second, content) == 401
    await undo(page)
    await expect(row).to_have_count(1)
    assert await upload(home, second, content) in (201, 204)
    for one in (await family.ask("GET", "/v1/devices"))["items"]:
        if one["name"] == name:
            await family.ask("DELETE", f"/v1/devices/{one['id']}")

"""What people do on the page in many tests: read a message, undo what it says, and how often they click for something."""

from __future__ import annotations

from playwright.async_api import Locator, Page

COUNT = """() => {
  window.clicks = 0;
  // A key on a button clicks it, too, but without a pointer.
  addEventListener("click", (event) => (window.clicks += event.isTrusted && event.detail > 0), true);
}"""


async def said(page: Page, text: str) -> Locator:
    """Wait for a message, and put the pointer on it: it stays as long as that is there."""
    message = page.locator("familiar-messages .message").filter(has_text=text)
    await message.hover()
    return message


async def undo(page: Page) -> None:
    """Undo what the page's message says, by its button."""
    await page.locator("familiar-messages .message").get_by_role("button", name="Undo").click()
    await said(page, "Undone")


async def count_clicks(page: Page) -> None:
    """Start to count clicks and taps."""
    await page.evaluate(COUNT)


async def clicks(page: Page) -> int:
    """Return how often somebody clicked or tapped since then."""
    return int(await page.evaluate("window.clicks"))


def dialog(page: Page) -> Locator:
    """Return the open dialog, with what lies in its slots."""
    return page.locator("familiar-dialog").filter(has=page.get_by_role("dialog"))

"""What a person does on the page, and how the page answers."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect

BEHIND_MORE = {"Hide", "Show again", "Ignore", "Stop ignoring", "Make a device", "Forget", "Erase"}
"""What the bar for people explains in a dialog."""


async def said(page: Page, text: str) -> Locator:
    """Wait for a message, and put the pointer on it: it stays as long as that is there."""
    message = page.locator("familiar-messages .message").filter(has_text=text)
    await message.hover()
    return message


async def undo(page: Page, text: str) -> None:
    """Wait for a message, press *Undo* in it, and wait until that is done."""
    await (await said(page, text)).get_by_role("button", name="Undo").click()
    await expect(page.locator("familiar-messages .message")).to_contain_text(f"Undone: {text}")


def cell(page: Page, person_id: str) -> Locator:
    """Return a person in the grid of all people."""
    link = page.locator(f'a[href$="/{person_id}"]')
    return page.locator("familiar-people-cell").filter(has=link)


async def select(page: Page, *person_ids: str) -> None:
    """Select people with the mouse: the first one by its mark, which appears below the pointer."""
    first, *others = person_ids
    await cell(page, first).hover()
    await cell(page, first).get_by_role("checkbox").click()
    for one in others:
        await cell(page, one).click()
    toolbar = page.get_by_role("toolbar", name=f"{len(person_ids)} selected")
    await expect(toolbar).to_be_visible()


def dialog(page: Page) -> Locator:
    """Return the open dialog, with what lies in its slots."""
    return page.locator("familiar-dialog").filter(has=page.get_by_role("dialog"))


async def choose(page: Page, action: str) -> None:
    """Press a button of the bar for what is selected, or behind its *More*."""
    bar = page.get_by_role("toolbar")
    if action not in BEHIND_MORE:
        await bar.get_by_role("button", name=action, exact=True).click()
        return
    await bar.get_by_role("button", name="More", exact=True).click()
    await dialog(page).get_by_role("button", name=action, exact=True).click()

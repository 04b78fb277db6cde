"""Why a face is or is not a person's, in a browser: pictures, numbers, and what would have to change."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.e2e.browser.conftest import Open
from tests.e2e.browser.family import NAMED, Family
from tests.e2e.browser.gestures import dialog
from tests.e2e.browser.logins import ADMINISTRATOR, ORDINARY

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(900)]

UNKNOWN = 23
"""A portrait that nobody in the family has."""
OF_ANNA = re.compile("(Confirmed|Recognized) as Anna")


async def explained(family: Family, face_id: str, **about: str) -> dict[str, Any]:
    """Return what the daemon says of a face, about its own person or another one."""
    return dict(await family.ask("GET", f"/v1/faces/{face_id}/why", params=about))


def similarity(why: dict[str, Any]) -> float:
    """Return how similar a face is to the person it is compared with."""
    return next((float(it["actual"]) for it in why["requirements"] if it["code"] == "similarity"), 0.0)


async def similar(family: Family, face_id: str) -> list[dict[str, Any]]:
    """Return the faces that resemble a face most."""
    body, query = {"face_id": face_id}, {"limit": "18"}
    return list((await family.ask("POST", "/v1/search", json=body, params=query))["matches"])


async def numbers(page: Page) -> list[str]:
    """The numbers on the page: what is, and what is needed."""
    return [text.replace(" ", "") for text in await page.locator(".requirements .numbers").all_inner_texts()]


def wanted_numbers(why: dict[str, Any]) -> list[str]:
    """The same numbers, as the daemon has them."""
    known = [it for it in why["requirements"] if None not in (it["actual"], it["needed"])]
    return [f"{it['actual']:.2f}/{it['needed']:.2f}" for it in known]


@pytest.mark.parametrize("user", [ADMINISTRATOR, ORDINARY])
async def test_a_face_is_explained(open_window: Open, family: Family, user: str) -> None:
    anna = family.named["Anna"]
    page = (await open_window(f"/familiar/people/{anna}", user=user)).page
    await page.locator("familiar-person-faces").get_by_role("button", name="Face 1").first.click()
    await dialog(page).get_by_role("link", name="Why?").click()
    await expect(page.get_by_role("heading", level=1).filter(has_text=OF_ANNA)).to_be_visible()
    face_id = page.url.rpartition("/")[2]
    why = await explained(family, face_id)
    assert await numbers(page) == wanted_numbers(why)
    await expect(page.locator(".requirements li.met")).to_have_count(len(why["requirements"]))
    await expect(page.get_by_text("All conditions are met.")).to_be_visible()

    found = await similar(family, face_id)
    similarities = await page.locator(".nearest a .weak").all_inner_texts()
    assert similarities == [f"{it['similarity']:.2f}" for it in found]
    await expect(page.locator(".nearest img").first).to_have_js_property("complete", True)
    await page.locator(".nearest a").last.click()
    await expect(page.get_by_role("heading", level=1).filter(has_text=OF_ANNA)).to_have_count(0)
    await page.go_back()
    await expect(page.get_by_role("heading", level=1).filter(has_text=OF_ANNA)).to_be_visible()
    # Nothing here changes anything.
    shown = page.locator("familiar-view-why").get_by_role("button")
    assert {await one.get_attribute("aria-label") for one in await shown.all()} <= {"People", None}


async def test_what_would_have_to_change(open_window: Open, family: Family) -> None:
    seen = await family.come(UNKNOWN, minutes_ago=90)
    face = await family.ask("GET", f"/v1/faces/{seen['faces'][0]['id']}")
    page = (await open_window(f"/familiar/people/{face['person_id'] or '-'}/face/{face['id']}")).page
    await expect(page.get_by_role("heading", name="Not recognized as a named person")).to_be_visible()
    # A face of no one in particular is compared with the name that is nearest.
    nearest = next(it["face"] for it in await similar(family, face["id"]) if it["face"]["person_name"])
    why = await explained(family, face["id"], person_id=nearest["person_id"])
    await expect(page.get_by_text(f"to be recognized as {nearest['person_name']}")).to_be_visible()
    # It may resemble its unnamed person even more.
    own = similarity(await explained(family, face["id"]))
    nearer = [{"actual": similarity(why), "needed": own}] if own > similarity(why) else []
    unmet = [it["code"] for it in why["requirements"] if not it["met"]] + ["nearer" for _ in nearer]
    assert unmet
    await expect(page.locator(".requirements li.unmet")).to_have_count(len(unmet))
    await expect(page.get_by_text("What would have to change:")).to_be_visible()
    await expect(page.locator(".wanted li")).to_have_count(len(unmet))
    assert await numbers(page) == wanted_numbers(why) + wanted_numbers({"requirements": nearer})

    other = next(name for name in NAMED if name != nearest["person_name"])
    await page.goto(f"{page.url}?about={family.named[other]}")
    await expect(page.get_by_text(f"to be recognized as {other}")).to_be_visible()
    assert await numbers(page) == wanted_numbers(
        await explained(family, face["id"], person_id=family.named[other])
    )
    await family.ask("DELETE", f"/v1/faces/{face['id']}")

    # Whom the owner assigned a face to was no recognition.
    someone = family.unnamed[0]
    face = (await family.faces(someone))[0]
    await page.goto(f"{page.url.partition('/familiar')[0]}/familiar/people/{someone}/face/{face['id']}")
    heading = "You assigned this face to an unnamed person"
    await expect(page.get_by_role("heading", name=heading)).to_be_visible()

"""What axe finds in a page's own elements."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Page

from tests.photos import REPO

AXE = REPO / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.flatMap(({ id, impact, nodes }) => nodes.map(({ target, html }) => ({ id, impact, target, html })));
}"""


async def findings(page: Page, *, ours: str = "familiar-") -> list[str]:
    """Return serious findings in elements of Familiar; Home Assistant's own are not ours to mend.

    Args:
        ours: part of the selectors of what is; empty: all of the page.
    """
    await page.evaluate(AXE.read_text())
    found: list[dict[str, Any]] = await page.evaluate(RUN)
    return [
        f"{one['id']} ({one['impact']}): {one['html'][:200]}"
        for one in found
        if one["impact"] in {"serious", "critical"} and ours in str(one["target"])
    ]

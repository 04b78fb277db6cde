"""The page in a browser with many people: when it shows them, and how smoothly they scroll."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import tempfile
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from playwright.async_api import Page

from benchmarks.report import Goal, Plot, Table, table
from benchmarks.setting import Setting
from familiar_client.models import Decision, Origin, Verdict
from familiard.packs import Pack
from familiard.store.models import Source
from familiard.store.store import Store
from familiard.vision.results import Analysis, Face, Quality, Timings
from tests import portraits
from tests.e2e.browser.chromium import SIZES, Window, chromium
from tests.e2e.browser.furniture import furnish, quiet_daemon
from tests.e2e.browser.logins import ADMINISTRATOR, log_in
from tests.e2e.home_assistant import HomeAssistant
from tests.e2e.processes import free_port

PEOPLE, QUICK = 5000, 500
PORTRAITS = 12
BATCH = 250
DIMENSIONS = 512
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
STEPS, STEP = 240, 300
"""Frames in which the page is scrolled, and pixels in each."""
CONTENT_GOAL, FRAME_GOAL = 1000.0, 100.0

WATCH = """() => {
  const Original = window.WebSocket;
  window.WebSocket = class extends Original {
    constructor(...all) {
      super(...all);
      this.addEventListener("message", ({ data }) => {
        if (data.includes("feature_face_id")) window.answered ??= performance.now();
      });
    }
  };
  const inside = (node, name) => {
    for (const one of node.querySelectorAll("*")) {
      if (one.localName === name) return one;
      const found = one.shadowRoot && inside(one.shadowRoot, name);
      if (found) return found;
    }
    return null;
  };
  const look = () => {
    if (window.answered && inside(document, "familiar-people-cell")) window.shown = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
SCROLL = """([steps, step]) => new Promise((done) => {
  const inside = (node) => {
    for (const one of node.querySelectorAll("*")) {
      if (one.localName === "familiar-panel") return one;
      const found = one.shadowRoot && inside(one.shadowRoot);
      if (found) return found;
    }
  };
  const scroller = inside(document).shadowRoot.querySelector("main");
  const frames = [];
  let last = performance.now();
  const frame = (now) => {
    frames.push(now - last);
    last = now;
    scroller.scrollBy(0, step);
    if (frames.length < steps) requestAnimationFrame(frame);
    else done([frames.slice(1), scroller.scrollTop]);
  };
  requestAnimationFrame(frame);
})"""


def measure(run: Setting) -> tuple[tuple[Table, ...], tuple[Goal, ...], tuple[Plot, ...]]:
    """Open the grid of people in a real Home Assistant, on a desktop and on a phone."""
    people = QUICK if run.quick else PEOPLE
    figures = asyncio.run(_measured(run.pack, people))
    rows = [
        (size, content, float(np.median(frames)), float(np.percentile(frames, 99)), max(frames))
        for size, (content, frames) in figures.items()
    ]
    note = (
        f"{people:,} people, in Chromium without a graphics card on the same machine as Home Assistant and the daemon. "
        f"From the websocket's answer with people until the first one is drawn, and {STEPS} frames in each of which the page "
        f"scrolls by {STEP} pixels. Load of the machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores."
    )
    columns = "size, content ms:.0f, frame p50 ms:.0f, frame p99 ms:.0f, longest frame ms:.0f"
    content, longest = max(row[1] for row in rows), max(row[4] for row in rows)
    goals = (
        Goal(
            f"first content, {people:,} people",
            f"≤ {CONTENT_GOAL:.0f} ms",
            f"{content:.0f} ms",
            content <= CONTENT_GOAL,
        ),
        Goal(
            f"scrolling, {people:,} people",
            f"no frame over {FRAME_GOAL:.0f} ms",
            f"{longest:.0f} ms",
            longest <= FRAME_GOAL,
        ),
    )
    return (table("The page with many people", columns, rows, note),), goals, ()


async def _measured(pack: Pack, people: int) -> dict[str, tuple[float, list[float]]]:
    found = os.environ.get("E2E_HASS") or shutil.which("hass")
    if not found:
        raise RuntimeError(
            "No Home Assistant here. Set E2E_HASS=.environments/hass/bin/hass (scripts/test makes it)."
        )
    with tempfile.TemporaryDirectory(prefix="familiar-benchmark-") as folder:
        daemon = quiet_daemon(Path(folder))
        _fill(daemon.data_dir, pack, people)
        home = HomeAssistant(Path(found), Path(folder), free_port())
        with daemon.process.running():
            try:
                await furnish(home, daemon)
                async with chromium() as browser:
                    storage = await log_in(browser, home, ADMINISTRATOR)
                    figures = {}
                    for size, options in SIZES.items():
                        context = await browser.new_context(storage_state=storage, **options)
                        window = Window(await context.new_page(), home.url)
                        figures[size] = await _one(window)
                        await context.close()
            finally:
                await home.stop()
    return figures


async def _one(window: Window) -> tuple[float, list[float]]:
    """Milliseconds until the first content, and of each frame while scrolling."""
    page: Page = window.page
    await page.add_init_script(f"({WATCH})()")
    await window.open("/familiar/people")
    await page.wait_for_function("() => window.shown")
    content = float(await page.evaluate("window.shown - window.answered"))
    await page.wait_for_load_state("networkidle")
    frames, scrolled = await page.evaluate(SCROLL, [STEPS, STEP])
    if not scrolled:
        raise RuntimeError("The page did not scroll.")
    window.check()
    return content, [float(frame) for frame in frames]


def _fill(data_dir: Path, pack: Pack, people: int) -> None:
    """A data directory with so many named people of one face each, with drawn pictures."""
    crops = [portraits.jpeg(person, size=224) for person in range(PORTRAITS)]
    vectors = np.random.default_rng(5).standard_normal((people, DIMENSIONS), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    store = Store.open(data_dir, pack.identity, pack.thresholds)
    try:
        ids = [str(uuid.uuid4()) for _ in range(people)]
        for start in range(0, people, BATCH):
            some = ids[start : start + BATCH]
            with store.ledger.change("photo-added", {"faces": some}):
                for number, face_id in enumerate(some, start):
                    face = Face(
                        box=(10.0, 10.0, 100.0, 120.0),
                        landmarks=np.array(
                            [[40, 50], [80, 50], [60, 70], [45, 95], [75, 95]], dtype=np.float32
                        ),
                        score=0.99,
                        quality=Quality(0.9),
                        embedding=vectors[number],
                        crop=crops[number % PORTRAITS],
                    )
                    analysis = Analysis(160, 160, (face,), Timings(0.0, 0.0, 0.0, 0.0))
                    photo_id = store.writer.insert_photo(_source(number), analysis)
                    store.writer.insert_face(
                        face_id, photo_id, face, Decision(Verdict.UNKNOWN), _source(number)
                    )
        for number, face_id in enumerate(ids):
            store.people.create(f"Person {number:05}", [face_id])
    finally:
        store.close()


def _source(number: int) -> Source:
    name = f"synthetic/{number}.jpg"
    digest = hashlib.sha256(name.encode()).hexdigest()
    return Source(Origin.LIBRARY, name, digest, FIRST + timedelta(minutes=number))

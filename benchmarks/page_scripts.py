"""What the benchmark of the page runs in the page: when it shows people, and how long it takes for what a person does."""

from __future__ import annotations

INSIDE = """const inside = (node, name) => {
  for (const one of node.querySelectorAll("*")) {
    if (one.localName === name) return one;
    const found = one.shadowRoot && inside(one.shadowRoot, name);
    if (found) return found;
  }
  return null;
};
const until = (isSo) => new Promise((done) => {
  const look = () => (isSo() ? done(performance.now()) : requestAnimationFrame(look));
  requestAnimationFrame(look);
});
"""
"""Finds an element across shadow trees, and waits for the frame in which something is so."""

WATCH = f"""() => {{
  {INSIDE}
  const Original = window.WebSocket;
  window.WebSocket = class extends Original {{
    constructor(...all) {{
      super(...all);
      this.addEventListener("message", ({{ data }}) => {{
        if (data.includes("feature_face_id")) window.answered ??= performance.now();
      }});
    }}
  }};
  until(() => window.answered && inside(document, "familiar-people-cell")).then((at) => (window.shown = at));
}}"""
"""Runs before the page does: notes when people came over the websocket, and when the first one was drawn."""

SCROLL = f"""([steps, step]) => new Promise((done) => {{
  {INSIDE}
  const scroller = inside(document, "familiar-panel").shadowRoot.querySelector("main");
  const frames = [];
  const works = [];
  const {{ port1, port2 }} = new MessageChannel();
  let last = performance.now();
  let began = last;
  // A message comes when style, layout, and paint are done.
  port1.onmessage = () => works.push(performance.now() - began);
  const frame = (now) => {{
    frames.push(now - last);
    last = now;
    began = performance.now();
    port2.postMessage(null);
    scroller.scrollBy(0, step);
    if (frames.length < steps) requestAnimationFrame(frame);
    else setTimeout(() => done([frames.slice(1), works, scroller.scrollTop]), 100);
  }};
  requestAnimationFrame(frame);
}})"""
"""Scrolls in each frame; returns the lengths of the frames, how long the page worked in each, and how far it came."""

SEARCH = f"""async (text) => {{
  {INSIDE}
  const grid = inside(document, "familiar-grid");
  const before = grid.items.length;
  const start = performance.now();
  inside(document, "familiar-search-field").dispatchEvent(new CustomEvent("search", {{ detail: text }}));
  return (await until(() => inside(document, "familiar-grid")?.items.length !== before)) - start;
}}"""
"""Milliseconds until people are found by a text."""

SELECT_ALL = f"""async () => {{
  {INSIDE}
  const start = performance.now();
  window.dispatchEvent(new KeyboardEvent("keydown", {{ key: "a", ctrlKey: true, cancelable: true }}));
  return (await until(() => inside(document, "familiar-people-bar"))) - start;
}}"""
"""Milliseconds until everyone is selected."""

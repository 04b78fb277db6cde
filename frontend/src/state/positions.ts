import type { LitElement } from "lit";
import { scrollerOf } from "../components/scroller";

const positions = new Map<string, number>();

/** Milliseconds after the last scrolling. */
const REST = 150;

/** Scrolls a view to where it was when it was left; returns how to stop remembering. */
export function keepPosition(view: LitElement, name: string): () => void {
  const scroller = scrollerOf(view);
  const before = positions.get(name) ?? 0;
  let restored = before === 0;
  let resting: ReturnType<typeof setTimeout> | undefined;
  const remember = () => {
    clearTimeout(resting);
    // Not in each frame: reading where it is makes the browser lay out the page.
    resting = setTimeout(() => restored && positions.set(name, scroller.scrollTop), REST);
  };
  scroller.addEventListener("scroll", remember, { passive: true });
  // What is scrolled to must be there first.
  const grown = new ResizeObserver(() => {
    if (restored || scroller.scrollHeight < before + scroller.clientHeight) return;
    scroller.scrollTop = before;
    restored = true;
  });
  grown.observe(view);
  return () => {
    grown.disconnect();
    clearTimeout(resting);
    scroller.removeEventListener("scroll", remember);
  };
}

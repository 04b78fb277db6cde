/** Returns what an element scrolls with, also across the borders of shadow trees. */
export function scrollerOf(element: HTMLElement): HTMLElement {
  let node: Node | null = element;
  while (node) {
    if (node instanceof HTMLElement && node !== element && /auto|scroll/.test(getComputedStyle(node).overflowY)) {
      return node;
    }
    node = node instanceof ShadowRoot ? node.host : ((node as HTMLElement).assignedSlot ?? node.parentNode);
  }
  return document.documentElement;
}

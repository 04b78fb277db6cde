/** Finds an element below another, also inside shadow trees; the parts of a selector may be in different ones. */
export function find(root: ParentNode | Element, selector: string): HTMLElement | undefined {
  const [first, ...rest] = selector.split(" ");
  for (const element of all(root)) {
    if (!element.matches(first ?? "")) continue;
    const found = rest.length ? find(element, rest.join(" ")) : (element as HTMLElement);
    if (found) return found;
  }
  return undefined;
}

function* all(root: ParentNode | Element): Generator<Element> {
  const below = [...(root instanceof Element && root.shadowRoot ? [root.shadowRoot] : []), root];
  for (const tree of below) {
    for (const child of tree.children) {
      yield child;
      yield* all(child);
    }
  }
}

/** Waits until answers have arrived and elements show them. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
}

/** All elements that match; of the parts of a selector, the last one may match several. */
export function findAll(root: ParentNode | Element, selector: string): HTMLElement[] {
  const [first, ...rest] = selector.split(" ");
  const found = [...all(root)].filter((it) => it.matches(first ?? "")) as HTMLElement[];
  return rest.length ? found.flatMap((it) => findAll(it, rest.join(" "))) : found;
}

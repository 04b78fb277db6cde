/** A grid of equal cells, of which only those near the screen exist. */
export interface Layout {
  columns: number;
  cellWidth: number;
  rowHeight: number;
  height: number;
}

/** Lays out `count` cells of at least `minimum` pixels in `width`; a cell is `extra` pixels higher than wide. */
export function layOut(count: number, width: number, minimum: number, gap: number, extra: number): Layout {
  const columns = Math.max(1, Math.floor((width + gap) / (minimum + gap)));
  const cellWidth = Math.max(0, (width - gap * (columns - 1)) / columns);
  const rowHeight = cellWidth + extra + gap;
  return { columns, cellWidth, rowHeight, height: Math.max(0, Math.ceil(count / columns) * rowHeight - gap) };
}

/**
 * Returns the first cell and the cell after the last one to draw, if the pixels from `top` to `bottom` of the grid are
 * on screen: those, and half as much again above and below, so that scrolling shows no gaps.
 */
export function visible(layout: Layout, count: number, top: number, bottom: number): [number, number] {
  if (layout.rowHeight <= 0) return [0, 0];
  const more = Math.max(0, bottom - top) / 2;
  const first = Math.max(0, Math.floor((top - more) / layout.rowHeight));
  const last = Math.max(0, Math.ceil((bottom + more) / layout.rowHeight));
  return [Math.min(count, first * layout.columns), Math.min(count, last * layout.columns)];
}

/** How many cells there are at a time on a screen of `height` pixels: as many wherever it scrolls to, so that they are used again. */
export function slotsOf(layout: Layout, height: number): number {
  return layout.rowHeight > 0 ? layout.columns * (Math.ceil((2 * height) / layout.rowHeight) + 2) : 1;
}

/** Widens a range until it has as many cells as there are slots, if there are so many. */
export function filled([first, last]: [number, number], count: number, slots: number): [number, number] {
  if (last <= first) return [first, last];
  const from = Math.max(0, Math.min(first, count - slots));
  return [from, Math.min(count, Math.max(last, from + slots))];
}

/**
 * Returns the cells of a range in the order of their elements: an element stays where it is, and shows the cell that has
 * the same remainder. `base` is the cell whose element is the first.
 */
export function inPlace([first, last]: [number, number], slots: number, base: number): number[] {
  const cells: number[] = [];
  for (let at = 0; at < slots; at += 1) {
    const cell = first + ((((base + at - first) % slots) + slots) % slots);
    if (cell < last) cells.push(cell);
  }
  return cells;
}

/** Returns the cell that an arrow key goes to. */
export function neighbor(key: string, at: number, count: number, columns: number, rightToLeft = false): number {
  const forward = rightToLeft ? "ArrowLeft" : "ArrowRight";
  const backward = rightToLeft ? "ArrowRight" : "ArrowLeft";
  const steps: Record<string, number> = {
    [forward]: 1,
    [backward]: -1,
    ArrowDown: columns,
    ArrowUp: -columns,
    Home: -at,
    End: count - 1 - at,
  };
  const to = at + (steps[key] ?? 0);
  return to < 0 || to >= count ? at : to;
}

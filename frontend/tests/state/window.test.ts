import { expect, test } from "vitest";
import { filled, inPlace, layOut, neighbor, slotsOf, visible } from "../../src/state/window";

test("as many columns as fit share the width", () => {
  const layout = layOut(10, 360, 100, 10, 40);
  expect(layout.columns).toBe(3);
  expect(layout.cellWidth).toBeCloseTo(340 / 3);
  expect(layout.height).toBeCloseTo(4 * (340 / 3 + 50) - 10);
});

test("a screen that is narrower than a cell has one column", () => {
  expect(layOut(3, 80, 100, 10, 0).columns).toBe(1);
});

test("of thousands of cells, those near the screen exist", () => {
  const layout = layOut(5000, 1000, 140, 10, 50);
  const [first, last] = visible(layout, 5000, 100_000, 100_900);
  expect(last - first).toBeLessThan(130);
  const row = Math.floor(100_000 / layout.rowHeight);
  expect(first).toBeLessThanOrEqual(row * layout.columns);
  expect(last).toBeGreaterThanOrEqual(Math.ceil(100_900 / layout.rowHeight) * layout.columns);
});

test("the ends are kept to", () => {
  const layout = layOut(7, 300, 100, 0, 0);
  expect(visible(layout, 7, 0, 1000)).toEqual([0, 7]);
  expect(visible(layout, 0, 0, 1000)).toEqual([0, 0]);
  expect(visible(layOut(7, 0, 100, 0, 0), 7, 0, 1000)[1]).toBeLessThanOrEqual(7);
});

test("arrow keys go to the cell beside, above and below", () => {
  expect(neighbor("ArrowRight", 4, 10, 3)).toBe(5);
  expect(neighbor("ArrowRight", 4, 10, 3, true)).toBe(3);
  expect(neighbor("ArrowDown", 4, 10, 3)).toBe(7);
  expect(neighbor("ArrowDown", 8, 10, 3)).toBe(8);
  expect(neighbor("End", 4, 10, 3)).toBe(9);
  expect(neighbor("x", 4, 10, 3)).toBe(4);
});

test("wherever it scrolls to, there are as many cells, and those on screen are among them", () => {
  const layout = layOut(5000, 1200, 104, 8, 66);
  const slots = slotsOf(layout, 800);
  for (let top = 0; top < layout.height - 800; top += 137) {
    const seen = visible(layout, 5000, top, top + 800);
    const [first, last] = filled(seen, 5000, slots);
    expect(last - first).toBe(slots);
    expect(first <= seen[0] && last >= seen[1]).toBe(true);
  }
  expect(filled([0, 0], 5000, slots)).toEqual([0, 0]);
  expect(filled([0, 12], 12, slots)).toEqual([0, 12]);
});

test("scrolling moves no element: each shows the cell of its remainder", () => {
  const before = inPlace([20, 30], 10, 20);
  expect(before).toEqual([20, 21, 22, 23, 24, 25, 26, 27, 28, 29]);
  const after = inPlace([24, 34], 10, 20);
  expect(after.map((cell) => cell % 10)).toEqual(before.map((cell) => cell % 10));
  expect([...after].sort()).toEqual([24, 25, 26, 27, 28, 29, 30, 31, 32, 33]);
  expect(inPlace([24, 34], 10, 24)).toEqual([24, 25, 26, 27, 28, 29, 30, 31, 32, 33]);
  expect(inPlace([3, 13], 10, 24).map((cell) => cell % 10)).toEqual(inPlace([24, 34], 10, 24).map((cell) => cell % 10));
  expect(inPlace([0, 4], 10, 0)).toEqual([0, 1, 2, 3]);
});

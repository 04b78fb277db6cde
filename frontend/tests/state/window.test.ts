import { expect, test } from "vitest";
import { layOut, neighbor, visible } from "../../src/state/window";

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

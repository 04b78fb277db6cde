import { expect, test } from "vitest";
import { between, firstBox, inPicture, isDrawn, placed, scaled, steered, within } from "../../src/state/boxes";

const PICTURE = { width: 400, height: 300 };

test("a point on the screen is a point in the picture", () => {
  expect(inPicture({ x: 50, y: 75 }, { width: 200, height: 150 }, PICTURE)).toEqual({ x: 100, y: 150 });
  expect(inPicture({ x: -20, y: 999 }, { width: 200, height: 150 }, PICTURE)).toEqual({ x: 0, y: 300 });
  expect(inPicture({ x: 5, y: 5 }, { width: 0, height: 0 }, PICTURE)).toEqual({ x: 0, y: 0 });
});

test("a box can be drawn from any corner", () => {
  const box = [10, 20, 30, 40];
  expect(between({ x: 10, y: 20 }, { x: 40, y: 60 })).toEqual(box);
  expect(between({ x: 40, y: 60 }, { x: 10, y: 20 })).toEqual(box);
  expect(between({ x: 40, y: 20 }, { x: 10, y: 60 })).toEqual(box);
});

test("a touch is no box", () => {
  expect(isDrawn([10, 20, 3, 200])).toBe(false);
  expect(isDrawn([10, 20, 30, 40])).toBe(true);
});

test("the keyboard's box begins in the middle, and moves and grows inside the picture", () => {
  const first = firstBox(PICTURE);
  expect(first).toEqual([150, 87.5, 100, 125]);
  expect(steered(first, "ArrowRight", false, PICTURE)).toEqual([156, 87.5, 100, 125]);
  expect(steered(first, "ArrowDown", true, PICTURE)).toEqual([150, 87.5, 100, 131]);
  expect(steered([300, 0, 100, 100], "ArrowRight", false, PICTURE)).toEqual([300, 0, 100, 100]);
  expect(steered([0, 0, 8, 8], "ArrowLeft", true, PICTURE)).toEqual([0, 0, 8, 8]);
  expect(steered(first, "Tab", false, PICTURE)).toBeUndefined();
});

test("a box never leaves the picture", () => {
  expect(within([-20, 280, 900, 100], PICTURE)).toEqual([0, 200, 400, 100]);
});

test("a box lies at the same place however large the picture is shown", () => {
  expect(placed([100, 150, 40, 30], PICTURE)).toEqual({ left: "25%", top: "50%", width: "10%", height: "10%" });
  expect(placed([1, 1, 1, 1], { width: 0, height: 0 })).toEqual({ left: "0%", top: "0%", width: "0%", height: "0%" });
  expect(scaled([1, 2, 3, 4], 2)).toEqual([2, 4, 6, 8]);
});

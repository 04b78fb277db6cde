import { expect, test } from "vitest";
import { noteScroll, restsIn } from "../../src/state/hurry";

test("who scrolls fast gets pictures a moment after it stops", () => {
  noteScroll(300, 16, 1000);
  expect(restsIn(1050)).toBe(70);
  // A slower moment in between is no stop.
  noteScroll(10, 16, 1060);
  expect(restsIn(1060)).toBe(60);
  noteScroll(-300, 16, 1080);
  expect(restsIn(1080)).toBe(120);
  expect(restsIn(1200)).toBe(0);
});

test("who scrolls slowly gets them at once", () => {
  noteScroll(20, 16, 5000);
  expect(restsIn(5000)).toBe(0);
  // The first step after a rest.
  noteScroll(100, 4000, 9000);
  expect(restsIn(9000)).toBe(0);
});

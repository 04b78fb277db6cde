import { beforeEach, expect, test } from "vitest";
import { clear, extendTo, keep, selected, toggle } from "../../../src/views/people/selection";

const shown = ["a", "b", "c", "d", "e"];
beforeEach(clear);

test("a click selects, and another one takes it back", () => {
  toggle("b");
  toggle("d");
  toggle("b");
  expect(selected.value).toEqual(["d"]);
});

test("with the shift key everyone in between is selected, in both directions", () => {
  toggle("d");
  extendTo("b", shown);
  expect([...selected.value].sort()).toEqual(["b", "c", "d"]);
  extendTo("e", shown);
  expect(selected.value).toHaveLength(4);
});

test("the shift key without a beginning selects one", () => {
  extendTo("c", shown);
  expect(selected.value).toEqual(["c"]);
});

test("who is gone is no longer selected", () => {
  toggle("a");
  toggle("b");
  keep(new Set(["b"]));
  expect(selected.value).toEqual(["b"]);
});

import { expect, test } from "vitest";
import { codesOf, reasonTexts } from "../../src/state/reasons";

test("the daemon's reasons become sentences, each once", () => {
  expect(codesOf("blurred, small")).toEqual(["blurred", "small"]);
  expect(codesOf(null)).toEqual([]);
  expect(reasonTexts(["unclear", "low-quality"])).toEqual(["Too little of the face is clear."]);
});

test("a reason that this page does not know is shown as it is", () => {
  expect(reasonTexts(["too-shiny"])).toEqual(["too-shiny"]);
});

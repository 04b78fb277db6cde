import { expect, test } from "vitest";
import { codesOf, reasonText, reasonTexts } from "../../src/state/reasons";

test("the daemon's reasons become sentences, each once", () => {
  expect(codesOf("blurred, small")).toEqual(["blurred", "small"]);
  expect(codesOf(null)).toEqual([]);
  expect(reasonTexts(["unclear", "low-quality"])).toEqual(["Too little of the face is clear."]);
});

test("a reason that this page does not know is shown as it is", () => {
  expect(reasonTexts(["too-shiny"])).toEqual(["too-shiny"]);
});

test("says why a file was left out, or what the daemon says of it", () => {
  expect(reasonText("invalid-image", "Cannot decode.")).toBe("The file is no image, or it is damaged.");
  expect(reasonText("new-code", "Cannot decode.")).toBe("Cannot decode.");
});

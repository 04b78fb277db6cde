import { expect, test } from "vitest";
import { size } from "../../src/state/sizes";

test.each([
  [0, "0 byte"],
  [999, "999 byte"],
  [1500, "2 kB"],
  [999_600, "1 MB"],
  [5_368_709_120, "5.4 GB"],
  [99_960_000_000, "100 GB"],
  [2.5e12, "2.5 TB"],
  [1.2e16, "12,000 TB"],
])("%i bytes are shown as %s", (bytes, text) => {
  expect(size(bytes)).toBe(text);
});

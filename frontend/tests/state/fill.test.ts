import { expect, test } from "vitest";
import { fill } from "../../src/state/fill";

test("values are filled in, and a missing one stays visible", () => {
  expect(fill("This is {name}, not {other}.", { name: "Anna" })).toBe("This is Anna, not {other}.");
});

test("a name with braces and markup stays as it is", () => {
  expect(fill("Named {name}.", { name: "<img src=x onerror=…> {name}" })).toBe("Named <img src=x onerror=…> {name}.");
});

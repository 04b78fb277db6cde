import { expect, test } from "vitest";
import { age, birthday, monthsSince } from "../../src/state/ages";

const now = new Date(2026, 10, 28);

test.each([
  ["1990-05-04", "36 years"],
  ["1990-11-28", "36 years"],
  ["1990-11-29", "35 years"],
  ["2024-11-28", "2 years"],
  ["2024-11-29", "23 months"],
  ["2026-10-28", "1 month"],
  ["2026-10-29", ""],
  ["2026-11-29", ""],
])("whoever was born on %s is %s old", (born, text) => {
  expect(age(born, now)).toBe(text);
});

test("a birthday on the last of a month comes on that day, not before", () => {
  expect(monthsSince("2026-01-31", new Date(2026, 1, 28))).toBe(0);
  expect(monthsSince("2026-01-31", new Date(2026, 2, 1))).toBe(1);
});

test("a birth date is the day that it says, wherever one is", () => {
  expect(birthday("1990-05-04")).toBe("May 4, 1990");
});

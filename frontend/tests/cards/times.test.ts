import { expect, test } from "vitest";
import { ago } from "../../src/cards/times";

const now = Date.parse("2026-11-27T12:00:00Z");

test.each([
  ["2026-11-27T11:59:50Z", "this minute"],
  ["2026-11-27T11:55:00Z", "5 minutes ago"],
  ["2026-11-27T09:30:00Z", "2 hours ago"],
  ["2026-11-26T11:00:00Z", "yesterday"],
  ["2026-11-23T11:00:00Z", "4 days ago"],
  ["2026-10-01T11:00:00Z", "Oct 1, 2026"],
  // A camera whose clock is fast.
  ["2026-11-27T12:03:00Z", "this minute"],
  ["no date", ""],
])("%s is %s", (moment, said) => {
  expect(ago(moment, now)).toBe(said);
});

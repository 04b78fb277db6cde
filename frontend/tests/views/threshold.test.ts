import { expect, test } from "vitest";
import type { VisitConfidence } from "../../src/api/cameras";
import { histogram, preview } from "../../src/views/cameras/threshold";

let count = 0;
const visit = (verdict: VisitConfidence["verdict"], confidence: number | null, reasons: string[] = []): VisitConfidence => ({
  visit_id: `v${++count}`,
  started_at: "2026-11-27T12:00:00Z",
  verdict,
  reasons,
  person_id: null,
  person_name: verdict === "recognized" ? "Anna" : null,
  confidence,
  thumbnail: null,
});
const BELOW = ["below-min-confidence"];
const WEEK = [
  visit("recognized", 95),
  visit("recognized", 70),
  visit("recognized", null, ["confirmed"]),
  visit("unknown", 60, BELOW),
  visit("unknown", 40),
  visit("unusable", null),
];

test("a higher threshold would have left visits unknown", () => {
  const { lost, gained, kept, said } = preview(WEEK, 80, 50);
  expect(lost.map((one) => one.confidence)).toEqual([70]);
  expect([gained.length, kept, said]).toEqual([0, 1, 1]);
});

test("a lower threshold would have recognized whoever was just below it", () => {
  expect(preview(WEEK, 55, 50).gained.map((one) => one.confidence)).toEqual([60]);
  expect(preview(WEEK, 61, 50).gained).toEqual([]);
});

test("nothing is recognized below the daemon's own threshold", () => {
  expect(preview([visit("unknown", 45, BELOW)], 0, 50).gained).toEqual([]);
});

test("the bars count what was measured", () => {
  expect(histogram(WEEK, 50, 5)).toEqual([0, 1, 1, 0, 1]);
  expect(histogram([visit("recognized", 100)], 50, 5)).toEqual([0, 0, 0, 0, 1]);
  expect(histogram([], 100, 2)).toEqual([0, 0]);
});

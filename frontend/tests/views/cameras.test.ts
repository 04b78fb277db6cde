import { expect, test } from "vitest";
import type { AnalyzedFace } from "../../src/api/cameras";
import { boxed, nameOf, sizeText, sure, verdictText } from "../../src/views/cameras/faces";

const face = (values: Partial<AnalyzedFace> = {}): AnalyzedFace => ({
  box: [10, 20, 64.4, 79.6],
  score: 1,
  quality: 0.9,
  quality_reasons: [],
  verdict: "recognized",
  person_id: "p",
  person_name: "Anna",
  similarity: 0.6,
  confidence: 90,
  reasons: [],
  ...values,
});

test("a face is drawn with who it is, how surely, and its size", () => {
  expect(boxed(face(), 80)).toEqual({ box: [10, 20, 64.4, 79.6], tone: "named", label: "Anna · 90%", note: "64 × 80" });
  expect(sizeText(face())).toBe("64 × 80");
});

test("whoever is less sure than the slider asks is unknown, and the sentence says why", () => {
  expect(nameOf(face(), 95)).toBeUndefined();
  expect(boxed(face(), 95)).toMatchObject({ tone: "unknown", label: "Unknown · 90%" });
  expect(verdictText(face(), 95)).toBe("Resembles Anna, but not surely enough");
  expect(verdictText(face(), 90)).toBe("Recognized");
});

test("whoever resembles nobody has no confidence", () => {
  const stranger = face({ verdict: "unknown", person_id: null, person_name: null, confidence: 0 });
  expect(sure(stranger)).toBe("");
  expect(verdictText(stranger, 80)).toBe("Resembles no named person");
});

test("a face that cannot be identified says why", () => {
  const poor = face({ verdict: "unusable", person_name: null, quality_reasons: ["blurred"], confidence: null });
  expect(boxed(poor, 80)).toMatchObject({ tone: "weak", label: "Not identifiable" });
  expect(verdictText(poor, 80)).toContain("The face is blurred.");
});

test("somebody in the picture twice is named once", () => {
  expect(verdictText(face({ verdict: "duplicate" }), 80)).toBe("Anna is in the picture already");
});

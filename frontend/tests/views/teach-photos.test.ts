import { afterEach, expect, test, vi } from "vitest";
import type { Analysis, Box } from "../../src/api/cameras";
import "../../src/views/teach/photo-card";
import type { TeachPhoto } from "../../src/views/teach/photos";
import "../../src/views/teach/photos-panel";
import { find, settled } from "../dom";

const FACE: Box = [400, 300, 200, 240];

afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

async function card(values: Partial<TeachPhoto>) {
  const photo: TeachPhoto = { id: "p", name: "a.jpg", file: new Blob(), url: "blob:", factor: 1, state: "ready", ...values };
  document.body.append(Object.assign(document.createElement("familiar-teach-photo"), { photo }));
  await settled();
  return find(document.body, "familiar-teach-photo familiar-button")?.getAttribute("kind");
}

const analysis = (...boxes: Box[]): Analysis => ({
  width: 1000,
  height: 800,
  faces: boxes.map((box) => ({
    box,
    score: 1,
    quality: 0.9,
    quality_reasons: [],
    verdict: "unknown",
    person_id: null,
    person_name: null,
    similarity: null,
    confidence: null,
    reasons: [],
  })),
  notes: [],
});

test("a face is marked by hand where none was found; a photo that is ready offers it by the way", async () => {
  expect(await card({ analysis: analysis() })).toBe("tonal");
  document.body.replaceChildren();
  expect(await card({ analysis: analysis(FACE), face: 0 })).toBe("plain");
});

test.each([
  [true, "Choose photos, or take one now."],
  [false, "Drag photos here"],
])("photos are dragged where there is a mouse (a finger: %s)", async (isCoarse, text) => {
  vi.stubGlobal("matchMedia", (query: string) => ({ matches: query === "(pointer: coarse)" && isCoarse }));
  document.body.append(document.createElement("familiar-teach-photos"));
  await settled();
  expect(find(document.body, "familiar-teach-photos .zone p")?.textContent).toContain(text);
});

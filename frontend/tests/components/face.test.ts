import { afterEach, beforeEach, expect, test, vi } from "vitest";
import "../../src/components/face";
import type { FamiliarFace } from "../../src/components/face";
import { noteScroll } from "../../src/state/hurry";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

async function face(patient: boolean): Promise<FamiliarFace> {
  const made = document.createElement("familiar-face") as FamiliarFace;
  Object.assign(made, { patient, src: "/face/1" });
  document.body.append(made);
  await made.updateComplete;
  return made;
}
const shown = (it: FamiliarFace) => it.renderRoot.querySelector("img")?.getAttribute("src");

test("a face shows its picture at once", async () => {
  const one = await face(false);
  expect(shown(one)).toBe("/face/1");
  one.src = "/face/2";
  await one.updateComplete;
  expect(shown(one)).toBe("/face/2");
});

test("in a grid, only a face that stays loads its picture", async () => {
  const one = await face(true);
  expect(shown(one)).toBe("/face/1");
  for (const next of ["/face/2", "/face/3", "/face/4"]) {
    one.src = next;
    await one.updateComplete;
    vi.advanceTimersByTime(50);
    await one.updateComplete;
    expect(shown(one)).toBeNull();
  }
  vi.advanceTimersByTime(100);
  await one.updateComplete;
  expect(shown(one)).toBe("/face/4");
});

test("a face without a picture shows an initial", async () => {
  const one = await face(true);
  Object.assign(one, { src: null, name: "Anna" });
  await one.updateComplete;
  expect(one.renderRoot.textContent).toContain("A");
});

test("while somebody scrolls fast, no picture is loaded; a moment after that, what is there then", async () => {
  const one = await face(true);
  one.src = "/face/2";
  await one.updateComplete;
  for (let turn = 0; turn < 5; turn += 1) {
    noteScroll(300, 16);
    vi.advanceTimersByTime(100);
    await one.updateComplete;
    expect(shown(one)).toBeNull();
  }
  vi.advanceTimersByTime(120);
  await one.updateComplete;
  expect(shown(one)).toBe("/face/2");
});

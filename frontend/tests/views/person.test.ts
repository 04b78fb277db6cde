import { beforeEach, describe, expect, it } from "vitest";
import type { FaceGroup } from "../../src/api/person";
import { clearFaces, selectedOf, singleOf, toggleFaces } from "../../src/views/person/selection";
import { byDay } from "../../src/views/person/visits";

describe("selection", () => {
  beforeEach(clearFaces);

  it("selects a face with its copies, and all of them or none", () => {
    toggleFaces("anna", ["a", "b"]);
    toggleFaces("anna", ["c"]);
    expect(selectedOf("anna")).toEqual(["a", "b", "c"]);
    toggleFaces("anna", ["a", "b"]);
    expect(selectedOf("anna")).toEqual(["c"]);
  });

  it("is of one person", () => {
    toggleFaces("anna", ["a"]);
    expect(selectedOf("ben")).toEqual([]);
    toggleFaces("ben", ["d"]);
    expect(selectedOf("ben")).toEqual(["d"]);
    expect(selectedOf("anna")).toEqual([]);
  });
});

describe("singleOf", () => {
  const stack = (id: string, ...copies: string[]) => ({ face: { id }, copies });
  const groups = [{ faces: 4, stacks: [stack("a", "a1", "a2"), stack("b")] }] as unknown as FaceGroup[];

  it("is the best face of one stack", () => {
    expect(singleOf(groups, ["b"])).toBe("b");
    expect(singleOf(groups, ["a", "a1", "a2"])).toBe("a");
  });

  it("is none of several, or of nothing", () => {
    expect(singleOf(groups, ["a", "a1", "a2", "b"])).toBeUndefined();
    expect(singleOf(groups, ["a1", "b"])).toBeUndefined();
    expect(singleOf(groups, [])).toBeUndefined();
  });
});

describe("byDay", () => {
  it("puts visits of one day together, in their order", () => {
    const visit = (id: string, at: string) => ({ id, cameras: [], started_at: at, last_seen_at: at, face: null });
    const days = byDay([
      visit("3", "2026-11-02T12:00:00Z"),
      visit("2", "2026-11-01T13:00:00Z"),
      visit("1", "2026-11-01T12:00:00Z"),
    ]);
    expect(days.map(([, visits]) => visits.map(({ id }) => id))).toEqual([["3"], ["2", "1"]]);
  });
});

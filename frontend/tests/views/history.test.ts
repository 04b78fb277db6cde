import { describe, expect, it } from "vitest";
import type { Entry } from "../../src/api/documents";
import { sentence } from "../../src/views/history/words";

const entry = (kind: string, data: Record<string, unknown>, more: Partial<Entry> = {}): Entry => ({
  seq: 1,
  at: "2026-11-01T12:00:00Z",
  kind,
  summary: "The daemon's own sentence",
  data,
  undoable: true,
  undone: false,
  faces: 0,
  pictures: [],
  people: [],
  ...more,
});

describe("sentence", () => {
  it("says what was decided", () => {
    expect(sentence(entry("person-updated", { name: "Anna", old_name: null }))).toBe("Named Anna");
    expect(sentence(entry("person-updated", { name: "Anna", old_name: "Ann" }))).toBe("Renamed Ann to Anna");
    expect(sentence(entry("people-merged", { name: "Anna", merged: ["b", "c"] }))).toBe("Merged 3 people: Anna");
    expect(sentence(entry("person-split", { name: null, split: ["f"] }))).toBe("Split 1 face off Unnamed");
    expect(sentence(entry("faces-changed", { action: "reject", faces: ["f", "g"] }))).toBe("Rejected 2 faces");
    expect(sentence(entry("people-changed", { action: "hide", people: ["a"] }))).toBe("Hid 1 person");
    expect(sentence(entry("answered", { same: false }))).toBe("Marked two people as not the same");
    expect(sentence(entry("clustered", { moved: 7 }, { faces: 7 }))).toBe("Re-clustered all faces (7 moved)");
  });

  it("says what was undone, and redone, however often", () => {
    const data = { seq: 1, kind: "person-updated", of: { name: "Anna", old_name: null } };
    expect(sentence(entry("undone", data))).toBe("Undone: Named Anna");
    expect(sentence(entry("redone", { seq: 2, kind: "undone", of: data }))).toBe("Redone: Named Anna");
  });

  it("leaves to the daemon what it does not know", () => {
    expect(sentence(entry("person-updated", { name: "Anna", old_name: "Anna" }))).toBe("The daemon's own sentence");
    expect(sentence(entry("new-kind", {}))).toBe("The daemon's own sentence");
    expect(sentence(entry("undone", { seq: 1, kind: "new-kind", of: {} }))).toBe("The daemon's own sentence");
  });

  it("leaves names as text", () => {
    const name = "<img src=x onerror=alert(1)>{name}";
    expect(sentence(entry("person-updated", { name, old_name: null }))).toBe(`Named ${name}`);
  });
});

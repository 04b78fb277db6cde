import { describe, expect, it } from "vitest";
import type { Entry } from "../../src/api/documents";
import { sentence } from "../../src/views/history/words";

const people = [
  { id: "a", name: "Anna", thumbnail: null },
  { id: "b", name: "Ben", thumbnail: null },
  { id: "u", name: null, thumbnail: null },
];

const entry = (kind: string, data: Record<string, unknown>, more: Partial<Entry> = {}): Entry => ({
  seq: 1,
  at: "2026-11-01T12:00:00Z",
  kind,
  summary: "The daemon's own sentence",
  data,
  undoable: true,
  undone: false,
  changed: {},
  faces: 0,
  pictures: [],
  people,
  ...more,
});

describe("sentence", () => {
  it.each<[string, Record<string, unknown>, string]>([
    ["person-updated", { name: "Anna", old_name: null }, "Named Anna"],
    ["person-updated", { name: "Anna", old_name: "Ann" }, "Renamed Ann to Anna"],
    ["people-merged", { name: "Anna", merged: ["b", "c"] }, "Merged 3 people: Anna"],
    ["person-split", { name: null, split: ["f"] }, "Split 1 face off Unnamed"],
    ["faces-changed", { action: "reject", faces: ["f", "g"] }, "Rejected 2 faces"],
    ["faces-changed", { action: "assign", faces: ["f", "g"], to: "b" }, "Assigned 2 faces to Ben"],
    ["faces-changed", { action: "assign", faces: ["f"], to: null }, "Removed 1 face from their person"],
    ["people-changed", { action: "hide", people: ["a"] }, "Hid Anna"],
    ["people-changed", { action: "ignore", people: ["a", "b"] }, "Ignored Anna and Ben"],
    ["people-changed", { action: "hide", people: ["u"] }, "Hid 1 person"],
    ["people-changed", { action: "hide", people: ["a", "u"] }, "Hid 2 people"],
    ["people-changed", { action: "hide", people: ["a", "b", "c", "d"] }, "Hid 4 people"],
    ["people-changed", { action: "hide", people: ["gone"] }, "Hid 1 person"],
    ["visits-changed", { action: "name", visits: ["v"], to: "a" }, "Assigned 1 visit to Anna"],
    ["visits-changed", { action: "reject", visits: ["v", "w"] }, "Rejected 2 visits"],
    ["visits-changed", { action: "ignore", visits: ["v"] }, "Ignored 1 visit"],
    ["face-moved", { from: "a", to: "b" }, "Moved a face from Anna to Ben"],
    ["face-moved", { from: "a", to: null }, "Removed a face from Anna"],
    ["face-moved", { from: null, to: "u" }, "Assigned 1 face to Unnamed"],
    ["face-deleted", { face_id: "f", person_id: "a" }, "Deleted a face of Anna"],
    ["people-forgotten", { people: ["x", "y"] }, "Forgot 2 people"],
    ["photos-removed", { photos: ["p"] }, "Removed 1 missing photo"],
    ["enrolled", { name: "Anna", faces: ["f", "g"] }, "Taught Anna with 2 pictures"],
    ["answered", { same: false }, "Marked two people as not the same"],
    ["clustered", { moved: 7 }, "Re-clustered all faces (7 moved)"],
  ])("%s %j", (kind, data, said) => expect(sentence(entry(kind, data))).toBe(said));

  it("says whose folders gave names", () => {
    const one = { person_id: "a", name: "Anna", faces: ["f", "g"] };
    expect(sentence(entry("named-by-folder", { people: [one] }))).toBe("Named 2 faces Anna after their folder");
    const two = [one, { person_id: "b", name: "Ben", faces: ["h"] }, { person_id: "c", faces: [] }];
    expect(sentence(entry("named-by-folder", { people: two }))).toBe("Named 3 faces after folders");
    const ofAnna = sentence(entry("named-by-metadata", { people: [one] }));
    expect(ofAnna).toBe("Named 2 faces Anna as their photos’ metadata says");
  });

  it("says what was undone, and redone, however often", () => {
    const data = { seq: 1, kind: "person-updated", of: { name: "Anna", old_name: null } };
    expect(sentence(entry("undone", data))).toBe("Undone: Named Anna");
    expect(sentence(entry("redone", { seq: 2, kind: "undone", of: data }))).toBe("Redone: Named Anna");
  });

  it("leaves to the daemon what it does not know", () => {
    expect(sentence(entry("new-kind", {}))).toBe("The daemon's own sentence");
    expect(sentence(entry("visits-changed", { action: "new" }))).toBe("The daemon's own sentence");
    expect(sentence(entry("undone", { seq: 1, kind: "new-kind", of: {} }))).toBe("The daemon's own sentence");
  });

  it("leaves names as text", () => {
    const name = "<img src=x onerror=alert(1)>{name}";
    expect(sentence(entry("person-updated", { name, old_name: null }))).toBe(`Named ${name}`);
  });
});

describe("an update of a person", () => {
  const of = { person_id: "a", name: "Anna", old_name: "Anna" };
  it.each<[Entry["changed"], string]>([
    [{ name: [null, "Anna"] }, "Named Anna"],
    [{ name: ["Ann", "Anna"], birth_date: [null, "1990-01-01"] }, "Renamed Ann to Anna · Changed the birth date of Anna"],
    [{ name: [null, "Anna"], note: [null, "aunt"] }, "Named Anna"],
    [{ note: [null, "aunt"] }, "Changed the note on Anna"],
    [{ hidden: [false, true] }, "Hid Anna"],
    [{ hidden: [true, false], favorite: [false, true] }, "Showed Anna · Made Anna a favorite"],
    [{ ignored: [false, true] }, "Ignored Anna"],
    [{ favorite: [true, false] }, "Anna is no longer a favorite"],
    [{ feature_face_id: [null, "f"] }, "Chose a photo for Anna"],
    [{}, "Confirmed the faces of Anna"],
  ])("%j", (changed, said) => expect(sentence(entry("person-updated", of, { changed }))).toBe(said));

  it("takes a name away", () => {
    const data = { person_id: "a", name: null, old_name: "Anna" };
    expect(sentence(entry("person-updated", data, { changed: { name: ["Anna", null] } }))).toBe("Removed the name Anna");
  });

  it("says what was undone by the row's own changes", () => {
    const data = { seq: 1, kind: "person-updated", of };
    const undone = entry("undone", data, { changed: { hidden: [true, false] } });
    expect(sentence(undone)).toBe("Undone: Hid Anna");
    const redone = entry("redone", { seq: 2, kind: "undone", of: data }, { changed: { hidden: [false, true] } });
    expect(sentence(redone)).toBe("Redone: Hid Anna");
  });

  it("is about a person without a name, too", () => {
    const data = { person_id: "u", name: null, old_name: null };
    expect(sentence(entry("person-updated", data, { changed: { hidden: [false, true] } }))).toBe("Hid Unnamed");
  });
});

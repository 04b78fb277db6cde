import { afterEach, beforeEach, expect, test } from "vitest";
import { Api } from "../../src/api/connection";
import type { FaceGroup } from "../../src/api/person";
import "../../src/views/person/faces";
import type { FamiliarPersonFaces } from "../../src/views/person/faces";
import { clearFaces, selectedOf } from "../../src/views/person/selection";
import { beside, type Opened } from "../../src/views/person/shown";
import { faceIdsOf, selectedState, stillOpen, tilesOf } from "../../src/views/person/stacks";
import { FakeConnection } from "../connection";
import { face } from "../documents";
import { findAll, settled } from "../dom";

const stack = { face: face("a"), copies: ["a1", "a2"] };
const alone = { face: face("b"), copies: [] };
const groups: FaceGroup[] = [{ faces: 4, stacks: [stack, alone] }];
let connection: FakeConnection;
let shown: FamiliarPersonFaces;
let opened: Opened | undefined;

beforeEach(async () => {
  clearFaces();
  opened = undefined;
  connection = new FakeConnection();
  connection.answer("familiar/faces/get", { faces: [face("a1"), face("a2")] });
  shown = document.createElement("familiar-person-faces") as FamiliarPersonFaces;
  Object.assign(shown, { api: new Api(connection), personId: "p", groups, selectable: true });
  shown.addEventListener("show", (event) => (opened = (event as CustomEvent<Opened>).detail));
  document.body.replaceChildren(shown);
  await settled();
});

afterEach(() => shown.remove());

const press = async (selector: string, at = 0) => {
  findAll(shown, selector)[at]?.click();
  await settled();
};
const checks = () => findAll(shown, ".check").map((it) => it.getAttribute("aria-checked"));

test("a stack says how many nearly equal photos it has, and is selected as one", async () => {
  expect(findAll(shown, ".copies").map((it) => it.getAttribute("title"))).toEqual(["3 nearly equal photos"]);
  await press(".check");
  expect(selectedOf("p")).toEqual(["a", "a1", "a2"]);
});

test("each copy of an opened stack is selected and opened singly", async () => {
  await press(".copies");
  expect(connection.sent).toMatchObject([{ face_ids: ["a1", "a2"] }]);
  expect(findAll(shown, ".tile").map((it) => it.getAttribute("aria-label")?.split(", Nov")[0])).toEqual([
    "Face 1",
    "Face 1, copy 1",
    "Face 1, copy 2",
    "Face 2",
  ]);
  await press(".tile", 1);
  expect(opened?.shown).toMatchObject({ faceId: "a1", photoId: "photo-a1" });
  expect(opened?.among.map((it) => it.faceId)).toEqual(["a", "a1", "a2", "b"]);
  await press(".check", 1);
  expect(selectedOf("p")).toEqual(["a1"]);
  expect(checks()).toEqual(["false", "true", "false", "false"]);
  await press(".copies");
  expect(checks()).toEqual(["mixed", "false"]);
});

test("a stack stays open after a change as long as it has the same copies", async () => {
  await press(".copies");
  shown.groups = structuredClone(groups);
  await settled();
  expect(findAll(shown, ".tile")).toHaveLength(4);
  shown.groups = [{ faces: 3, stacks: [{ ...stack, copies: ["a1"] }, alone] }];
  await settled();
  expect(findAll(shown, ".tile")).toHaveLength(2);
});

test("tiles, their state, and what stays open", () => {
  const open = new Map([["a", [face("a1"), face("a2")]]]);
  expect(tilesOf(alone, open)).toEqual([{ face: alone.face, ids: ["b"] }]);
  const [closed] = tilesOf(stack, new Map());
  expect(closed?.ids).toEqual(["a", "a1", "a2"]);
  expect(closed && selectedState(closed, new Set(["a1"]))).toBe("mixed");
  expect(tilesOf(stack, open).map((it) => it.ids)).toEqual([["a"], ["a1"], ["a2"]]);
  expect([...stillOpen(open, groups).keys()]).toEqual(["a"]);
  expect(stillOpen(open, []).size).toBe(0);
});

test("the same faces are the same set", () => {
  const before = faceIdsOf(groups, new Set());
  expect([...before]).toEqual(["a", "a1", "a2", "b"]);
  expect(faceIdsOf(structuredClone(groups), before)).toBe(before);
});

test("what comes before and after a photo", () => {
  const among = ["a", "b", "b"].map((photoId, at) => ({ photoId, faceId: String(at), thumbnail: null }));
  const [first, second, third] = among;
  if (!first || !second || !third) throw new Error("three");
  expect(beside({ shown: first, among }, -1)).toBeUndefined();
  expect(beside({ shown: second, among }, 1)).toBe(third);
  expect(beside({ shown: third, among }, 1)).toBeUndefined();
  expect(beside({ shown: { photoId: "x", thumbnail: null }, among }, 1)).toBeUndefined();
});

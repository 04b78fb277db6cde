import { afterEach, beforeEach, expect, test } from "vitest";
import { Api } from "../../src/api/connection";
import type { ListedPhoto } from "../../src/api/photos";
import "../../src/views/person/photo-dialog";
import type { Decided, FamiliarPhotoDialog } from "../../src/views/person/photo-dialog";
import { byMonth, ratioOf, shownOf } from "../../src/views/person/photo-list";
import "../../src/views/person/photos";
import type { FamiliarPersonPhotos } from "../../src/views/person/photos";
import type { Opened } from "../../src/views/person/shown";
import { FakeConnection } from "../connection";
import { face } from "../documents";
import { find, findAll, settled } from "../dom";

const photo = (id: string, more: Partial<ListedPhoto> = {}): ListedPhoto => ({
  id,
  source: `/photos/${id}.jpg`,
  origin: "library",
  camera: null,
  taken_at: "2026-11-01T12:00:00Z",
  offset: null,
  width: 4000,
  height: 3000,
  image: `/photo/${id}?token=x`,
  faces: [
    { face_id: `other-${id}`, thumbnail: `/other-${id}` },
    { face_id: `own-${id}`, thumbnail: `/own-${id}` },
  ],
  ...more,
});
let connection: FakeConnection;
let opened: Opened | undefined;

beforeEach(() => {
  connection = new FakeConnection();
  opened = undefined;
});

afterEach(() => document.body.replaceChildren());

async function list(pages: Record<string, unknown>): Promise<FamiliarPersonPhotos> {
  connection.answer("familiar/person/photos", ({ cursor }: { cursor?: string }) => pages[cursor ?? "first"]);
  const element = document.createElement("familiar-person-photos") as FamiliarPersonPhotos;
  Object.assign(element, { api: new Api(connection), personId: "p", faceIds: new Set(["own-a", "own-s"]) });
  element.addEventListener("show", (event) => (opened = (event as CustomEvent<Opened>).detail));
  document.body.append(element);
  await settled();
  return element;
}

test("photos come by month, a face stands for those that are not here, and more on demand", async () => {
  const older = photo("o", { taken_at: "2026-10-05T12:00:00Z" });
  const shown = await list({
    first: { items: [photo("a"), photo("s", { image: null })], cursor: "next" },
    next: { items: [photo("v", { offset: 2, image: null }), older], cursor: null },
  });
  expect(findAll(shown, "h3").map((it) => it.textContent)).toEqual(["November 2026"]);
  expect(findAll(shown, "button img").map((it) => it.getAttribute("src"))).toContain("/photo/a?token=x&size=640");
  expect(find(shown, "familiar-face")).toMatchObject({ src: "/own-s" });
  find(shown, ".more")?.click();
  await settled();
  expect(findAll(shown, "h3").map((it) => it.textContent)).toEqual(["November 2026", "October 2026"]);
  expect(findAll(shown, "button").map((it) => it.getAttribute("aria-label")?.split(",")[0])).toEqual([
    "Photo",
    "Photo",
    "Video",
    "Photo",
  ]);
  expect(find(shown, ".more")).toBeUndefined();
  findAll(shown, "button")[0]?.click();
  expect(opened?.shown).toEqual({ photoId: "a", faceId: "own-a", thumbnail: "/own-a" });
  expect(opened?.among).toHaveLength(4);
});

test("without photos, and without a daemon, it says so", async () => {
  expect(find(await list({ first: { items: [], cursor: null } }), "familiar-state h2")?.textContent).toBe("No photos");
  document.body.replaceChildren();
  connection.refuse("familiar/person/photos", { code: "unavailable", message: "x" });
  const element = document.createElement("familiar-person-photos") as FamiliarPersonPhotos;
  Object.assign(element, { api: new Api(connection), personId: "p" });
  document.body.append(element);
  await settled();
  expect(find(element, "familiar-state p")?.textContent).toMatch(/is running/);
});

const two: Opened["among"] = [
  { photoId: "a", faceId: "f", thumbnail: "/f" },
  { photoId: "b", thumbnail: null },
];

async function dialog(more: Partial<FamiliarPhotoDialog> = {}): Promise<FamiliarPhotoDialog> {
  connection.answer("familiar/photo/get", ({ photo_id: id }: { photo_id: string }) => ({
    photo: photo(id),
    faces: [
      face("g", { person_id: "q", person_name: "Ben", box: [1, 2, 3, 4] }),
      face("f", { person_id: "p", person_name: "Anna", box: [5, 6, 7, 8] }),
    ],
  }));
  const element = document.createElement("familiar-photo-dialog") as FamiliarPhotoDialog;
  const at = { shown: two[0], among: two };
  Object.assign(element, { api: new Api(connection), opened: at, personId: "p", name: "Anna", editable: true, ...more });
  element.addEventListener("show", (event) => {
    opened = (event as CustomEvent<Opened>).detail;
    element.opened = opened;
  });
  document.body.append(element);
  await settled();
  return element;
}

test("a photo has the boxes of all faces, and who else is in it", async () => {
  const shown = await dialog();
  expect(find(shown, "familiar-boxed-picture")).toMatchObject({
    src: "/photo/a?token=x&size=1920",
    size: { width: 4000, height: 3000 },
    boxes: [
      { box: [1, 2, 3, 4], label: "Ben", tone: "weak" },
      { box: [5, 6, 7, 8], label: "Anna", tone: "named" },
    ],
  });
  expect(findAll(shown, ".others a").map((it) => it.getAttribute("href"))).toEqual(["/familiar/people/q"]);
  find(shown, "familiar-boxed-picture")?.dispatchEvent(new CustomEvent("failed"));
  await settled();
  expect(find(shown, "familiar-boxed-picture")).toBeUndefined();
  expect(findAll(shown, ".from")[1]?.textContent).toMatch(/keeps only the face/);
});

test("arrows go to the photos beside it, and stop at the ends", async () => {
  const shown = await dialog();
  const press = async (key: string) => {
    find(shown, "familiar-dialog")?.dispatchEvent(new KeyboardEvent("keydown", { key }));
    await settled();
  };
  await press("ArrowLeft");
  expect(opened).toBeUndefined();
  expect(find(shown, ".before")).toBeUndefined();
  await press("ArrowRight");
  expect(opened?.shown.photoId).toBe("b");
  expect(find(shown, ".after")).toBeUndefined();
  await press("ArrowRight");
  expect(opened?.shown.photoId).toBe("b");
});

test("its face is moved, rejected, or featured; only by who may", async () => {
  const shown = await dialog();
  const decided: Decided[] = [];
  shown.addEventListener("act", (event) => decided.push((event as CustomEvent<Decided>).detail));
  for (const button of findAll(shown, "familiar-button")) button.click();
  expect(decided.map(({ action, face: { id } }) => [action, id])).toEqual([
    ["reject", "f"],
    ["move", "f"],
    ["feature", "f"],
  ]);
  shown.remove();
  expect(findAll(await dialog({ editable: false }), "familiar-button")).toEqual([]);
});

test("a photo that is gone says so", async () => {
  connection.refuse("familiar/photo/get", { code: "not-found", message: "There is no such photo." });
  const element = document.createElement("familiar-photo-dialog") as FamiliarPhotoDialog;
  Object.assign(element, { api: new Api(connection), opened: { shown: two[0], among: two }, personId: "p" });
  document.body.append(element);
  await settled();
  expect(find(element, "[role=alert]")?.textContent).toBe("There is no such photo.");
});

test("photos by month, in shapes that a row can show", () => {
  const photos = [photo("a"), photo("b"), photo("c", { taken_at: "2025-11-05T12:00:00Z" })];
  expect(byMonth(photos).map(([month, { length }]) => [month, length])).toEqual([
    ["November 2026", 2],
    ["November 2025", 1],
  ]);
  expect(ratioOf({ width: 9000, height: 1000 })).toBe(2.4);
  expect(ratioOf({ width: 100, height: 1000 })).toBe(0.5);
  expect(ratioOf({ width: 0, height: 0 })).toBe(1);
  expect(shownOf(photos[0] as ListedPhoto, new Set())).toMatchObject({ faceId: undefined, thumbnail: "/other-a" });
});

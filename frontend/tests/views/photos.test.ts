import { beforeEach, expect, test } from "vitest";
import type { Album, AlbumPhoto } from "../../src/api/albums";
import { Api } from "../../src/api/connection";
import type { Hass } from "../../src/api/hass";
import { message } from "../../src/state/messages";
import { parse } from "../../src/state/router";
import "../../src/views/album/view";
import { clearPhotos, selectedIn, togglePhoto } from "../../src/views/photos/selection";
import "../../src/views/photos/view";
import { FakeConnection } from "../connection";
import { person } from "../documents";
import { find, findAll, settled } from "../dom";

const BEST: Album = {
  id: "a1",
  name: "Best",
  description: null,
  rule: null,
  order: "chosen",
  cover_photo_id: "p1",
  cover_chosen: false,
  photos: 3,
  first_taken: null,
  last_taken: null,
  image: null,
};
const CHANGED = { album: BEST, entry: { seq: 7, summary: "", undoable: true } };
const photo = (id: string): AlbumPhoto => ({
  id,
  taken_at: "2026-06-01T12:00:00Z",
  offset: null,
  image: `/photo/${id}?token=x`,
  thumbnail: null,
});
let connection: FakeConnection;
let view: HTMLElement;

async function open(name: "album" | "photos", path: string, isAdmin = true): Promise<void> {
  view = Object.assign(document.createElement(`familiar-view-${name}`), {
    hass: { connection, states: {}, user: { is_admin: isAdmin, name: "" } } as unknown as Hass,
    api: new Api(connection),
    route: parse({ pathname: `/familiar/${path}`, search: "" }),
  });
  document.body.replaceChildren(view);
  await settled();
}

const sent = (type: string) => connection.sent.filter((it) => it["type"] === `familiar/${type}`);
const actions = () => findAll(view, "familiar-selection-bar .actions button").map((it) => it.textContent?.trim());

async function click(found: HTMLElement | undefined, options: MouseEventInit = {}): Promise<void> {
  expect(found).toBeDefined();
  found?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, composed: true, ...options }));
  await settled();
}

const mark = (at: number, options?: MouseEventInit) => click(findAll(view, "familiar-photo-grid .check")[at], options);
const act = (label: string) =>
  click(findAll(view, "familiar-selection-bar .actions button").find((it) => it.textContent?.trim() === label));
const press = (label: string) =>
  click(findAll(view, "familiar-button").filter((it) => it.textContent?.trim() === label).at(-1));

beforeEach(() => {
  clearPhotos();
  message.set(undefined);
  connection = new FakeConnection();
  const page = { items: ["p1", "p2", "p3"].map(photo), cursor: null };
  connection.answer("familiar/album/get", { album: BEST });
  connection.answer("familiar/album/photos", page);
  connection.answer("familiar/person/photos", page);
  connection.answer("familiar/person/get", { person: person("anna", { name: "Anna" }) });
  connection.answer("familiar/albums/list", { items: [BEST, { ...BEST, id: "a2", name: "Rule", rule: {} }] });
  connection.answer("familiar/album/change_photos", CHANGED);
  connection.answer("familiar/album/update", CHANGED);
  connection.answer("familiar/album/create", CHANGED);
  connection.answer("familiar/link/create", { link: {}, url: "/api/familiar/share/abc" });
});

test("photos of a person are added to an album of chosen photos", async () => {
  await open("photos", "people/anna/photos");
  expect(find(view, "h1")?.textContent).toBe("Photos of Anna");
  await mark(0);
  // While some are selected, a tap selects another.
  await click(findAll(view, "familiar-photo-grid a")[2]);
  expect(selectedIn("person anna")).toEqual(["p1", "p3"]);
  expect(actions()).toEqual(["Add to album", "Share"]);
  await act("Add to album");
  const albums = findAll(view, "familiar-add-to-album .album");
  expect(albums.map((it) => it.querySelector("strong")?.textContent)).toEqual(["Best"]);
  await click(albums[0]);
  expect(sent("album/change_photos")).toMatchObject([{ album_id: "a1", action: "add", photo_ids: ["p1", "p3"] }]);
  expect(message.value?.text).toBe("Added 2 photos to Best");
  expect(message.value?.done?.seq).toBe(7);
  expect(selectedIn("person anna")).toEqual([]);
  expect(find(view, "familiar-selection-bar")).toBeUndefined();
});

test("photos of a person make a new album", async () => {
  await open("photos", "people/anna/photos");
  await mark(1);
  await act("Add to album");
  const input = find(view, "familiar-add-to-album input[name=name]") as HTMLInputElement;
  input.value = " Summer ";
  input.dispatchEvent(new Event("input"));
  await settled();
  await press("Create");
  expect(sent("album/create")).toMatchObject([{ name: "Summer", photo_ids: ["p2"] }]);
  expect(sent("album/create")[0]).not.toHaveProperty("rule");
});

test("a person is shared by a link that follows, and chosen photos by one that does not", async () => {
  await open("photos", "people/anna/photos");
  await press("Share");
  expect(find(view, "familiar-share p.weak")?.textContent).toContain("New photos of this person appear too.");
  await press("Create link");
  await press("Done");
  await mark(0);
  await mark(1);
  await act("Share");
  await press("Create link");
  const [person, photos] = sent("link/create");
  expect(person).toMatchObject({ person_id: "anna", title: "Anna" });
  expect(photos).toMatchObject({ photo_ids: ["p1", "p2"] });
  expect(photos).not.toHaveProperty("title");
});

test("photos of an album are taken out, moved to its beginning, and used as cover", async () => {
  await open("album", "albums/a1");
  await mark(0);
  expect(actions()).toEqual(["Add to album", "Share", "Use as cover", "Move to beginning", "Remove from album"]);
  await act("Use as cover");
  expect(sent("album/update")).toMatchObject([{ album_id: "a1", cover_photo_id: "p1" }]);
  await mark(0);
  await mark(2, { shiftKey: true });
  expect(actions()).not.toContain("Use as cover");
  await act("Move to beginning");
  await mark(1);
  await act("Remove from album");
  expect(sent("album/change_photos")).toMatchObject([
    { action: "first", photo_ids: ["p1", "p2", "p3"] },
    { action: "remove", photo_ids: ["p2"] },
  ]);
  expect(message.value?.text).toBe("Removed 1 photo from Best");
  expect(sent("album/get").length).toBe(4);
});

test("an album by rule keeps its photos, and one by time its order", async () => {
  connection.answer("familiar/album/get", { album: { ...BEST, rule: {}, order: "newest" } });
  await open("album", "albums/a1");
  await mark(0);
  expect(actions()).toEqual(["Add to album", "Share", "Use as cover"]);
});

test("an album is renamed, described, and ordered", async () => {
  await open("album", "albums/a1");
  const edit = findAll(view, "familiar-icon-button").find((it) => (it as HTMLElement & { label: string }).label === "Edit album");
  await click(edit);
  const [name, description] = findAll(view, "familiar-album-edit input") as HTMLInputElement[];
  for (const [input, text] of [[name, "Summer"], [description, " In the garden "]] as const) {
    if (input) input.value = text;
    input?.dispatchEvent(new Event("input"));
  }
  const select = find(view, "familiar-album-edit select") as HTMLSelectElement;
  select.value = "oldest";
  select.dispatchEvent(new Event("change"));
  await settled();
  await press("Save");
  expect(sent("album/update")).toMatchObject([{ name: "Summer", description: "In the garden", order: "oldest" }]);
});

test("others than administrators select nothing", async () => {
  await open("photos", "people/anna/photos", false);
  expect(findAll(view, "familiar-photo-grid a")).toHaveLength(3);
  expect(findAll(view, ".check")).toEqual([]);
  expect(findAll(view, "familiar-button")).toEqual([]);
});

test("what was selected elsewhere is not selected here", () => {
  togglePhoto("person anna", "p1");
  expect(selectedIn("album a1")).toEqual([]);
  togglePhoto("album a1", "p2");
  expect(selectedIn("person anna")).toEqual([]);
});

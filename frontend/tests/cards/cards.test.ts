import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Hass } from "../../src/api/hass";
import "../../src/cards";
import type { FamiliarCard } from "../../src/cards/card";
import { FakeConnection } from "../connection";

const HOSTILE = "<img src=x onerror=alert(1)>";
const person = (id: string, name: string | null) => ({ id, name, faces: 3, thumbnail: `/face/${id}`, last_sighted_at: null });
const visit = (id: string, name: string | null) => ({
  id,
  camera: "camera.door",
  cameras: ["camera.door"],
  started_at: new Date().toISOString(),
  verdict: name ? "recognized" : "unknown",
  person_id: name ? "a" : null,
  person_name: name,
  face: { id: `face-${id}`, thumbnail: `/face/${id}` },
});

let connection: FakeConnection;
beforeEach(() => {
  connection = new FakeConnection();
  connection.answer("familiar/visits/list", { items: [visit("v1", "Anna"), visit("v2", null)], cursor: null });
  connection.answer("familiar/people/list", (message: Record<string, unknown>) => ({
    items: message["named"] ? [person("a", HOSTILE)] : [person("u", null)],
    cursor: null,
  }));
  connection.answer("familiar/status", { waiting: { people: 4 } });
  connection.answer("familiar/person/faces", { items: [{ id: "f", thumbnail: "/f", usable: true, person_name: "Anna" }] });
});
afterEach(() => document.body.replaceChildren());

function home(isAdmin: boolean): Hass {
  return {
    connection,
    language: "en",
    user: { is_admin: isAdmin, name: "Owner" },
    states: {},
    localize: () => "",
    loadBackendTranslation: () => Promise.resolve(),
  };
}

async function show(type: string, config: Record<string, unknown> = {}, isAdmin = true): Promise<FamiliarCard> {
  const card = document.createElement(type) as FamiliarCard;
  card.setConfig({ type: `custom:${type}`, ...config });
  card.hass = home(isAdmin);
  document.body.append(card);
  await vi.waitFor(() => {
    if (card.renderRoot.querySelector("[aria-busy]") || !card.renderRoot.querySelector("ha-card")) throw new Error("loading");
  }, 60_000);
  return card;
}
const text = (card: FamiliarCard) => (card.renderRoot.textContent ?? "").replace(/\s+/g, " ");

test("each card is offered in the picker, once", () => {
  const types = (window.customCards ?? []).map((card) => card.type);
  expect(types).toEqual([
    "familiar-at-the-door",
    "familiar-who-is-here",
    "familiar-unnamed-faces",
    "familiar-photo-frame",
  ]);
});

test("an answer that comes after a later one is not shown", async () => {
  const card = await show("familiar-unnamed-faces");
  let late: (value: unknown) => void = () => undefined;
  connection.answer("familiar/people/list", () => new Promise((answer) => (late = answer)));
  const { reload } = card as unknown as { reload(this: FamiliarCard): void };
  reload.call(card);
  await vi.waitFor(() => expect(connection.sent.filter((it) => it["type"] === "familiar/people/list")).toHaveLength(2));
  connection.answer("familiar/people/list", { items: [person("u", null), person("w", null)], cursor: null });
  reload.call(card);
  await vi.waitFor(() => expect(card.renderRoot.querySelectorAll(".tile")).toHaveLength(2));
  late({ items: [], cursor: null });
  await new Promise((done) => setTimeout(done));
  await card.updateComplete;
  expect(card.renderRoot.querySelectorAll(".tile")).toHaveLength(2);
});

test("administrators can name an unknown person at the door, others cannot", async () => {
  const card = await show("familiar-at-the-door");
  expect(text(card)).toContain("Anna");
  expect(card.renderRoot.querySelectorAll("familiar-button")).toHaveLength(1);
  const seen = await show("familiar-at-the-door", {}, false);
  expect(seen.renderRoot.querySelectorAll("familiar-button")).toHaveLength(0);
});

test("a name stays text", async () => {
  const card = await show("familiar-who-is-here");
  expect(text(card)).toContain(HOSTILE);
  expect(card.renderRoot.querySelector("img[src=x]")).toBeNull();
});

test("the card says how many more have no name", async () => {
  expect(text(await show("familiar-unnamed-faces"))).toContain("3 more people have no name");
});

test("a failure says what to do and is tried again", async () => {
  connection.refuse("familiar/visits/list", { code: "not-found", message: "There is no such camera. Choose another one." });
  const card = document.createElement("familiar-at-the-door") as FamiliarCard;
  card.setConfig({ type: "custom:familiar-at-the-door" });
  card.hass = home(true);
  document.body.append(card);
  await vi.waitFor(() => expect(text(card)).toContain("Choose another one"), 60_000);
  connection.answer("familiar/visits/list", { items: [], cursor: null });
  card.renderRoot.querySelector<HTMLButtonElement>("[role=alert] button")?.click();
  await vi.waitFor(() => expect(text(card)).toContain("No visits yet"), 60_000);
});

test("an event loads the card again", async () => {
  const card = await show("familiar-at-the-door");
  connection.answer("familiar/visits/list", { items: [visit("v3", "Ben")], cursor: null });
  connection.push({ type: "visit_ended" });
  await vi.waitFor(() => expect(text(card)).toContain("Ben"), 60_000);
});

const inAlbum = (id: string) => ({
  id,
  photo_id: `photo-${id}`,
  image: `/photo/${id}?token=t`,
  thumbnail: `/face/${id}`,
  usable: true,
  person_name: HOSTILE,
  taken_at: "2026-05-03T10:00:00Z",
});

test("the frame shows whole photos in a fitting size, and the face alone where a photo does not load", async () => {
  const gone = new Set<string>();
  HTMLImageElement.prototype.decode = function decode(this: HTMLImageElement) {
    return [...gone].some((it) => this.src.includes(it)) ? Promise.reject(new Error("404")) : Promise.resolve();
  };
  const sources = (card: FamiliarCard) =>
    [...card.renderRoot.querySelectorAll(".picture")].map((it) => it.getAttribute("src"));
  connection.answer("familiar/person/faces", { items: [inAlbum("1"), inAlbum("2")], cursor: null });
  const card = await show("familiar-photo-frame", { person: "a" });
  await vi.waitFor(() => expect(sources(card)).toEqual(["/photo/1?token=t&size=640"]), 60_000);
  expect(text(card)).toContain(HOSTILE);
  expect(card.renderRoot.querySelector("img[src=x]")).toBeNull();
  // The next one fades in above the one before; this one's file is gone.
  gone.add("/photo/2");
  card.renderRoot.querySelector("button")?.click();
  await vi.waitFor(() => expect(sources(card)).toEqual(["/photo/1?token=t&size=640", "/face/2"]), 60_000);
  const quiet = await show("familiar-photo-frame", { person: "a", caption: false });
  await vi.waitFor(() => expect(sources(quiet)).toHaveLength(1), 60_000);
  expect(text(quiet)).not.toContain(HOSTILE);
});

test("the frame shows all pages of an album, follows it, and says when it is gone", async () => {
  HTMLImageElement.prototype.decode = () => Promise.resolve();
  const shown = (card: FamiliarCard) => [...card.renderRoot.querySelectorAll(".picture")].pop()?.getAttribute("src");
  const photo = (id: string) => ({ id, taken_at: "2026-05-03T10:00:00Z", offset: null, image: `/photo/${id}?t=t`, thumbnail: null });
  let ids = [["1"], ["2"]];
  connection.answer("familiar/album/photos", (message: Record<string, unknown>) => {
    const page = Number(message["cursor"] ?? 0);
    return { items: (ids[page] ?? []).map(photo), cursor: page + 1 < ids.length ? String(page + 1) : null };
  });
  const card = await show("familiar-photo-frame", { album: "x" });
  await vi.waitFor(() => expect(shown(card)).toBe("/photo/1?t=t&size=640"), 60_000);
  card.renderRoot.querySelector("button")?.click();
  await vi.waitFor(() => expect(shown(card)).toBe("/photo/2?t=t&size=640"), 60_000);
  ids = [["3"]];
  connection.push({ type: "album_updated" });
  await vi.waitFor(() => expect(shown(card)).toBe("/photo/3?t=t&size=640"), 60_000);
  ids = [];
  connection.push({ type: "album_updated" });
  await vi.waitFor(() => expect(text(card)).toContain("There are no photos in this album"), 60_000);
  connection.refuse("familiar/album/photos", { code: "not-found", message: "There is no such album." });
  connection.push({ type: "album_deleted" });
  await vi.waitFor(() => expect(text(card)).toContain("This album does not exist anymore"), 60_000);
});

test("a frame for which nothing is chosen says so, and refuses what is no album", async () => {
  expect(text(await show("familiar-photo-frame"))).toContain("Choose a person or an album");
  const card = document.createElement("familiar-photo-frame") as FamiliarCard;
  expect(() => card.setConfig({ type: "custom:familiar-photo-frame", album: 3 } as never)).toThrow("album must be");
});

test("a frame without any picture that loads says so", async () => {
  HTMLImageElement.prototype.decode = () => Promise.reject(new Error("404"));
  connection.answer("familiar/person/faces", { items: [inAlbum("1")], cursor: null });
  const card = await show("familiar-photo-frame", { person: "a" });
  await vi.waitFor(() => expect(text(card)).toContain("There are no photos"), 60_000);
});

test("the editor asks for the daemon only if there are several", async () => {
  const root = document.createElement("home-assistant") as HTMLElement & { hass?: Hass };
  root.hass = home(true);
  document.body.append(root);
  const fields = async (type: string) => {
    const made = customElements.get(type) as unknown as {
      getConfigForm(): Promise<{ schema: { name: string; selector: Record<string, { options: unknown[] }> }[] }>;
    };
    return (await made.getConfigForm()).schema;
  };
  const types = ["familiar-at-the-door", "familiar-who-is-here", "familiar-unnamed-faces", "familiar-photo-frame"];
  const entries = [
    { entry_id: "one", title: "Familiar", available: true },
    { entry_id: "two", title: "Cabin", available: true },
  ];
  connection.answer("familiar/entries", { items: entries.slice(0, 1), is_admin: true });
  for (const type of types) expect((await fields(type)).map(({ name }) => name)).not.toContain("entry_id");
  connection.answer("familiar/entries", { items: entries, is_admin: true });
  for (const type of types) expect((await fields(type)).map(({ name }) => name)).toContain("entry_id");
  const people = (await fields("familiar-photo-frame"))[0]?.selector["select"]?.options;
  expect(people).toEqual([
    { value: "a", label: `${HOSTILE} · Familiar` },
    { value: "a", label: `${HOSTILE} · Cabin` },
  ]);
});

test("a card follows the daemon it is for", async () => {
  const card = await show("familiar-at-the-door", { entry_id: "two" });
  expect(connection.sent.every((message) => message["entry_id"] === "two")).toBe(true);
  connection.push({ type: "connection", available: false });
  await vi.waitFor(() => expect(text(card)).toContain("Familiar isn’t reachable"), 60_000);
});

test("invalid configurations are refused", () => {
  const frame = document.createElement("familiar-photo-frame") as FamiliarCard;
  expect(() => frame.setConfig({ type: "", person: 5 } as never)).toThrow("Choose a person");
  expect(() => frame.setConfig({ type: "", person: "a", interval: 1 } as never)).toThrow("3 seconds");
  expect(() => frame.setConfig(null as never)).toThrow("must be an object");
});

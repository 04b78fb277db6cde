import { beforeEach, expect, test } from "vitest";
import type { Link } from "../../src/api/albums";
import { Api } from "../../src/api/connection";
import type { Hass } from "../../src/api/hass";
import { people } from "../../src/state/people";
import { parse } from "../../src/state/router";
import "../../src/views/album/view";
import "../../src/views/albums/view";
import { stateOf } from "../../src/views/albums/links";
import { FakeConnection } from "../connection";
import { find, findAll, settled } from "../dom";

const ALBUM = { id: "a1", name: "Children", description: null, rule: null, photos: 2, first_taken: null, last_taken: null, image: "/cover?token=x" };
const LINK: Link = {
  id: "l1",
  title: "For grandma",
  scope: "album",
  album_id: "a1",
  person_id: null,
  photos: 2,
  has_password: true,
  expires_at: "2026-12-24T12:00:00Z",
  views: 1,
  wrong_passwords: 0,
  revoked_at: null,
  active: true,
};
let connection: FakeConnection;
let view: HTMLElement;

async function open(name: "albums" | "album", path: string, isAdmin = true): Promise<void> {
  view = Object.assign(document.createElement(`familiar-view-${name}`), {
    hass: { connection, states: {}, user: { is_admin: isAdmin, name: "" } } as unknown as Hass,
    api: new Api(connection),
    route: parse({ pathname: `/familiar/${path}`, search: "" }),
  });
  document.body.replaceChildren(view);
  await settled();
}

const sent = (type: string) => connection.sent.filter((it) => it["type"] === `familiar/${type}`);
const labels = () => findAll(view, "familiar-button").map((it) => it.textContent?.trim());

async function press(label: string): Promise<void> {
  const button = findAll(view, "familiar-button").find((it) => it.textContent?.trim() === label);
  expect(button, label).toBeDefined();
  button?.click();
  await settled();
}

beforeEach(() => {
  connection = new FakeConnection();
  connection.answer("familiar/albums/list", { items: [ALBUM] });
  connection.answer("familiar/album/get", { album: ALBUM });
  connection.answer("familiar/album/photos", {
    items: [
      { id: "p1", taken_at: "2026-06-01T12:00:00Z", offset: null, image: "/photo?token=x", thumbnail: null },
      { id: "p2", taken_at: "2026-06-02T12:00:00Z", offset: 1, image: null, thumbnail: "/face?token=x" },
    ],
    cursor: null,
  });
  connection.answer("familiar/links/list", { items: [LINK], enabled: true });
  connection.answer("familiar/people/list", { items: [], cursor: null });
  people.set(undefined);
});

test("albums are shown with their covers, and links with what there is to know of them", async () => {
  await open("albums", "albums");
  expect(find(view, ".albums a")?.getAttribute("href")).toBe("/familiar/albums/a1");
  expect(find(view, ".albums img")?.getAttribute("src")).toBe("/cover?token=x&size=640");
  const row = find(view, "familiar-links li");
  expect(row?.textContent).toContain("For grandma");
  expect(row?.textContent).toContain("opened 1 time");
  expect(row?.textContent).toContain("with a password");
});

test("a link is revoked at once, and removed from the list then", async () => {
  connection.answer("familiar/link/revoke", () => {
    connection.answer("familiar/links/list", {
      items: [{ ...LINK, revoked_at: "2026-11-27T12:00:00Z", active: false }],
      enabled: true,
    });
    return { link_id: "l1", entry: null };
  });
  await open("albums", "albums");
  await press("Revoke");
  expect(sent("link/revoke")).toHaveLength(1);
  expect(find(view, "familiar-links li")?.textContent).toContain("Revoked");
  expect(labels()).not.toContain("Revoke");
});

test("others than administrators see albums, and neither links nor how to make one", async () => {
  await open("albums", "albums", false);
  expect(find(view, ".albums a")).toBeDefined();
  expect(sent("links/list")).toEqual([]);
  expect(labels()).toEqual([]);
  await open("album", "albums/a1", false);
  expect(labels()).toEqual([]);
});

test("without albums, the page says what one is", async () => {
  connection.answer("familiar/albums/list", { items: [] });
  connection.answer("familiar/links/list", { items: [], enabled: false });
  await open("albums", "albums");
  expect(find(view, "familiar-state h2")?.textContent).toBe("No albums yet");
  expect(find(view, "familiar-links .off")?.textContent).toContain("Links are off");
});

test("an album needs a rule and a name", async () => {
  connection.answer("familiar/album/create", (message: Record<string, unknown>) => ({
    album: { ...ALBUM, name: message["name"] },
    entry: null,
  }));
  await open("albums", "albums");
  await press("New album");
  const input = find(view, "familiar-new-album input[name=name]") as HTMLInputElement;
  input.value = "Summer";
  input.dispatchEvent(new Event("input"));
  await settled();
  await press("Create");
  expect(find(view, "familiar-new-album .problem")?.textContent).toBe("Select people or days.");
  const from = find(view, "familiar-new-album input[type=date]") as HTMLInputElement;
  from.value = "2026-06-01";
  from.dispatchEvent(new Event("change"));
  await settled();
  await press("Create");
  expect(sent("album/create")).toMatchObject([
    { name: "Summer", rule: { people: [], match: "any", favorites: false, taken_from: "2026-06-01" } },
  ]);
});

test("an album is shared by a link that is shown once", async () => {
  connection.answer("familiar/link/create", { link: LINK, url: "/api/familiar/share/abc" });
  await open("album", "albums/a1");
  expect(findAll(view, ".photos li")).toHaveLength(2);
  expect(findAll(view, ".photos a")).toHaveLength(1);
  await press("Share");
  await press("Create link");
  expect(sent("link/create")).toMatchObject([
    { album_id: "a1", title: "Children", days: 30, downloads: true, originals: false, names: false },
  ]);
  expect(sent("link/create")[0]).not.toHaveProperty("password");
  const url = find(view, "familiar-share input.url") as HTMLInputElement;
  expect(url.value).toBe(`${location.origin}/api/familiar/share/abc`);
});

test("an album that is gone says so", async () => {
  connection.refuse("familiar/album/get", { code: "not-found", message: "No album." });
  await open("album", "albums/a1");
  expect(find(view, "familiar-state h2")?.textContent).toBe("This album does not exist anymore");
});

test("a link that is over says so", () => {
  expect(stateOf({ ...LINK, active: false })[0]).toBe("No longer valid");
  expect(stateOf({ ...LINK, wrong_passwords: 3 }).at(-1)).toBe("3 wrong passwords");
  expect(stateOf({ ...LINK, expires_at: null })).toContain("No end");
});

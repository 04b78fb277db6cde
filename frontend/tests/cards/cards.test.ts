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

test("invalid configurations are refused", () => {
  const frame = document.createElement("familiar-photo-frame") as FamiliarCard;
  expect(() => frame.setConfig({ type: "", person: 5 } as never)).toThrow("Choose a person");
  expect(() => frame.setConfig({ type: "", person: "a", interval: 1 } as never)).toThrow("3 seconds");
  expect(() => frame.setConfig(null as never)).toThrow("must be an object");
});

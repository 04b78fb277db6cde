import { beforeEach, expect, test } from "vitest";
import { Api } from "../../src/api/connection";
import type { Hass } from "../../src/api/hass";
import type { Visit } from "../../src/api/visits";
import { message } from "../../src/state/messages";
import { parse } from "../../src/state/router";
import type { FamiliarState } from "../../src/components/state";
import type { FamiliarVisitCard } from "../../src/views/visits/card";
import type { FamiliarVisitDetail } from "../../src/views/visits/detail";
import { chosen, visits } from "../../src/views/visits/state";
import "../../src/views/visits/view";
import type { FamiliarViewVisits } from "../../src/views/visits/view";
import type { FamiliarVisitorField } from "../../src/views/visits/visitor-field";
import { FakeConnection } from "../connection";
import { find } from "../dom";

const face = { id: "f1", thumbnail: null, has_crop: true };
const visit = (id: string, values: Partial<Visit> = {}): Visit =>
  ({
    id,
    camera: "camera.door",
    cameras: ["camera.door"],
    started_at: `2026-11-27T1${id}:00:00Z`,
    last_seen_at: `2026-11-27T1${id}:01:00Z`,
    ended_at: null,
    verdict: "unknown",
    reasons: [],
    person_id: null,
    person_name: null,
    confidence: null,
    snapshots: 1,
    face,
    hidden: false,
    ...values,
  }) as Visit;

let connection: FakeConnection;

async function open(search = "", isAdmin = true): Promise<FamiliarViewVisits> {
  const view = document.createElement("familiar-view-visits") as FamiliarViewVisits;
  view.hass = { connection, states: {}, user: { is_admin: isAdmin, name: "" } } as unknown as Hass;
  view.api = new Api(connection);
  view.route = parse({ pathname: "/familiar/visits", search });
  document.body.append(view);
  await settled(view);
  return view;
}

async function settled(view: FamiliarViewVisits): Promise<void> {
  for (let round = 0; round < 5; round++) {
    await new Promise((resolve) => setTimeout(resolve));
    await view.updateComplete;
  }
}

const cards = (view: FamiliarViewVisits) =>
  [...view.renderRoot.querySelectorAll<FamiliarVisitCard>("familiar-visit-card")];
const stateOf = (view: FamiliarViewVisits) => view.renderRoot.querySelector<FamiliarState>("familiar-state");
const asked = (type: string) => connection.sent.filter((it) => it["type"] === `familiar/${type}`);

beforeEach(() => {
  document.body.replaceChildren();
  visits.set({ items: [], cursor: null, state: "loading" });
  chosen.set(new Set());
  message.set(undefined);
  connection = new FakeConnection();
  connection.answer("familiar/people/list", { items: [], cursor: null });
  connection.answer("familiar/face/similar", { matches: [] });
  connection.answer("familiar/visits/list", { items: [visit("2"), visit("1")], cursor: null });
});

test("the address says which visits are shown", async () => {
  await open("?verdict=unknown&camera=camera.door");
  expect(asked("visits/list")[0]).toMatchObject({ verdict: "unknown", camera: "camera.door" });
});

test("an ordinary user sees visits and decides on none", async () => {
  const view = await open("", false);
  expect(cards(view).length).toBe(2);
  expect(cards(view).some((card) => card.choosable)).toBe(false);
});

test("several visits are named at once, with undo", async () => {
  const named = [visit("1", { person_name: "Anna", verdict: "recognized" }), visit("2", { person_name: "Anna" })];
  connection.answer("familiar/visits/change", { visits: named, entry: { seq: 5, summary: "", undoable: true } });
  const view = await open();
  for (const card of cards(view)) card.dispatchEvent(new CustomEvent("toggle"));
  await settled(view);
  const field = view.renderRoot.querySelector(".bar familiar-visitor-field") as unknown as {
    submit(visitor: { name: string }, name: string): Promise<void>;
  };
  await field.submit({ name: "Anna" }, "Anna");
  await settled(view);
  expect(asked("visits/change")[0]).toMatchObject({ action: "name", visit_ids: ["2", "1"], name: "Anna" });
  expect(message.value).toMatchObject({ text: "Assigned 2 visits to Anna", done: { seq: 5 } });
  expect(visits.value.items.map((one) => one.person_name)).toEqual(["Anna", "Anna"]);
  expect(view.renderRoot.querySelector(".bar")).toBeNull();
});

test("a visit that is named closes, so that its message can be reached", async () => {
  const named = [visit("1", { person_name: "Anna", verdict: "recognized" })];
  connection.answer("familiar/visits/change", { visits: named, entry: { seq: 5, summary: "", undoable: true } });
  const view = await open("?visit=1");
  const detail = view.renderRoot.querySelector("familiar-visit-detail") as FamiliarVisitDetail;
  let closed = 0;
  detail.addEventListener("closed", () => closed++);
  const field = detail.renderRoot.querySelector("familiar-visitor-field") as FamiliarVisitorField;
  await field.submit({ name: "Anna" }, "Anna");
  expect(message.value?.done?.seq).toBe(5);
  expect(closed).toBe(1);
});

test("an unnamed visitor can be named at once", async () => {
  const detail = (await open("?visit=1")).renderRoot.querySelector("familiar-visit-detail") as FamiliarVisitDetail;
  await settled(document.querySelector("familiar-view-visits") as FamiliarViewVisits);
  const field = find(detail, "familiar-person-field");
  expect(field?.shadowRoot?.activeElement?.localName).toBe("input");
});

test("a typed name is saved with a button, too", async () => {
  const named = [visit("1", { person_name: "Anna", verdict: "recognized" })];
  connection.answer("familiar/visits/change", { visits: named, entry: { seq: 5, summary: "", undoable: true } });
  const view = await open("?visit=1");
  const typed = find(view, "familiar-visitor-field familiar-person-field") as HTMLElement & { value: string };
  typed.value = "Anna";
  find(view, "familiar-visitor-field familiar-button")?.click();
  await settled(view);
  expect(asked("visits/change")[0]).toMatchObject({ action: "name", visit_ids: ["1"], name: "Anna" });
});

test("only a visitor with a name was recognized with a confidence", async () => {
  const values = { person_id: "p1", confidence: 6 };
  const confidence = async (of: Visit) => {
    connection.answer("familiar/visits/list", { items: [of], cursor: null });
    const view = await open("?visit=1");
    const shown = find(view, "dl")?.textContent ?? "";
    view.remove();
    return shown.includes("6%");
  };
  expect(await confidence(visit("1", { ...values, person_name: "Anna", verdict: "recognized" }))).toBe(true);
  visits.set({ items: [], cursor: null, state: "loading" });
  expect(await confidence(visit("1", values))).toBe(false);
});

test("what goes wrong in a visit is said in it", async () => {
  connection.refuse("familiar/visits/change", { code: "conflict", message: "Somebody was faster." });
  const view = await open("?visit=1");
  const detail = view.renderRoot.querySelector("familiar-visit-detail") as FamiliarVisitDetail;
  (find(detail, ".actions familiar-button") as HTMLElement).click();
  await settled(view);
  expect(find(detail, ".problem")?.textContent).toBe("Somebody was faster.");
  const field = detail.renderRoot.querySelector("familiar-visitor-field") as FamiliarVisitorField;
  find(field, "familiar-person-field")?.dispatchEvent(new CustomEvent("enter", { detail: { name: "Anna" } }));
  await settled(view);
  expect(find(field, "[role=alert]")?.textContent).toBe("Somebody was faster.");
  expect(message.value).toBeUndefined();
});

test("a visit that cannot be named cannot be chosen", async () => {
  connection.answer("familiar/visits/list", {
    items: [visit("3", { face: null }), visit("2", { verdict: "unusable" }), visit("1")],
    cursor: null,
  });
  expect(cards(await open()).map((card) => card.choosable)).toEqual([false, false, true]);
});

test("what went wrong and what is missing says what to do", async () => {
  connection.refuse("familiar/visits/list", { code: "unavailable", message: "" });
  expect(find(await open(), "familiar-failure h2")?.textContent).toBe("Familiar isn’t reachable");
  document.body.replaceChildren();
  connection.refuse("familiar/visits/list", { code: "unexpected", message: "The disk is full." });
  expect(find(await open(), "familiar-failure h2")?.textContent).toBe("Visits can’t be loaded");
  document.body.replaceChildren();
  connection.answer("familiar/visits/list", { items: [], cursor: null });
  expect(stateOf(await open("?day=2026-11-01"))?.heading).toBe("No visits match");
});

test("a visit of an address that is in no page is loaded", async () => {
  connection.answer("familiar/visit/get", { visit: visit("7") });
  const view = await open("?visit=7");
  expect(asked("visit/get")[0]).toMatchObject({ visit_id: "7" });
  expect((view.renderRoot.querySelector("familiar-visit-detail") as unknown as { visit?: Visit }).visit?.id).toBe("7");
});

import { beforeEach, expect, test } from "vitest";
import { Api } from "../../src/api/connection";
import type { Hass } from "../../src/api/hass";
import { message } from "../../src/state/messages";
import { parse } from "../../src/state/router";
import { cameras, confidences, pictures } from "../../src/views/cameras/state";
import "../../src/views/cameras/view";
import type { FamiliarViewCameras } from "../../src/views/cameras/view";
import { FakeConnection } from "../connection";
import { find, findAll, settled } from "../dom";

const DOOR = {
  subentry_id: "s1",
  camera: "camera.door",
  name: "Front door",
  available: true,
  confidence: 0,
  keep_unknown: true,
};
const visit = (confidence: number, name: string | null = "Anna") => ({
  visit_id: `v${confidence}`,
  started_at: "2026-11-27T12:00:00Z",
  verdict: name ? "recognized" : "unknown",
  reasons: name ? [] : ["below-min-confidence"],
  person_id: null,
  person_name: name,
  confidence,
  thumbnail: null,
});
let connection: FakeConnection;
let view: FamiliarViewCameras;

async function open(isAdmin = true): Promise<void> {
  view = document.createElement("familiar-view-cameras") as FamiliarViewCameras;
  view.hass = { connection, states: {}, user: { is_admin: isAdmin, name: "" } } as unknown as Hass;
  view.api = new Api(connection);
  view.route = parse({ pathname: "/familiar/cameras", search: "" });
  document.body.replaceChildren(view);
  await settled();
}

const text = () => findAll(view, "p").map((it) => it.textContent?.trim()).join("\n");
const sent = (type: string) => connection.sent.filter((it) => it["type"] === `familiar/${type}`);

async function press(label: string): Promise<void> {
  const button = findAll(view, "familiar-button").find((it) => it.textContent?.trim() === label);
  expect(button, label).toBeDefined();
  button?.click();
  await settled();
}

async function slideTo(value: number): Promise<void> {
  const input = find(view, "input[type=range]") as HTMLInputElement;
  input.value = String(value);
  input.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
  await settled();
}

beforeEach(() => {
  cameras.set(undefined);
  pictures.set(new Map());
  confidences.set(new Map());
  message.set(undefined);
  connection = new FakeConnection();
  connection.answer("familiar/cameras/list", { items: [DOOR], match_confidence: 61.4 });
  connection.answer("familiar/camera/confidences", {
    items: [visit(95), visit(70), visit(64, null)],
    since: "",
    complete: true,
  });
});

test("the slider says what would have changed, and saving can be undone", async () => {
  await open();
  expect(text()).toContain("2 visits recognized in the last week");
  await slideTo(80);
  expect(text()).toContain("1 recognized visit of the last week would have been unknown:");
  connection.answer("familiar/camera/update", { camera: { ...DOOR, confidence: 80 }, entry: null });
  await press("Save");
  expect(sent("camera/update")[0]).toMatchObject({ subentry_id: "s1", confidence: 80 });
  expect(message.value?.text).toBe("Front door: minimum confidence 80% instead of 62%");
  await message.value?.done?.reverse?.();
  expect(sent("camera/update")[1]).toMatchObject({ confidence: 0 });
});

test("bars are drawn only of somebody", async () => {
  await open();
  expect(findAll(view, ".bars span").length).toBeGreaterThan(0);
  confidences.set(new Map());
  connection.answer("familiar/camera/confidences", { items: [], since: "", complete: true });
  await open();
  expect(findAll(view, ".bars").length).toBe(0);
});

test("the least value leaves the decision to the daemon", async () => {
  connection.answer("familiar/cameras/list", { items: [{ ...DOOR, confidence: 90 }], match_confidence: 61.4 });
  connection.answer("familiar/camera/update", { camera: DOOR, entry: null });
  await open();
  await slideTo(62);
  expect(text()).toContain("1 unknown visit of the last week would have been recognized:");
  await press("Save");
  expect(sent("camera/update")[0]).toMatchObject({ confidence: 0 });
});

test("an ordinary user sees the camera, and changes nothing", async () => {
  await open(false);
  expect(find(view, "input[type=range]")).toBeUndefined();
  connection.refuse("familiar/camera/analyze", { code: "no-picture", message: "camera.door gave no picture." });
  await press("Show now");
  expect(text()).toContain("camera.door gave no picture.");
});

test("without cameras, the page says how to add one", async () => {
  connection.answer("familiar/cameras/list", { items: [], match_confidence: 61.4 });
  await open();
  expect((find(view, "familiar-state") as unknown as { heading: string }).heading).toBe("No cameras yet");
});

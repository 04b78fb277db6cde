import { beforeEach, expect, test } from "vitest";
import { Api } from "../../src/api/connection";
import type { Device } from "../../src/api/devices";
import type { Hass } from "../../src/api/hass";
import { message, undoDone } from "../../src/state/messages";
import { parse } from "../../src/state/router";
import { isNear, withLogin } from "../../src/views/devices/access-dialog";
import { stateOf } from "../../src/views/devices/view";
import { FakeConnection } from "../connection";
import { find, findAll, settled } from "../dom";

const PASSWORD = "abcd-efgh-jkmn-pqrs-tuvw-xyz2";
const PHONE: Device = {
  id: "d1",
  name: "Anna's phone",
  user: "annas-phone",
  created_at: "2026-11-01T12:00:00Z",
  last_seen_at: new Date(Date.now() - 3_600_000).toISOString(),
  bytes: 5_368_709_120,
  quota_bytes: 10_000_000_000,
  files: 1204,
  last_upload_at: new Date(Date.now() - 7_200_000).toISOString(),
};
const ACCESS = {
  device: PHONE,
  password: PASSWORD,
  addresses: ["http://192.168.1.10:8723/dav/annas-phone/", "http://[fd00::10]:8723/dav/annas-phone/"],
  entry: null,
};
let connection: FakeConnection;
let view: HTMLElement;

async function open(devices: readonly Device[]): Promise<void> {
  connection.answer("familiar/devices/list", { items: devices });
  view = Object.assign(document.createElement("familiar-view-devices"), {
    hass: { connection, states: {}, user: { is_admin: true, name: "" } } as unknown as Hass,
    api: new Api(connection),
    route: parse({ pathname: "/familiar/devices", search: "" }),
  });
  document.body.replaceChildren(view);
  await settled();
}

const sent = (type: string) => connection.sent.filter((it) => it["type"] === `familiar/${type}`);

async function press(label: string): Promise<void> {
  const buttons = [...findAll(view, "familiar-button"), ...findAll(view, "familiar-icon-button")];
  const named = buttons.filter((it) => (it.textContent?.trim() || (it as HTMLElement & { label: string }).label) === label);
  expect(named.length, label).toBeGreaterThan(0);
  named.at(-1)?.click();
  await settled();
}

async function type(selector: string, text: string): Promise<void> {
  const input = find(view, selector) as HTMLInputElement;
  input.value = text;
  input.dispatchEvent(new Event("input"));
  await settled();
}

/** All texts and fields below an element, also in shadow trees. */
const shown = (root: Element): string =>
  findAll(root, "*")
    .map((it) => `${it.shadowRoot ? "" : it.textContent} ${(it as HTMLInputElement).value ?? ""}`)
    .join(" ");

beforeEach(() => {
  connection = new FakeConnection();
  connection.answer("familiar/device/add", ACCESS);
  connection.answer("familiar/device/password", ACCESS);
  connection.answer("familiar/device/update", { device: PHONE, entry: null });
  connection.answer("familiar/device/revoke", { device_id: "d1", entry: null });
  message.set(undefined);
});

test("a device is listed with what it backed up", async () => {
  await open([PHONE]);
  expect(find(view, "li strong")?.textContent).toBe("Anna's phone");
  expect(find(view, "li .text")?.textContent).toContain("1,204 files · 5.4 GB of 10 GB · last upload 2 hours ago");
  expect(find(view, "[role=meter]")?.getAttribute("aria-label")).toBe("5.4 GB of 10 GB");
});

test("a device that has not uploaded yet says so", () => {
  const fresh = { ...PHONE, files: 0, bytes: 0, last_upload_at: null };
  expect(stateOf(fresh)).toEqual(["connected 1 hour ago, no uploads yet"]);
  expect(stateOf({ ...fresh, last_seen_at: null })).toEqual(["not connected yet"]);
});

test("a device is added, and its password is gone with the dialog that shows it", async () => {
  await open([]);
  expect(find(view, "familiar-state h2")?.textContent).toBe("No devices yet");
  await press("Add device");
  await type("familiar-device-edit input[name=name]", " Anna's phone ");
  await type("familiar-device-edit input[name=limit]", "1.5");
  connection.answer("familiar/devices/list", { items: [PHONE] });
  await press("Add device");
  expect(sent("device/add")).toMatchObject([{ name: "Anna's phone", quota_bytes: 1_500_000_000 }]);
  const fields = findAll(view, "familiar-copy-field input") as HTMLInputElement[];
  expect(fields.map(({ value }) => value)).toEqual([ACCESS.addresses[0], "annas-phone", PASSWORD]);
  const code = find(view, "familiar-qr-code") as HTMLElement & { text: string };
  expect(code.text).toBe(`http://annas-phone:${PASSWORD}@192.168.1.10:8723/dav/annas-phone/`);
  expect(find(view, "familiar-qr-code path")?.getAttribute("d")).toMatch(/^M4 4h7v1H4z/);
  const select = find(view, "familiar-device-access select") as HTMLSelectElement;
  select.value = "1";
  select.dispatchEvent(new Event("change"));
  await settled();
  expect(code.text).toContain("@[fd00::10]:8723/");
  await press("Done");
  expect(find(view, "familiar-device-access")).toBeUndefined();
  expect(shown(view)).not.toContain(PASSWORD);
  expect(find(view, "li strong")?.textContent).toBe("Anna's phone");
});

test("what the daemon refuses stays in the dialog", async () => {
  await open([]);
  connection.refuse("familiar/device/add", { code: "originals-off", message: "Set library.originals." });
  await press("Add device");
  await type("familiar-device-edit input[name=name]", "x");
  await press("Add device");
  expect(find(view, "familiar-device-edit .problem")?.textContent).toBe("Set library.originals.");
});

test("a device is renamed, without a limit, and back again", async () => {
  await open([PHONE]);
  await press("Edit Anna's phone");
  await type("familiar-device-edit input[name=name]", "Old phone");
  await type("familiar-device-edit input[name=limit]", "");
  await press("Save");
  expect(sent("device/update")).toMatchObject([{ device_id: "d1", name: "Old phone", quota_bytes: null }]);
  expect(await undoDone(new Api(connection))).toBe(true);
  expect(sent("device/update")[1]).toMatchObject({ name: "Anna's phone", quota_bytes: 10_000_000_000 });
});

test("a device is revoked after a question, and let in again with Undo", async () => {
  await open([PHONE]);
  await press("Revoke Anna's phone?");
  expect(sent("device/revoke")).toEqual([]);
  connection.answer("familiar/devices/list", { items: [] });
  await press("Revoke");
  expect(sent("device/revoke")).toHaveLength(1);
  expect(message.value?.text).toBe("Anna's phone can’t upload anymore");
  expect(find(view, "familiar-state h2")).toBeDefined();
  connection.answer("familiar/devices/list", { items: [PHONE] });
  await undoDone(new Api(connection));
  await settled();
  expect(sent("device/update")).toMatchObject([{ device_id: "d1", revoked: false }]);
  expect(find(view, "li strong")).toBeDefined();
});

test("a password is replaced after a question", async () => {
  await open([PHONE]);
  await press("Replace the password of Anna's phone?");
  await press("Replace password");
  expect(sent("device/password")).toMatchObject([{ device_id: "d1" }]);
  expect(find(view, "familiar-device-access")).toBeDefined();
});

test("an address that only the daemon's machine reaches is pointed out", () => {
  expect(isNear(["http://127.0.0.1:8723/dav/x/", "http://[::1]:8723/dav/x/"])).toBe(true);
  expect(isNear(ACCESS.addresses)).toBe(false);
  expect(withLogin("https://photos.example.org/dav/x/", "x", "a-b")).toBe("https://x:a-b@photos.example.org/dav/x/");
});

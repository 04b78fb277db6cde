import { afterEach, expect, test, vi } from "vitest";
import "../../src/views/teach/camera-dialog";
import type { FamiliarTeachCamera } from "../../src/views/teach/camera-dialog";
import { hasCamera } from "../../src/views/teach/camera-dialog";
import { find, settled } from "../dom";

const stop = vi.fn();
// The window of these tests takes no other streams in a video.
const stream = () => Object.assign(new MediaStream(), { getTracks: () => [{ stop }] });

function camera(getUserMedia: () => Promise<MediaStream>): void {
  vi.stubGlobal("navigator", Object.assign(Object.create(navigator), { mediaDevices: { getUserMedia } }));
}

async function open(): Promise<FamiliarTeachCamera> {
  const dialog = document.createElement("familiar-teach-camera") as FamiliarTeachCamera;
  dialog.open = true;
  document.body.append(dialog);
  await settled();
  return dialog;
}

afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
  stop.mockClear();
});

test("a camera that may not be used says what to do", async () => {
  camera(() => Promise.reject(new DOMException("", "NotAllowedError")));
  const dialog = await open();
  expect(find(dialog, "[role=alert]")?.textContent).toContain("Allow it for this page");
});

test("the camera is turned off when the dialog closes, or is gone", async () => {
  camera(() => Promise.resolve(stream()));
  const dialog = await open();
  expect(find(dialog, "video")).toBeDefined();
  dialog.open = false;
  await settled();
  // Nothing of it waits to be shown.
  expect(find(dialog, ".skeleton")).toBeUndefined();
  expect(stop).toHaveBeenCalledTimes(1);
  dialog.open = true;
  await settled();
  dialog.remove();
  expect(stop).toHaveBeenCalledTimes(2);
});

test("a page that is not secure has no camera", () => {
  vi.stubGlobal("navigator", {});
  expect(hasCamera()).toBe(false);
  camera(() => Promise.reject(new Error()));
  expect(hasCamera()).toBe(true);
});

import { expect, test } from "vitest";
import type { Hass } from "../../src/api/hass";
import { cameraName } from "../../src/state/camera-names";

const hass = {
  states: {
    "camera.door": { state: "idle", attributes: { friendly_name: "Front door" } },
    "camera.unnamed": { state: "idle", attributes: {} },
  },
} as unknown as Hass;

test.each([
  ["camera.door", "Front door"],
  ["camera.unnamed", "Unnamed"],
  ["camera.back_yard", "Back yard"],
  ["Garden, left", "Garden, left"],
])("the name of %s", (camera, name) => expect(cameraName(hass, camera)).toBe(name));

test("a camera has a name before Home Assistant is there", () => {
  expect(cameraName(undefined, "camera.door")).toBe("Door");
});

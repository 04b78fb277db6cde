import { expect, test } from "vitest";
import type { Hass } from "../../src/api/hass";
import { cardFor, hereNow } from "../../src/cards/entities";

const hass = {
  states: {
    "binary_sensor.anna_presence": { state: "on", attributes: { person_id: "a" } },
    "binary_sensor.ben_presence": { state: "off", attributes: { person_id: "b" } },
    "sensor.other": { state: "on", attributes: { person_id: "c" } },
    "camera.door": { state: "idle", attributes: { friendly_name: "Front door" } },
  },
  entities: {
    "binary_sensor.anna_presence": { platform: "familiar", translation_key: "presence", device_id: "d" },
    "image.anna_photo": { platform: "familiar", translation_key: "photo", device_id: "d" },
    "event.door_faces": { platform: "familiar", translation_key: "faces", device_id: "e" },
    "sensor.familiar_faces": { platform: "familiar", translation_key: "faces", device_id: "f" },
    "sensor.unnamed": { platform: "familiar", translation_key: "unnamed_people", device_id: "f" },
    "light.kitchen": { platform: "hue" },
  },
} as unknown as Hass;

test("who is here are the people whose presence is on", () => {
  expect([...hereNow(hass)]).toEqual(["a"]);
  expect([...hereNow(undefined)]).toEqual([]);
});

test.each([
  ["binary_sensor.anna_presence", { type: "custom:familiar-who-is-here" }],
  ["image.anna_photo", { type: "custom:familiar-photo-frame", person: "a" }],
  ["event.door_faces", { type: "custom:familiar-at-the-door" }],
  ["sensor.unnamed", { type: "custom:familiar-unnamed-faces" }],
  ["sensor.familiar_faces", null],
  ["light.kitchen", null],
  ["light.unknown", null],
])("the card for %s", (entityId, config) => {
  expect(cardFor(hass, entityId)).toEqual(config);
});

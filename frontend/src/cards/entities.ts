import type { Hass } from "../api/hass";

/** Returns the ids of the people whose presence sensor is on. */
export function hereNow(hass: Hass | undefined): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [entityId, entity] of Object.entries(hass?.states ?? {})) {
    const person = entity?.attributes["person_id"];
    if (entity?.state === "on" && typeof person === "string" && entityId.startsWith("binary_sensor.")) found.add(person);
  }
  return found;
}

/** Returns the card for an entity of ours, or null. */
export function cardFor(hass: Hass, entityId: string): Record<string, unknown> | null {
  const entity = hass.entities?.[entityId];
  if (entity?.platform !== "familiar") return null;
  switch (entity.translation_key) {
    case "presence":
      return { type: "custom:familiar-who-is-here" };
    case "unnamed_people":
    case "people":
      return { type: "custom:familiar-unnamed-faces" };
    case "photo": {
      const person = personOfDevice(hass, entity.device_id);
      return person ? { type: "custom:familiar-photo-frame", person } : null;
    }
    case "faces":
      return entityId.startsWith("event.") ? { type: "custom:familiar-at-the-door" } : null;
    case "face_detection":
    case "last_person":
    case "last_face":
    case "last_unknown":
      return { type: "custom:familiar-at-the-door" };
    default:
      return null;
  }
}

function personOfDevice(hass: Hass, deviceId: string | undefined): string | undefined {
  if (!deviceId) return undefined;
  for (const [entityId, entity] of Object.entries(hass.entities ?? {})) {
    const person = hass.states[entityId]?.attributes["person_id"];
    if (entity?.device_id === deviceId && typeof person === "string") return person;
  }
  return undefined;
}

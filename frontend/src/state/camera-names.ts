import type { Hass } from "../api/hass";

/** A camera's name in Home Assistant; one made of its ID where Home Assistant does not know it (any more). */
export function cameraName(hass: Hass | undefined, camera: string): string {
  const name = hass?.states[camera]?.attributes["friendly_name"];
  if (typeof name === "string" && name) return name;
  const id = /^camera\.(.+)$/.exec(camera)?.[1];
  return id ? id.charAt(0).toUpperCase() + id.slice(1).replaceAll("_", " ") : camera;
}

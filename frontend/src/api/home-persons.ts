import type { Hass } from "./hass";

interface Sends {
  fetchWithAuth(path: string, init?: RequestInit): Promise<Response>;
}

/** A person of Home Assistant whose picture can be set. */
interface StoredPerson {
  id: string;
  name: string;
  picture?: string | null;
}

/** Home Assistant's own persons, by the IDs of their entities. */
export const homePersons = (hass: Hass): { entityId: string; name: string }[] =>
  Object.entries(hass.states)
    .filter(([entityId]) => entityId.startsWith("person."))
    .map(([entityId, state]) => ({ entityId, name: String(state?.attributes["friendly_name"] ?? entityId) }));

/**
 * Uses a picture as that of a person of Home Assistant, which keeps a copy of it. Returns how to reverse that, or nothing
 * if the person is set up in YAML.
 */
export async function usePicture(
  hass: Hass,
  entityId: string,
  address: string,
): Promise<(() => Promise<unknown>) | undefined> {
  const id = hass.states[entityId]?.attributes["id"];
  const { storage } = await hass.connection.sendMessagePromise<{ storage: StoredPerson[] }>({ type: "person/list" });
  const stored = storage.find((person) => person.id === id);
  if (!stored) return undefined;
  const picture = await (await fetch(address)).blob();
  const form = new FormData();
  form.append("file", new File([picture], "face.jpg", { type: "image/jpeg" }));
  const response = await (hass as Hass & Sends).fetchWithAuth("/api/image/upload", { method: "POST", body: form });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const { id: imageId } = (await response.json()) as { id: string };
  const show = (picture: string | null) =>
    hass.connection.sendMessagePromise({ type: "person/update", person_id: id, picture });
  await show(`/api/image/serve/${imageId}/512x512`);
  return () => show(stored.picture ?? null);
}

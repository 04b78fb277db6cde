import { apiOf } from "../api/connection";
import type { Hass } from "../api/hass";
import { localize, type TextKey } from "../texts";
import { namedPeople } from "./data";

/** A field of the visual editor, which Home Assistant draws. */
export interface Field {
  name: string;
  required?: boolean;
  selector: Record<string, unknown>;
}

export const text = (name: string): Field => ({ name, selector: { text: {} } });
export const flag = (name: string): Field => ({ name, selector: { boolean: {} } });
export const count = (name: string, min: number, max: number, unit?: string): Field => ({
  name,
  selector: { number: { min, max, mode: "box", unit_of_measurement: unit } },
});

/** A card's visual editor. */
export const form = (...schema: Field[]) => ({
  schema,
  computeLabel: ({ name }: Field) => localize(`cards.field_${name}` as TextKey),
});

/** Home Assistant, where no card has been given it yet. */
export const homeAssistant = (): Hass | undefined =>
  (document.querySelector("home-assistant") as { hass?: Hass } | null)?.hass;

/** A selector of a named person by name, and the person who was seen last. */
export async function personSelector(): Promise<{ selector: Record<string, unknown>; first?: string }> {
  const hass = homeAssistant();
  if (!hass) return { selector: { text: {} } };
  try {
    const { items } = await namedPeople(apiOf(hass.connection), "name", 500);
    const options = items.map(({ id, name, note }) => ({ value: id, label: note ? `${name} (${note})` : name }));
    return { selector: { select: { options, mode: "dropdown" } }, first: items[0]?.id };
  } catch {
    return { selector: { text: {} } };
  }
}

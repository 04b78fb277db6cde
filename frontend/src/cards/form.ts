import { apiOf } from "../api/connection";
import { listEntries } from "../api/status";
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

/** All daemons that are set up. */
async function entries(): Promise<{ entry_id: string; title: string }[]> {
  const hass = homeAssistant();
  return hass ? (await listEntries(apiOf(hass.connection))).items : [];
}

/** The field for a card's daemon, if there are several. */
export async function homeField(): Promise<Field[]> {
  const all = await entries().catch(() => []);
  if (all.length < 2) return [];
  const options = all.map(({ entry_id: value, title: label }) => ({ value, label }));
  return [{ name: "entry_id", selector: { select: { options, mode: "dropdown" } } }];
}

/** A card's visual editor, with its daemon if there are several. */
export const formWithHome = async (...schema: Field[]) => form(...schema, ...(await homeField()));

/** A selector of a named person by name, and the first one; with several daemons, of each of them. */
export async function personSelector(): Promise<{ selector: Record<string, unknown>; first?: string }> {
  const hass = homeAssistant();
  if (!hass) return { selector: { text: {} } };
  try {
    const all = await entries();
    const several = all.length > 1;
    const peopleOf = async (entryId: string | undefined, title: string) => {
      const { items } = await namedPeople(apiOf(hass.connection, entryId), "name", 500);
      return items.map(({ id, name, note }) => {
        const label = note ? `${name} (${note})` : String(name);
        return { value: id, label: several ? `${label} · ${title}` : label };
      });
    };
    const options = several
      ? (await Promise.all(all.map((entry) => peopleOf(entry.entry_id, entry.title).catch(() => [])))).flat()
      : await peopleOf(undefined, "");
    return { selector: { select: { options, mode: "dropdown" } }, first: options[0]?.value };
  } catch {
    return { selector: { text: {} } };
  }
}

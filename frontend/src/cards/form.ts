import { listAlbums } from "../api/albums";
import { apiOf, type Api } from "../api/connection";
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

interface Option {
  value: string;
  label: string;
}

/** What can be chosen of one daemon, or of all of them, each with its home. */
async function choices(of: (api: Api) => Promise<Option[]>): Promise<Option[] | undefined> {
  const hass = homeAssistant();
  if (!hass) return undefined;
  try {
    const all = await entries();
    if (all.length < 2) return await of(apiOf(hass.connection));
    const named = all.map(async ({ entry_id: id, title }) =>
      (await of(apiOf(hass.connection, id)).catch(() => [])).map(({ value, label }) => ({ value, label: `${label} · ${title}` })),
    );
    return (await Promise.all(named)).flat();
  } catch {
    return undefined;
  }
}

const dropdown = (options: Option[] | undefined): Record<string, unknown> =>
  options ? { select: { options, mode: "dropdown" } } : { text: {} };

/** A selector of a named person by name, and the first one. */
export async function personSelector(): Promise<{ selector: Record<string, unknown>; first?: string }> {
  const options = await choices(async (api) =>
    (await namedPeople(api, "name", 500)).items.map(({ id, name, note }) => ({
      value: id,
      label: note ? `${name} (${note})` : String(name),
    })),
  );
  return { selector: dropdown(options), first: options?.[0]?.value };
}

/** A selector of an album by name. */
export async function albumSelector(): Promise<Record<string, unknown>> {
  return dropdown(await choices(async (api) => (await listAlbums(api)).map(({ id, name }) => ({ value: id, label: name }))));
}

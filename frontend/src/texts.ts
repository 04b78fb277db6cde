import { config_panel as english } from "../../custom_components/familiar/translations/en.json";
import type { Hass } from "./api/hass";
import { fill, type Values } from "./state/fill";
import { Store } from "./state/store";

type Groups = typeof english;

/** Each text's key: its group and its name, such as `inbox.who`. */
export type TextKey = { [G in keyof Groups & string]: `${G}.${keyof Groups[G] & string}` }[keyof Groups & string];

const BASE = "component.familiar.config_panel.";

/** Changes when texts of another language have been loaded. */
export const language = new Store("en");
let home: Hass | undefined;

/** Loads the texts of Home Assistant's language. */
export async function loadTexts(hass: Hass): Promise<void> {
  home = hass;
  const wanted = hass.language;
  await hass.loadBackendTranslation("config_panel", "familiar");
  language.set(wanted);
}

/** Uses the language and formats of this `hass`, which is a new object whenever a state changes. */
export function useTexts(hass: Hass): void {
  home = hass;
}

/** Returns a text in Home Assistant's language, or in English. */
export function localize(key: TextKey, values: Values = {}): string {
  return home?.localize(BASE + key, values) || fill(englishText(key), values);
}

function englishText(key: TextKey): string {
  const [group, name] = key.split(".") as [keyof Groups, string];
  return (english[group] as Record<string, string>)[name] ?? key;
}

/** The language tag for `Intl`. */
export function locale(): string {
  return home?.locale?.language ?? home?.language ?? "en";
}

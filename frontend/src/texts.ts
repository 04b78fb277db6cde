import { config_panel as english } from "../../custom_components/familiar/translations/en.json";
import type { Hass } from "./api/hass";
import { fill, type Values } from "./state/fill";
import { Store } from "./state/store";

type Groups = typeof english;

type Name<N> = N extends `${infer B}_one` ? B | N : N extends string ? N : never;

/**
 * Each text's key: its group and its name, such as `inbox.who`. A text that counts has two forms, `faces_one` and
 * `faces_other`, and the key without the ending: Home Assistant drops texts that hold ICU plurals.
 */
export type TextKey = { [G in keyof Groups & string]: `${G}.${Name<keyof Groups[G]>}` }[keyof Groups & string];

const BASE = "component.familiar.config_panel.";

/** Changes when texts of another language have been loaded. */
export const language = new Store("en");
let home: Hass | undefined;
let loaded: Hass["localize"] | undefined;

/** Loads the texts of Home Assistant's language. */
export async function loadTexts(hass: Hass): Promise<void> {
  home = hass;
  const wanted = hass.language;
  // The `hass` that has the texts comes later; elements are drawn now.
  const found = await hass.loadBackendTranslation("config_panel", "familiar");
  if (typeof found === "function") loaded = found as Hass["localize"];
  language.set(wanted);
}

/** Uses the language and formats of this `hass`, which is a new object whenever a state changes. */
export function useTexts(hass: Hass): void {
  home = hass;
}

/** Returns a text in Home Assistant's language, or in English; with a `count`, in the form for it. */
export function localize(key: TextKey, values: Values = {}): string {
  const { count } = values;
  if (typeof count !== "number") return text(key, values);
  const counted = { ...values, count: numbers().format(count) };
  if (englishOf(key) !== undefined) return text(key, counted);
  return text(`${key}_${plurals().select(count) === "one" ? "one" : "other"}`, counted);
}

const text = (key: string, values: Values): string =>
  (loaded ?? home?.localize)?.(BASE + key, values) || fill(englishOf(key) ?? key, values);

function englishOf(key: string): string | undefined {
  const [group, name] = key.split(".") as [keyof Groups, string];
  return (english[group] as Record<string, string>)[name];
}

/** The language tag for `Intl`. */
export function locale(): string {
  return home?.locale?.language ?? home?.language ?? "en";
}

/** Makes a format of the language once: it takes long, and a grid asks for hundreds. */
export function formatOf<T>(make: (language: string) => T): () => T {
  const formats = new Map<string, T>();
  return () => {
    const language = locale();
    let format = formats.get(language);
    if (format === undefined) formats.set(language, (format = make(language)));
    return format;
  };
}

const numbers = formatOf((language) => new Intl.NumberFormat(language));
const plurals = formatOf((language) => new Intl.PluralRules(language));

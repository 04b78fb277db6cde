import { afterEach, expect, test } from "vitest";
import { config_panel as german } from "../../custom_components/familiar/translations/de.json";
import { config_panel as english } from "../../custom_components/familiar/translations/en.json";
import { config_panel as spanish } from "../../custom_components/familiar/translations/es.json";
import { config_panel as french } from "../../custom_components/familiar/translations/fr.json";
import { config_panel as dutch } from "../../custom_components/familiar/translations/nl.json";
import type { Hass } from "../src/api/hass";
import { fill, type Values } from "../src/state/fill";
import { localize, useTexts } from "../src/texts";

const hass = (language: string, localized: (key: string, values?: Values) => string) =>
  ({ language, localize: localized }) as unknown as Hass;

afterEach(() => useTexts(hass("en", () => "")));

test.each([
  [0, "0 faces"],
  [1, "1 face"],
  [5000, "5,000 faces"],
])("%i faces are counted as English does", (count, text) => {
  expect(localize("people.faces", { count })).toBe(text);
});

test.each([
  [1, "1 Gesicht"],
  [5000, "5.000 Gesichter"],
])("%i faces are counted as German does", (count, text) => {
  const people = german.people as Record<string, string>;
  useTexts(hass("de", (key, values) => fill(people[key.split(".").pop() ?? ""] ?? "", values ?? {})));
  expect(localize("people.faces", { count })).toBe(text);
});

test("a text without forms takes a count as well", () => {
  expect(localize("inbox.left", { count: 1234 })).toBe("1,234 left");
});

test("without Home Assistant's texts there are the English ones", () => {
  useTexts(hass("he", () => ""));
  expect(localize("inbox.who")).toBe("Who is this?");
});

test.each(Object.entries({ english, german, spanish, french, dutch }))("the page speaks of Familiar in %s, of no daemon", (_, texts) => {
  const said = Object.values(texts).flatMap((group) => Object.values(group as Record<string, string>));
  expect(said.filter((text) => /da?[eé]mon/i.test(text))).toEqual([]);
});

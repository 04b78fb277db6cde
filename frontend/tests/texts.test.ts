import { afterEach, expect, test } from "vitest";
import { config_panel as german } from "../../custom_components/familiar/translations/de.json";
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

import type { Hass } from "../api/hass";
import { loadTexts, localize, type TextKey } from "../texts";
import { cardFor } from "./entities";
import { homeAssistant } from "./form";

interface CustomCard {
  type: string;
  readonly name: string;
  readonly description: string;
  preview: boolean;
  documentationURL: string;
  getEntitySuggestion(hass: Hass, entityId: string): { config: Record<string, unknown> } | null;
}

declare global {
  interface Window {
    customCards?: { type: string }[];
  }
}

const CARDS: [string, TextKey, TextKey][] = [
  ["familiar-at-the-door", "cards.door", "cards.door_about"],
  ["familiar-who-is-here", "cards.here", "cards.here_about"],
  ["familiar-unnamed-faces", "cards.unnamed", "cards.unnamed_about"],
  ["familiar-photo-frame", "cards.frame", "cards.frame_about"],
];

/** Adds the cards to Home Assistant's card picker, once. */
export function registerCards(): void {
  const all = (window.customCards ??= []);
  for (const [type, name, description] of CARDS) {
    if (all.some((card) => card.type === type)) continue;
    const card: CustomCard = {
      type,
      // Read when the picker opens, in the language of then.
      get name() {
        return localize(name);
      },
      get description() {
        return localize(description);
      },
      preview: true,
      documentationURL: "https://github.com/familiar-faces/familiar/blob/main/docs/home-assistant.md#cards",
      getEntitySuggestion(hass, entityId) {
        const config = cardFor(hass, entityId);
        return config?.["type"] === `custom:${type}` ? { config } : null;
      },
    };
    all.push(card);
  }
  const hass = homeAssistant();
  if (hass) void loadTexts(hass).catch(() => undefined);
}

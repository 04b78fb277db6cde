import { locale } from "../texts";

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** How long ago a moment was, such as "5 minutes ago", or its date if that is more than six days. */
export function ago(moment: string, now = Date.now()): string {
  const seconds = Math.max(0, (now - Date.parse(moment)) / 1000);
  if (Number.isNaN(seconds)) return "";
  if (seconds >= 7 * 86_400) return new Date(moment).toLocaleDateString(locale(), { dateStyle: "medium" });
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? ["minute", 60];
  return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(-Math.floor(seconds / size), unit);
}

/** A moment in full, for a tooltip. */
export const inFull = (moment: string): string =>
  new Date(moment).toLocaleString(locale(), { dateStyle: "full", timeStyle: "short" });

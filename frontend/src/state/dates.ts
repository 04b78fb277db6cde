import { formatOf } from "../texts";

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

const relative = formatOf((language) => new Intl.RelativeTimeFormat(language, { numeric: "auto" }));
const date = formatOf((language) => new Intl.DateTimeFormat(language, { dateStyle: "medium" }));
const twoDigits = formatOf(
  (language) => new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
);

/** How long ago a moment is, in words: "yesterday", "3 hours ago". */
export function ago(moment: string, now = Date.now()): string {
  const seconds = (Date.parse(moment) - now) / 1000;
  const format = relative();
  const unit = UNITS.find(([, length]) => Math.abs(seconds) >= length);
  return unit ? format.format(Math.round(seconds / unit[1]), unit[0]) : format.format(0, "second");
}

/** A date without its time, such as "May 3, 2024". */
export const day = (moment: string): string => date().format(new Date(moment));

/** A similarity as it is shown everywhere, such as 0.62. */
export const decimal = (value: number): string => twoDigits().format(value);

import { formatOf } from "../texts";

export const GIGABYTE = 1e9;
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

const formats = UNITS.map((unit) =>
  [0, 1].map((maximumFractionDigits) =>
    formatOf(
      (language) =>
        new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits }),
    ),
  ),
);

/** A size of files as it is shown, such as 5.4 GB. */
export function size(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const format = formats[unit]?.[unit > 1 && value < 9.95 ? 1 : 0];
  return format ? format().format(value) : String(bytes);
}

import { formatOf } from "../texts";

// A birth date has no time zone: formatted as it is written.
const date = formatOf((language) => new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" }));
const years = formatOf((language) => new Intl.NumberFormat(language, { style: "unit", unit: "year", unitDisplay: "long" }));
const months = formatOf((language) => new Intl.NumberFormat(language, { style: "unit", unit: "month", unitDisplay: "long" }));

/** Whole months since a birth date such as 2019-05-04, by the calendar of this place. */
export function monthsSince(birthDate: string, now = new Date()): number {
  const [year = 0, month = 1, day = 1] = birthDate.split("-").map(Number);
  const whole = (now.getFullYear() - year) * 12 + now.getMonth() + 1 - month;
  return now.getDate() < day ? whole - 1 : whole;
}

/** How old somebody is, in years, or in months before the second birthday; empty in the first month. */
export function age(birthDate: string, now = new Date()): string {
  const whole = monthsSince(birthDate, now);
  if (whole >= 24) return years().format(Math.floor(whole / 12));
  return whole > 0 ? months().format(whole) : "";
}

/** A birth date in words, such as "May 4, 2019". */
export const birthday = (birthDate: string): string => date().format(new Date(`${birthDate}T00:00:00Z`));

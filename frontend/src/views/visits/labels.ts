import type { Hass } from "../../api/hass";
import type { Visit } from "../../api/visits";
import { cameraName } from "../../state/camera-names";
import { locale, localize } from "../../texts";
import { dayOf, startOf } from "./timeline";

/** Who a visit was, for people. */
export function visitorOf(visit: Visit): string {
  if (visit.person_name) return visit.person_name;
  if (visit.verdict === "unusable") return localize("visits.unusable");
  return localize(visit.person_id ? "visits.unnamed" : "visits.nobody");
}

export const camerasOf = (hass: Hass, visit: Visit): string =>
  visit.cameras.map((camera) => cameraName(hass, camera)).join(", ");

/** `14:05`, or `14:05 – 14:07`. */
export function timeOf(visit: Visit): string {
  const format = new Intl.DateTimeFormat(locale(), { hour: "numeric", minute: "2-digit" });
  const [start, end] = [new Date(visit.started_at), new Date(visit.last_seen_at)];
  return format.format(start) === format.format(end) ? format.format(start) : format.formatRange(start, end);
}

/** *Today*, *Yesterday*, or the date. */
export function dayLabel(key: string, now = new Date()): string {
  if (key === dayOf(now)) return localize("visits.today");
  const day = startOf(key);
  if (!day) return key;
  if (key === dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1))) return localize("visits.yesterday");
  const year = day.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return new Intl.DateTimeFormat(locale(), { weekday: "long", day: "numeric", month: "long", year }).format(day);
}

export const percent = (share: number): string =>
  new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 0 }).format(share);

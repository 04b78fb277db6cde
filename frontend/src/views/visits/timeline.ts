import type { Visit, VisitsQuery } from "../../api/visits";

/** The visits of one day, newest first. */
export interface Day {
  /** `2026-11-27`, in the browser's time zone. */
  key: string;
  visits: readonly Visit[];
}

/** What the person asked for, as it stands in the address. */
export interface Filter {
  verdict: "" | "recognized" | "unknown" | "unusable";
  camera: string;
  /** `2026-11-27`; empty for all days. */
  day: string;
}

const VERDICTS = ["recognized", "unknown", "unusable"] as const;

export function filterOf(query: URLSearchParams): Filter {
  const verdict = VERDICTS.find((one) => one === query.get("verdict")) ?? "";
  const day = query.get("day") ?? "";
  return { verdict, camera: query.get("camera") ?? "", day: startOf(day) ? day : "" };
}

/** The day of a moment, in the browser's time zone. */
export function dayOf(moment: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}

/** The first moment of a day; undefined if it is none. */
export function startOf(day: string, shift = 0): Date | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  if (!found) return undefined;
  const [year, month, date] = found.slice(1).map(Number) as [number, number, number];
  const moment = new Date(year, month - 1, date + shift);
  // Not the 31st of a month of 30 days.
  return dayOf(new Date(year, month - 1, date)) === day ? moment : undefined;
}

export function queryOf(filter: Filter): VisitsQuery {
  return {
    verdict: filter.verdict || undefined,
    camera: filter.camera || undefined,
    after: filter.day ? startOf(filter.day)?.toISOString() : undefined,
    before: filter.day ? startOf(filter.day, 1)?.toISOString() : undefined,
  };
}

/** Puts visits into days; the newest day first, and in it the newest visit. */
export function daysOf(visits: readonly Visit[]): Day[] {
  const days = new Map<string, Visit[]>();
  const sorted = [...visits].sort((a, b) => (a.started_at < b.started_at ? 1 : a.started_at > b.started_at ? -1 : 0));
  for (const visit of sorted) {
    const key = dayOf(new Date(visit.started_at));
    days.set(key, [...(days.get(key) ?? []), visit]);
  }
  return [...days].map(([key, all]) => ({ key, visits: all }));
}

/** Takes visits in the place of those that are there already; new ones come to the others. */
export function merged(visits: readonly Visit[], changed: readonly Visit[]): Visit[] {
  const fresh = new Map(changed.map((visit) => [visit.id, visit]));
  const kept = visits.map((visit) => {
    const found = fresh.get(visit.id);
    fresh.delete(visit.id);
    return found ?? visit;
  });
  return [...fresh.values(), ...kept];
}

/** Whether a visit is one of those that were asked for, by what can be seen of it here. */
export function matches(visit: Visit, filter: Filter): boolean {
  if (visit.hidden) return false;
  if (filter.verdict && visit.verdict !== filter.verdict) return false;
  if (filter.camera && !visit.cameras.includes(filter.camera)) return false;
  return !filter.day || dayOf(new Date(visit.started_at)) === filter.day;
}

/** Adds or removes one of a set of chosen visits. */
export function toggled(chosen: ReadonlySet<string>, id: string): Set<string> {
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** Whether the visitor can be named: a face of the visit is stored. */
export const canDecide = (visit: Visit): boolean => visit.face !== null;

const RECENT = 15 * 60_000;

/** Whether somebody is still there: a visit of yesterday that has not ended yet came late. */
export const isGoingOn = (visit: Visit, now = Date.now()): boolean =>
  !visit.ended_at && now - Date.parse(visit.last_seen_at) < RECENT;

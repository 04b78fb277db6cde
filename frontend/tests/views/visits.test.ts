import { expect, test } from "vitest";
import type { Visit } from "../../src/api/visits";
import { dayLabel, timeOf, visitorOf } from "../../src/views/visits/labels";
import {
  canDecide,
  dayOf,
  daysOf,
  filterOf,
  isGoingOn,
  matches,
  merged,
  queryOf,
  startOf,
  toggled,
} from "../../src/views/visits/timeline";

const visit = (values: Partial<Visit> = {}): Visit => ({
  id: "v1",
  camera: "camera.door",
  cameras: ["camera.door"],
  started_at: new Date(2026, 10, 27, 14, 5).toISOString(),
  last_seen_at: new Date(2026, 10, 27, 14, 7).toISOString(),
  ended_at: null,
  verdict: "unknown",
  reasons: [],
  person_id: null,
  person_name: null,
  similarity: null,
  confidence: null,
  snapshots: 3,
  face: null,
  hidden: false,
  ...values,
});
const at = (id: string, day: number, hour: number): Visit =>
  visit({ id, started_at: new Date(2026, 10, day, hour).toISOString() });

test("visits lie in their days, the newest first", () => {
  const days = daysOf([at("a", 26, 23), at("b", 27, 8), at("c", 27, 0), at("d", 25, 12)]);
  expect(days.map(({ key }) => key)).toEqual(["2026-11-27", "2026-11-26", "2026-11-25"]);
  expect(days[0]?.visits.map(({ id }) => id)).toEqual(["b", "c"]);
});

test("a day is a day in the browser's time zone, however long it is", () => {
  const query = queryOf({ verdict: "unknown", camera: "", day: "2026-11-27" });
  expect(query).toEqual({
    verdict: "unknown",
    camera: undefined,
    after: new Date(2026, 10, 27).toISOString(),
    before: new Date(2026, 10, 28).toISOString(),
  });
  expect(dayOf(startOf("2026-12-31", 1) as Date)).toBe("2027-01-01");
});

test("an address that means nothing shows everything", () => {
  expect(filterOf(new URLSearchParams("verdict=strange&day=2026-02-31&camera=camera.x"))).toEqual({
    verdict: "",
    camera: "camera.x",
    day: "",
  });
  expect(filterOf(new URLSearchParams("day=today")).day).toBe("");
  expect(queryOf(filterOf(new URLSearchParams()))).toEqual({});
});

test("a visit that changes takes its own place, and a new one joins", () => {
  const before = [at("a", 27, 9), at("b", 27, 8)];
  const after = merged(before, [visit({ id: "b", person_name: "Anna" }), at("c", 27, 10)]);
  expect(after.map(({ id }) => id)).toEqual(["c", "a", "b"]);
  expect(after[2]?.person_name).toBe("Anna");
});

test("a new visit comes to the list only if it was asked for", () => {
  const all = { verdict: "", camera: "", day: "" } as const;
  expect(matches(visit(), all)).toBe(true);
  expect(matches(visit({ hidden: true }), all)).toBe(false);
  expect(matches(visit(), { ...all, verdict: "recognized" })).toBe(false);
  expect(matches(visit({ cameras: ["camera.door", "camera.gate"] }), { ...all, camera: "camera.gate" })).toBe(true);
  expect(matches(visit(), { ...all, camera: "camera.gate" })).toBe(false);
  expect(matches(visit(), { ...all, day: "2026-11-26" })).toBe(false);
});

test("a visit is chosen and no longer chosen", () => {
  expect([...toggled(new Set(["a"]), "b")]).toEqual(["a", "b"]);
  expect([...toggled(new Set(["a", "b"]), "a")]).toEqual(["b"]);
});

test("a visit without a stored face cannot be named", () => {
  expect(canDecide(visit())).toBe(false);
  expect(canDecide(visit({ face: { id: "f" } as Visit["face"] }))).toBe(true);
});

test("a visit is called by what is known of it", () => {
  expect(visitorOf(visit({ person_name: "<img src=x>" }))).toBe("<img src=x>");
  expect(visitorOf(visit())).toBe("Unknown visitor");
  expect(visitorOf(visit({ person_id: "p" }))).toBe("Unnamed person");
  expect(visitorOf(visit({ verdict: "unusable" }))).toBe("Face can’t be identified");
  expect(timeOf(visit())).toMatch(/2:05.+2:07/);
  expect(timeOf(visit({ last_seen_at: visit().started_at }))).toMatch(/^2:05/);
});

test("days are called as people call them", () => {
  const now = new Date(2026, 10, 27, 0, 30);
  expect(dayLabel("2026-11-27", now)).toBe("Today");
  expect(dayLabel("2026-11-26", now)).toBe("Yesterday");
  expect(dayLabel("2026-11-20", now)).toBe("Friday, November 20");
  expect(dayLabel("2025-11-20", now)).toContain("2025");
});

test("a visit goes on as long as somebody was seen just now", () => {
  const seen = new Date(2026, 10, 27, 14, 7).getTime();
  expect(isGoingOn(visit(), seen + 60_000)).toBe(true);
  expect(isGoingOn(visit({ ended_at: new Date(seen).toISOString() }), seen + 60_000)).toBe(false);
  // It came late, and the daemon has not ended it yet.
  expect(isGoingOn(visit(), seen + 26 * 3_600_000)).toBe(false);
});

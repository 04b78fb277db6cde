import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Api, type Pushed } from "../../src/api/connection";
import { followEvents } from "../../src/state/live";
import { onChange } from "../../src/state/waiting";
import { FakeConnection } from "../connection";

let push: (pushed: Pushed) => void;
let stop: () => void;
const changed = vi.fn();

beforeEach(async () => {
  vi.useFakeTimers();
  changed.mockClear();
  const connection = new FakeConnection();
  followEvents(new Api(connection), connection);
  await vi.advanceTimersByTimeAsync(0);
  push = (pushed) => connection.push(pushed as Record<string, unknown>);
  stop = onChange(changed);
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

test("snapshots, progress and visits change no people", () => {
  for (const type of ["snapshot_analyzed", "import_progress", "visit_started", "recognized", "visit_ended"]) {
    push({ type });
  }
  push({ type: "connection", available: false });
  vi.advanceTimersByTime(60_000);
  expect(changed).not.toHaveBeenCalled();
});

test("several changes are one", () => {
  for (const type of ["person_named", "face_moved", "people_merged"]) push({ type });
  vi.advanceTimersByTime(2000);
  expect(changed).toHaveBeenCalledTimes(1);
});

test("a camera that sees somebody for a minute loads all people a few times", () => {
  for (let second = 0; second < 60; second += 1) {
    push({ type: "sighting" });
    vi.advanceTimersByTime(1000);
  }
  expect(changed.mock.calls.length).toBeGreaterThanOrEqual(3);
  expect(changed.mock.calls.length).toBeLessThanOrEqual(4);
});

test("a decision does not wait for the camera's pause", () => {
  push({ type: "sighting" });
  push({ type: "person_named" });
  vi.advanceTimersByTime(2000);
  expect(changed).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(20_000);
  expect(changed).toHaveBeenCalledTimes(1);
});

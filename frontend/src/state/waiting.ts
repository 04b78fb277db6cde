import type { Api } from "../api/connection";
import { getStatus, type Status } from "../api/status";
import { FREQUENT, OF_VISITS, PASSING } from "./events";
import { onEvent } from "./live";
import { Store } from "./store";

/** How many questions wait: the badge. */
export const waiting = new Store(0);

/** The daemon's numbers, as of the last time that something changed. */
export const status = new Store<Status | undefined>(undefined);

/** Milliseconds in which events are collected; longer for those that go on for hours: all people are loaded then. */
const PAUSE = 1500;
const LONG_PAUSE = 15_000;

/** Calls `listener` after events that may have changed people, at most once in a while; returns how to stop. */
export function onChange(listener: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let due = Infinity;
  const stop = onEvent((pushed) => {
    if (PASSING.has(pushed.type) || OF_VISITS.has(pushed.type)) return;
    if (pushed.type === "connection" && !pushed["available"]) return;
    const pause = FREQUENT.has(pushed.type) ? LONG_PAUSE : PAUSE;
    if (Date.now() + pause >= due) return;
    due = Date.now() + pause;
    clearTimeout(timer);
    timer = setTimeout(() => {
      due = Infinity;
      listener();
    }, pause);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}

export async function loadStatus(api: Api): Promise<void> {
  const found = await getStatus(api);
  status.set(found);
  waiting.set(found.waiting.total);
}

/** Keeps the numbers up to date, until the returned function is called. */
export function followStatus(api: Api): () => void {
  const load = () => void loadStatus(api).catch(() => undefined);
  load();
  return onChange(load);
}

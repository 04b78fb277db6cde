import type { Api } from "../api/connection";
import { getStatus, type Status } from "../api/status";
import { onEvent } from "./live";
import { Store } from "./store";

/** How many questions wait: the badge. */
export const waiting = new Store(0);

/** The daemon's numbers, as of the last time that something changed. */
export const status = new Store<Status | undefined>(undefined);

/** Events that change none of it, or come by the second. */
const QUIET = new Set(["visit_started", "visit_ended", "recognized", "import_progress", "job_progress"]);
const PAUSE = 1500;

/** Calls `listener` after events that may have changed people, at most once in a while; returns how to stop. */
export function onChange(listener: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = onEvent((pushed) => {
    if (QUIET.has(pushed.type) || timer !== undefined) return;
    if (pushed.type === "connection" && !pushed["available"]) return;
    timer = setTimeout(() => {
      timer = undefined;
      listener();
    }, PAUSE);
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

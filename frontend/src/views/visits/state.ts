import type { Api } from "../../api/connection";
import { changeVisits, listVisits, nameVisits, type Visit, type Visitor } from "../../api/visits";
import { onEvent } from "../../state/live";
import { say, sayFailed } from "../../state/messages";
import { loadNamed } from "../../state/named";
import { Store } from "../../state/store";
import { localize } from "../../texts";
import { matches, merged, queryOf, type Filter } from "./timeline";

export interface Visits {
  items: readonly Visit[];
  cursor: string | null;
  state: "loading" | "done" | "failed";
  error?: unknown;
}

const PAGE = 60;
const PAUSE = 800;
const VISITS = new Set(["visit_started", "recognized", "visit_ended"]);
/** Events after which visits are somebody else's. */
const OTHERS = /^(person_|people_|face|visits_|undone|redone|clustered|reset|reconnected)/;

/** The visits as far as they are loaded, the filter that they match, and those that are chosen. */
export const visits = new Store<Visits>({ items: [], cursor: null, state: "loading" });
export const chosen = new Store<ReadonlySet<string>>(new Set());
let filter: Filter = { verdict: "", camera: "", day: "" };
let run = 0;

/** Loads the newest visits; `quiet` leaves on screen what is there until they have come. */
export async function loadVisits(api: Api, wanted: Filter = filter, { quiet = false } = {}): Promise<void> {
  filter = wanted;
  const own = ++run;
  if (!quiet) visits.set({ items: [], cursor: null, state: "loading" });
  try {
    const limit = quiet ? Math.min(500, Math.max(PAGE, visits.value.items.length)) : PAGE;
    const page = await listVisits(api, { ...queryOf(wanted), limit });
    if (own === run) visits.set({ items: page.items, cursor: page.cursor, state: "done" });
  } catch (error) {
    if (own === run && !quiet) visits.set({ items: [], cursor: null, state: "failed", error });
  }
}

/** Loads older visits. */
export async function loadMore(api: Api): Promise<void> {
  const { cursor, state } = visits.value;
  if (!cursor || state !== "done") return;
  const own = run;
  visits.update((it) => ({ ...it, state: "loading" }));
  try {
    const page = await listVisits(api, { ...queryOf(filter), limit: PAGE, cursor });
    if (own === run) {
      visits.update((it) => ({ items: [...it.items, ...page.items], cursor: page.cursor, state: "done" }));
    }
  } catch (error) {
    if (own !== run) return;
    visits.update((it) => ({ ...it, state: "done" }));
    sayFailed(error);
  }
}

/** Keeps the visits up to date with what happens, until the returned function is called. */
export function followVisits(api: Api): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void loadVisits(api, filter, { quiet: true });
    }, PAUSE);
  };
  const stop = onEvent((pushed) => {
    if (VISITS.has(pushed.type)) take(pushed as unknown as Visit & { visit_id: string });
    else if (OTHERS.test(pushed.type) || (pushed.type === "connection" && pushed["available"])) later();
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}

/** Takes the visit of an event, whose `id` is the event's. */
function take(event: Visit & { visit_id: string }): void {
  const visit: Visit = { ...event, id: event.visit_id };
  visits.update((it) => {
    const known = it.items.some((one) => one.id === visit.id);
    if (!known && !matches(visit, filter)) return it;
    return { ...it, items: merged(it.items, [visit]) };
  });
}

async function decide(run: () => Promise<{ visits: Visit[]; entry: Parameters<typeof say>[1] }>, text: string) {
  const result = await run();
  visits.update((it) => ({ ...it, items: merged(it.items, result.visits) }));
  chosen.set(new Set());
  say(text, result.entry);
}

/** Says who the visitors were; fails with `name-taken` if a person has the name. */
export async function nameVisitors(api: Api, ids: readonly string[], visitor: Visitor, name: string): Promise<void> {
  await decide(() => nameVisits(api, ids, visitor), localize("visits.said_named", { count: ids.length, name }));
  loadNamed(api).catch(() => undefined);
}

/** Says that it was not the person whom Familiar recognized. */
export const rejectVisitors = (api: Api, ids: readonly string[]): Promise<void> =>
  decide(() => changeVisits(api, "reject", ids), localize("visits.said_rejected", { count: ids.length }));

/** Ignores the visitors for good. */
export const ignoreVisitors = (api: Api, ids: readonly string[]): Promise<void> =>
  decide(() => changeVisits(api, "ignore", ids), localize("visits.said_ignored", { count: ids.length }));

export async function attempt(run: () => Promise<unknown>): Promise<boolean> {
  try {
    await run();
    return true;
  } catch (error) {
    sayFailed(error);
    return false;
  }
}

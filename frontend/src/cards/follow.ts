import { Api, apiOf } from "../api/connection";
import type { Connection } from "../api/hass";
import { followEvents } from "../state/live";

const apis = new WeakMap<Connection, Map<string, Api>>();

/** Returns the commands to a daemon's entry, or to the only one: the same object for all cards. */
export function apiTo(connection: Connection, entryId?: string): Api {
  if (entryId === undefined) return apiOf(connection);
  const known = apis.get(connection) ?? new Map<string, Api>();
  apis.set(connection, known);
  const api = known.get(entryId) ?? new Api(connection);
  api.entryId = entryId;
  known.set(entryId, api);
  return api;
}

const followed = new Map<Api, { cards: number; stop: () => void }>();

/** Follows events for all cards of a daemon together, until each of them has called the returned function. */
export function followTogether(api: Api, connection: Connection): () => void {
  const shared = followed.get(api) ?? { cards: 0, stop: followEvents(api, connection) };
  shared.cards += 1;
  followed.set(api, shared);
  let left = false;
  return () => {
    if (left) return;
    left = true;
    shared.cards -= 1;
    if (shared.cards > 0) return;
    followed.delete(api);
    shared.stop();
  };
}

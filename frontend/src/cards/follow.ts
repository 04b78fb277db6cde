import type { Api } from "../api/connection";
import type { Connection } from "../api/hass";
import { followEvents, Live } from "../state/live";

const followed = new Map<Api, { live: Live; cards: number; stop: () => void }>();

/** Follows events for all cards of a daemon together, until each of them has called the returned function. */
export function followTogether(api: Api, connection: Connection): [Live, () => void] {
  const shared = followed.get(api) ?? begin(api, connection);
  shared.cards += 1;
  let left = false;
  const leave = () => {
    if (left) return;
    left = true;
    shared.cards -= 1;
    if (shared.cards > 0) return;
    followed.delete(api);
    shared.stop();
  };
  return [shared.live, leave];
}

function begin(api: Api, connection: Connection) {
  const live = new Live();
  const shared = { live, cards: 0, stop: followEvents(api, connection, live) };
  followed.set(api, shared);
  return shared;
}

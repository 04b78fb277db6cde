import type { Api, Pushed } from "../api/connection";
import type { Connection } from "../api/hass";
import { Store } from "./store";

/** Whether Home Assistant, and through it the daemon, can be reached. */
export type Reachable = "yes" | "home-assistant-away" | "daemon-away";

export const reachable = new Store<Reachable>("yes");

const listeners = new Set<(pushed: Pushed) => void>();

/** Calls `listener` for each event of the daemon, until the returned function is called. */
export function onEvent(listener: (pushed: Pushed) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function receive(pushed: Pushed): void {
  if (pushed.type === "connection") reachable.set(pushed.available ? "yes" : "daemon-away");
  for (const listener of [...listeners]) listener(pushed);
}

/** Follows events and connections, until the returned function is called. */
export function followEvents(api: Api, connection: Connection): () => void {
  const subscribed = api.subscribe(receive);
  subscribed.catch((error: { code?: string }) => {
    if (error.code === "unavailable") reachable.set("daemon-away");
  });
  const lost = () => reachable.set("home-assistant-away");
  // The connection subscribes again by itself; the first message then is whether the daemon is connected.
  const back = () => {
    if (reachable.value === "home-assistant-away") reachable.set("yes");
    receive({ type: "reconnected" });
  };
  connection.addEventListener("disconnected", lost);
  connection.addEventListener("ready", back);
  return () => {
    connection.removeEventListener("disconnected", lost);
    connection.removeEventListener("ready", back);
    subscribed.then((stop) => stop()).catch(() => undefined);
  };
}

import type { Api, Pushed } from "../api/connection";
import type { Connection } from "../api/hass";
import { Store } from "./store";

/** Whether Home Assistant, and through it the daemon, can be reached. */
export type Reachable = "yes" | "home-assistant-away" | "daemon-away";

/** What one daemon tells. */
export class Live {
  readonly reachable = new Store<Reachable>("yes");
  private readonly listeners = new Set<(pushed: Pushed) => void>();

  /** Calls `listener` for each event of the daemon, until the returned function is called. */
  onEvent(listener: (pushed: Pushed) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  receive(pushed: Pushed): void {
    if (pushed.type === "connection") this.reachable.set(pushed.available ? "yes" : "daemon-away");
    for (const listener of [...this.listeners]) listener(pushed);
  }
}

/** The daemon of the page; cards follow their own. */
const page = new Live();
export const reachable = page.reachable;
export const onEvent = (listener: (pushed: Pushed) => void): (() => void) => page.onEvent(listener);

/** Follows events and connections, until the returned function is called. */
export function followEvents(api: Api, connection: Connection, live: Live = page): () => void {
  const { reachable } = live;
  const subscribed = api.subscribe((pushed) => live.receive(pushed));
  subscribed.catch((error: { code?: string }) => {
    if (error.code === "unavailable") reachable.set("daemon-away");
  });
  const lost = () => reachable.set("home-assistant-away");
  // The connection subscribes again by itself; the first message then is whether the daemon is connected.
  const back = () => {
    if (reachable.value === "home-assistant-away") reachable.set("yes");
    live.receive({ type: "reconnected" });
  };
  connection.addEventListener("disconnected", lost);
  connection.addEventListener("ready", back);
  return () => {
    connection.removeEventListener("disconnected", lost);
    connection.removeEventListener("ready", back);
    subscribed.then((stop) => stop()).catch(() => undefined);
  };
}

import type { Connection, ConnectionEvent, Unsubscribe } from "../src/api/hass";

/** A websocket connection of Home Assistant that answers as a test says; the real one is tried end to end. */
export class FakeConnection implements Connection {
  readonly sent: Record<string, unknown>[] = [];
  private readonly answers = new Map<string, (message: Record<string, unknown>) => unknown>();
  private readonly listeners = new Map<ConnectionEvent, Set<() => void>>();
  private pushed?: (message: unknown) => void;

  answer(type: string, result: unknown): void {
    this.answers.set(type, typeof result === "function" ? (result as () => unknown) : () => result);
  }

  refuse(type: string, error: unknown): void {
    this.answers.set(type, () => Promise.reject(error));
  }

  async sendMessagePromise<T>(message: Record<string, unknown>): Promise<T> {
    this.sent.push(message);
    const answer = this.answers.get(String(message["type"]));
    if (!answer) return Promise.reject({ code: "unknown_command", message: "Unknown command." });
    return (await answer(message)) as T;
  }

  async subscribeMessage<T>(listener: (message: T) => void): Promise<Unsubscribe> {
    this.pushed = listener as (message: unknown) => void;
    return async () => {
      this.pushed = undefined;
    };
  }

  push(message: unknown): void {
    this.pushed?.(message);
  }

  addEventListener(type: ConnectionEvent, listener: () => void): void {
    this.listeners.set(type, (this.listeners.get(type) ?? new Set()).add(listener));
  }

  removeEventListener(type: ConnectionEvent, listener: () => void): void {
    this.listeners.get(type)?.delete(listener);
  }

  fire(type: ConnectionEvent): void {
    for (const listener of this.listeners.get(type) ?? []) listener();
  }
}

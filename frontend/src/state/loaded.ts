import type { ReactiveController, ReactiveControllerHost } from "lit";
import { reachable } from "./live";
import { undone } from "./messages";
import { onChange } from "./waiting";

/**
 * What a view shows of Familiar: loaded at first, after each change and undo, and when Familiar is back. An answer that a
 * later one has overtaken is not taken, and a failure counts only while there is nothing to show.
 */
export class Loaded<T> implements ReactiveController {
  value?: T;
  failure: unknown;
  private asked = 0;
  private isFirst = true;
  private stops: (() => void)[] = [];

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly read: () => Promise<T> | undefined,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    const load = () => void this.load();
    this.stops = [onChange(load), undone.subscribe(load), reachable.subscribe((now) => now === "yes" && load())];
  }

  hostDisconnected(): void {
    for (const stop of this.stops) stop();
  }

  /** Not before the element has its properties, without which there is nothing to read. */
  hostUpdated(): void {
    if (this.isFirst) void this.load();
  }

  async load(): Promise<void> {
    const reading = this.read();
    if (!reading) return;
    this.isFirst = false;
    const asked = ++this.asked;
    try {
      const value = await reading;
      if (asked !== this.asked) return;
      this.value = value;
      this.failure = undefined;
    } catch (error) {
      if (asked !== this.asked || this.value !== undefined) return;
      this.failure = error;
    }
    this.host.requestUpdate();
  }
}

import type { Connection, Unsubscribe } from "./hass";

/** A command that was not carried out: the daemon's code and sentence, or Home Assistant's. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    /** What the page needs to ask on, such as both `people` of a name. */
    readonly context: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

/** What `familiar/subscribe` pushes: the daemon's events, and whether the daemon is connected. */
export type Pushed = { type: "connection"; available: boolean } | ({ type: string } & Record<string, unknown>);

/** The row of the history that a command added; undo takes its number. */
export interface HistoryRow {
  seq: number;
  summary: string | null;
  undoable: boolean;
}

/** What commands that change something return besides their result. */
export interface Changed {
  entry: HistoryRow | null;
}

/** Familiar's websocket commands. One function per command lies in the other files of this folder. */
export class Api {
  constructor(
    private readonly connection: Connection,
    /** The daemon's entry, if there are several. */
    readonly entryId?: string,
  ) {}

  async call<T>(type: string, values: Record<string, unknown> = {}): Promise<T> {
    try {
      return await this.connection.sendMessagePromise<T>({ ...this.to(type), ...given(values) });
    } catch (error) {
      throw asApiError(error);
    }
  }

  async subscribe(listener: (pushed: Pushed) => void): Promise<Unsubscribe> {
    try {
      return await this.connection.subscribeMessage<Pushed>(listener, this.to("familiar/subscribe"));
    } catch (error) {
      throw asApiError(error);
    }
  }

  private to(type: string): Record<string, unknown> {
    return this.entryId === undefined ? { type } : { type, entry_id: this.entryId };
  }
}

function given(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** Home Assistant rejects with objects, and with a number when the connection is lost. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const { code, message, context } = (typeof error === "object" && error ? error : {}) as Record<string, unknown>;
  return new ApiError(
    typeof code === "string" ? code : "connection-lost",
    typeof message === "string" ? message : "",
    typeof context === "object" && context ? (context as Record<string, unknown>) : {},
  );
}

const apis = new WeakMap<Connection, Map<string | undefined, Api>>();

/** Returns the commands to a daemon's entry, or to the only one: the same object for as long as the connection lives. */
export function apiOf(connection: Connection, entryId?: string): Api {
  const known = apis.get(connection) ?? new Map<string | undefined, Api>();
  apis.set(connection, known);
  const api = known.get(entryId) ?? new Api(connection, entryId);
  known.set(entryId, api);
  return api;
}

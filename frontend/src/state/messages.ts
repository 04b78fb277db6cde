import { ApiError, type Api, type HistoryRow } from "../api/connection";
import { undo } from "../api/history";
import { localize } from "../texts";
import { Store } from "./store";

/** A sentence about what was done or went wrong, shown for some seconds at the bottom. */
export interface Message {
  text: string;
  /** The row of the history that *Undo* in the message undoes. */
  row?: HistoryRow;
  kind: "done" | "failed";
}

export const message = new Store<Message | undefined>(undefined);

/** What can be undone with Z, the last one last. */
const rows: HistoryRow[] = [];

/** Says what was done, and offers to undo it. */
export function say(text: string, row?: HistoryRow | null): void {
  if (row) rows.push(row);
  message.set({ text, row: row ?? undefined, kind: "done" });
}

/** Says what went wrong. */
export function sayFailed(error: unknown): void {
  message.set({ text: failureText(error), kind: "failed" });
}

/** What happened and what to do, as a sentence. */
export function failureText(error: unknown): string {
  if (!(error instanceof ApiError)) return localize("error.unexpected");
  if (error.code === "unauthorized") return localize("error.not_allowed");
  if (error.code === "connection-lost") return localize("offline.home_assistant_text");
  if (error.code === "unavailable") return localize("offline.daemon_text");
  return error.message || localize("error.unexpected");
}

export function dismiss(): void {
  message.set(undefined);
}

/** Undoes a row, or the last one that was done here; returns whether something was undone. */
export async function undoRow(api: Api, row: HistoryRow | undefined = rows[rows.length - 1]): Promise<boolean> {
  if (!row) {
    message.set({ text: localize("message.nothing_to_undo"), kind: "done" });
    return false;
  }
  try {
    await undo(api, row.seq);
    forget(row);
    message.set({ text: localize("message.undone", { summary: row.summary }), kind: "done" });
    return true;
  } catch (error) {
    forget(row);
    sayFailed(error);
    return false;
  }
}

function forget(row: HistoryRow): void {
  const at = rows.indexOf(row);
  if (at >= 0) rows.splice(at, 1);
}

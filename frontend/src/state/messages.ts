import { ApiError, type Api, type HistoryRow } from "../api/connection";
import { undo } from "../api/history";
import { localize } from "../texts";
import { reachable } from "./live";
import { Store } from "./store";

/** A sentence about what was done or went wrong, shown for some seconds at the bottom. */
export interface Message {
  text: string;
  /** What *Undo* in the message undoes. */
  done?: Done;
  kind: "done" | "failed";
}

export const message = new Store<Message | undefined>(undefined);

/** What was done, by the number of its row in the history, or with what reverses it. */
export interface Done {
  /** -1 if it is in no row, or in several. */
  seq: number;
  text: string;
  reverse?: () => Promise<unknown>;
}

/** What was undone last: views show again what it was about. */
export const undone = new Store<Done | undefined>(undefined);

/** What can be undone with Z, the last one last. */
const rows: Done[] = [];

/** Says what was done, and offers to undo it. */
export function say(text: string, row?: HistoryRow | null): void {
  const done = row?.undoable ? { seq: row.seq, text } : undefined;
  if (done) rows.push(done);
  message.set({ text, done, kind: "done" });
}

/** Says what was done that is in no history, and how to reverse it. */
export function sayReversible(text: string, reverse: () => Promise<unknown>): void {
  const done = { seq: -1, text, reverse };
  rows.push(done);
  message.set({ text, done, kind: "done" });
}

/** Says what was done in one row of the history or in several, which are undone together, the last one first. */
export function sayRows(api: Api, text: string, rows: readonly (HistoryRow | null)[]): void {
  const done = rows.filter((row): row is HistoryRow => row !== null);
  if (done.length < 2) return say(text, done[0]);
  if (!done.every(({ undoable }) => undoable)) return say(text);
  sayReversible(text, async () => {
    for (const { seq } of [...done].reverse()) await undo(api, seq);
  });
}

/** Says what went wrong; what to do about it only where the page does not say that anyway. */
export function sayFailed(error: unknown): void {
  const isKnown = isUnreachable(error) && reachable.value !== "yes";
  message.set({ text: isKnown ? unreachableHeading(error) : failureText(error), kind: "failed" });
}

/** Whether something failed because Home Assistant or Familiar is away. */
export const isUnreachable = (error: unknown): error is ApiError =>
  error instanceof ApiError && (error.code === "connection-lost" || error.code === "unavailable");

/** Which of the two is away. */
export const unreachableHeading = ({ code }: ApiError): string =>
  localize(code === "unavailable" ? "offline.daemon_heading" : "offline.home_assistant_heading");

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

/** Undoes something, or the last that was done here; returns whether it was undone. */
export async function undoDone(api: Api, done: Done | undefined = rows[rows.length - 1]): Promise<boolean> {
  if (!done) {
    message.set({ text: localize("message.nothing_to_undo"), kind: "done" });
    return false;
  }
  try {
    await (done.reverse ? done.reverse() : undo(api, done.seq));
    forget(done);
    undone.set(done);
    message.set({ text: localize("message.undone", { what: done.text }), kind: "done" });
    return true;
  } catch (error) {
    forget(done);
    sayFailed(error);
    return false;
  }
}

function forget(done: Done): void {
  const at = rows.indexOf(done);
  if (at >= 0) rows.splice(at, 1);
}

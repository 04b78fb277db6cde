import type { Api } from "./connection";
import type { Entry } from "./documents";

/** Undoes a row of the history, or the last decision. */
export const undo = (api: Api, seq?: number) => api.call<Entry>("familiar/history/undo", { seq });

/** Redoes what was undone last. */
export const redo = (api: Api, expectedSeq?: number) =>
  api.call<Entry>("familiar/history/redo", { expected_seq: expectedSeq });

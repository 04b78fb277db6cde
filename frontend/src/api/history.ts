import type { Api } from "./connection";
import type { Entry, Page } from "./documents";

/** Undoes a row of the history, or the last decision. */
export const undo = (api: Api, seq?: number) => api.call<Entry>("familiar/history/undo", { seq });

/** Redoes a row of the history that was undone, or what was undone last. */
export const redo = (api: Api, seq?: number) => api.call<Entry>("familiar/history/redo", { seq });

/** Decisions, the latest first. */
export const listHistory = (api: Api, cursor?: string) =>
  api.call<Page<Entry>>("familiar/history/list", { limit: 50, cursor });

import type { Api } from "./connection";
import type { Waiting } from "./inbox";

/** How many people, faces and photos there are. */
export interface Counts {
  photos: number;
  faces: number;
  people: number;
  named: number;
  unnamed: number;
}

export interface Status {
  entry_id: string;
  title: string;
  available: boolean;
  is_admin: boolean;
  system: { counts: Counts } & Record<string, unknown>;
  waiting: Waiting;
}

export interface EntryInfo {
  entry_id: string;
  title: string;
  available: boolean;
}

export const getStatus = (api: Api) => api.call<Status>("familiar/status");

/** The daemons that are set up, also those that are away. */
export const listEntries = (api: Api) =>
  api.call<{ items: EntryInfo[]; is_admin: boolean }>("familiar/entries");

import type { Api, Changed } from "./connection";

export interface Import {
  id: string;
  path: string;
  by_folder: boolean;
  recursive: boolean;
  videos: boolean;
  state: "running" | "done" | "cancelled" | "failed" | "interrupted";
  phase: "importing" | "clustering";
  /** 0 until the files are counted. */
  total: number;
  done: number;
  added: number;
  known: number;
  erased: number;
  faces: number;
  broken: { path: string; code: string; detail: string }[];
  broken_count: number;
  noted: { path: string; note: string }[];
  noted_count: number;
  left_out: { kind: string; folders: boolean; count: number; suffixes: string[]; paths: string[] }[];
  started_at: string;
  finished_at: string | null;
  current: string | null;
  problem: string | null;
}

export interface ImportFolder {
  name: string;
  path: string;
  available: boolean;
}

export interface ImportFolders {
  /** Null for the list of all folders that may be imported. */
  path: string | null;
  /** Null if the folder around it may not be imported. */
  parent: string | null;
  folders: ImportFolder[];
}

export const listFolders = (api: Api, path?: string) => api.call<ImportFolders>("familiar/imports/folders", { path });

export const listImports = (api: Api) => api.call<{ items: Import[] }>("familiar/imports/list");

export const startImport = (api: Api, path: string, options: { by_folder?: boolean; videos?: boolean } = {}) =>
  api.call<{ import: Import } & Changed>("familiar/imports/start", { path, ...options });

export const cancelImport = (api: Api, importId: string) =>
  api.call<{ import: Import } & Changed>("familiar/imports/cancel", { import_id: importId });

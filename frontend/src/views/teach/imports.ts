import { cancelImport, listFolders, listImports, startImport, type Import, type ImportFolders } from "../../api/imports";
import type { Api } from "../../api/connection";
import { onEvent } from "../../state/live";
import { isUnreachable, say, sayFailed } from "../../state/messages";
import { Store } from "../../state/store";
import { localize } from "../../texts";

export const imports = new Store<readonly Import[]>([]);
/** The folders that are shown, or why there are none. */
export const folders = new Store<ImportFolders | { error: unknown } | undefined>(undefined);

/** Progress comes by the second; the list is read this often at most. */
const PAUSE = 700;

export async function loadImports(api: Api): Promise<void> {
  imports.set((await listImports(api)).items);
}

/** Keeps the imports up to date, until the returned function is called. */
export function followImports(api: Api): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const load = () => loadImports(api).catch(() => undefined);
  void load();
  const stop = onEvent((pushed) => {
    const isBack = pushed.type === "connection" && Boolean(pushed["available"]);
    if (pushed.type !== "import_progress" && !isBack) return;
    if (isBack && folders.value && "error" in folders.value) void openFolder(api);
    timer ??= setTimeout(() => {
      timer = undefined;
      void load();
    }, PAUSE);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}

export async function openFolder(api: Api, path?: string): Promise<void> {
  try {
    folders.set(await listFolders(api, path));
  } catch (error) {
    if (path === undefined || (folders.value === undefined && isUnreachable(error))) return folders.set({ error });
    sayFailed(error);
    // A folder that is gone is not shown; the list of all is.
    if (folders.value === undefined) await openFolder(api);
  }
}

export async function start(api: Api, path: string, options: { by_folder: boolean; videos: boolean }): Promise<void> {
  try {
    const { import: started } = await startImport(api, path, options);
    imports.update((all) => [started, ...all.filter((one) => one.id !== started.id)]);
    say(localize("teach.said_started", { folder: nameOf(path) }));
  } catch (error) {
    sayFailed(error);
  }
}

export async function cancel(api: Api, one: Import): Promise<void> {
  try {
    const { import: cancelled } = await cancelImport(api, one.id);
    imports.update((all) => all.map((it) => (it.id === cancelled.id ? cancelled : it)));
    say(localize("teach.said_cancelled", { folder: nameOf(one.path) }));
  } catch (error) {
    sayFailed(error);
  }
}

/** The last part of a path, as people call a folder. */
export const nameOf = (path: string): string => path.split("/").filter(Boolean).pop() ?? path;

/** How much of an import is done, from 0 to 1; undefined while the files are counted, and while faces are clustered. */
export function shareOf(one: Import): number | undefined {
  if (one.state !== "running") return 1;
  return one.phase === "importing" && one.total > 0 ? Math.min(1, one.done / one.total) : undefined;
}

/** Files that an import did not take, by reason: what cannot be read, what it does not support, what was erased. */
export function leftOut(one: Import): { broken: number; unsupported: number; erased: number } {
  const unsupported = one.left_out.reduce((sum, kind) => sum + (kind.folders ? 0 : kind.count), 0);
  return { broken: one.broken_count, unsupported, erased: one.erased };
}

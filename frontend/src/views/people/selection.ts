import { Store } from "../../state/store";

/** The selected people, in the order in which they were selected. */
export const selected = new Store<readonly string[]>([]);

let last: string | undefined;

let members: ReadonlySet<string> = new Set();
selected.subscribe((ids) => (members = new Set(ids)));

export const isSelected = (id: string): boolean => members.has(id);

export function toggle(id: string): void {
  last = id;
  selected.update((ids) => (isSelected(id) ? ids.filter((it) => it !== id) : [...ids, id]));
}

/** Selects everyone from the one selected last to this one, as they are shown. */
export function extendTo(id: string, shown: readonly string[]): void {
  const [from, to] = [last === undefined ? -1 : shown.indexOf(last), shown.indexOf(id)];
  if (from < 0 || to < 0) return toggle(id);
  const between = shown.slice(Math.min(from, to), Math.max(from, to) + 1);
  selected.update((ids) => [...ids, ...between.filter((it) => !isSelected(it))]);
  last = id;
}

export const selectAll = (shown: readonly string[]): void => selected.set(shown);

export function clear(): void {
  last = undefined;
  if (selected.value.length) selected.set([]);
}

/** Keeps those selected who still exist. */
export function keep(ids: ReadonlySet<string>): void {
  if (selected.value.some((id) => !ids.has(id))) selected.update((all) => all.filter((id) => ids.has(id)));
}

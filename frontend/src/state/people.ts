import type { Api } from "../api/connection";
import type { Person } from "../api/documents";
import { allPeople } from "../api/people";
import { Store } from "./store";

/** All people, also hidden and ignored ones, those with the most faces first. */
export interface People {
  items: readonly Person[];
  /** False while later pages are on their way. */
  complete: boolean;
}

export const people = new Store<People | undefined>(undefined);
/** Why they could not be loaded. */
export const failure = new Store<unknown>(undefined);

let latest = 0;

/** Loads all people; the first pages are there at once, unless there is something to show already. */
export async function loadPeople(api: Api): Promise<void> {
  latest += 1;
  const own = latest;
  try {
    await allPeople(api, { hidden: "any", ignored: "any", sort: "faces" }, (items, complete) => {
      // A list that is complete stays until the next one is.
      if (own === latest && (complete || !people.value?.complete)) people.set({ items, complete });
    });
    if (own === latest) failure.set(undefined);
  } catch (error) {
    if (own === latest && !people.value) failure.set(error);
  }
}

/** Takes over people as a command returned them, until they are loaded again. */
export function changed(those: readonly Person[]): void {
  const byId = new Map(those.map((person) => [person.id, person]));
  people.update((all) => all && { ...all, items: all.items.map((person) => byId.get(person.id) ?? person) });
}

/** Takes people out who were merged or erased. */
export function gone(ids: readonly string[]): void {
  const those = new Set(ids);
  people.update((all) => all && { ...all, items: all.items.filter((person) => !those.has(person.id)) });
}

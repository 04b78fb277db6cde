import type { Api } from "../api/connection";
import type { Person } from "../api/documents";
import { allPeople } from "../api/people";
import { isSameName } from "./search";
import { Store } from "./store";

export type Named = Person & { name: string };

const isNamed = (person: Person): person is Named => person.name !== null;

/** All people with a name, those with the most faces first: what a name field offers. */
export const named = new Store<readonly Named[]>([]);

let loading: Promise<void> | undefined;

/** Loads them, once at a time. */
export function loadNamed(api: Api): Promise<void> {
  loading ??= allPeople(api, { named: true, hidden: "any", ignored: "any", sort: "faces" })
    .then((people) => named.set(people.filter(isNamed)))
    .finally(() => {
      loading = undefined;
    });
  return loading;
}

/** People that a typed text names, such as two neighbors of the same name. */
export const ofName = (name: string): Named[] => named.value.filter((it) => isSameName(it.name, name));

/** Adds a person who just got a name, until they are loaded again. */
export function addNamed(person: Person): void {
  if (!isNamed(person)) return;
  named.update((people) => [person, ...people.filter((it) => it.id !== person.id)]);
}

import type { Api, HistoryRow } from "../../api/connection";
import type { Person } from "../../api/documents";
import { changePeople, erasePeople, mergePeople, type PeopleAction } from "../../api/people";
import { chooseDevice, getPerson } from "../../api/person";
import { say, sayFailed, sayReversible, sayRows } from "../../state/messages";
import { changed, gone, loadPeople } from "../../state/people";
import { localize, type TextKey } from "../../texts";
import { labelOf } from "./list";
import { clear } from "./selection";

const TEXTS: Record<PeopleAction, TextKey> = {
  hide: "people.was_hidden",
  unhide: "people.was_shown",
  ignore: "people.was_ignored",
  unignore: "people.was_unignored",
  forget: "people.was_forgotten",
};

/** People whom one command takes. */
const AT_ONCE = 1000;

/** The IDs of people, as many at a time as a command takes. */
function* portions(ids: readonly string[], size = AT_ONCE): Generator<string[]> {
  for (let at = 0; at < ids.length; at += size) yield ids.slice(at, at + size);
}

/** The name of one person, or how many there are. */
export const who = (people: readonly Person[]): string => {
  const [only, ...others] = people;
  if (only && !others.length) return labelOf(only) || localize("people.unnamed_person");
  return localize("people.count", { count: people.length });
};

/** Hides, shows, ignores or forgets people, all at once, and offers to undo it. */
export async function change(api: Api, action: PeopleAction, people: readonly Person[]): Promise<void> {
  const rows: (HistoryRow | null)[] = [];
  const text = localize(TEXTS[action], { who: who(people) });
  try {
    for (const ids of portions(people.map(({ id }) => id))) {
      const result = await changePeople(api, action, ids);
      const left = new Set(result.people.map(({ id }) => id));
      changed(result.people);
      gone(ids.filter((id) => !left.has(id)));
      rows.push(result.entry);
    }
    sayRows(api, text, rows);
    clear();
  } catch (error) {
    sayFailed(error);
  }
  void loadPeople(api);
}

/** Merges people and returns who stays; fails with `choices` if their names or birth dates differ. */
export async function merge(
  api: Api,
  people: readonly Person[],
  chosen: { into?: string; name?: string; birth_date?: string },
): Promise<Person> {
  const ids = people.map(({ id }) => id);
  const first = await mergePeople(api, ids.slice(0, AT_ONCE), chosen);
  const rows = [first.entry];
  let { person } = first;
  for (const some of portions(ids.slice(AT_ONCE), AT_ONCE - 1)) {
    const next = await mergePeople(api, [person.id, ...some], { ...chosen, into: person.id });
    person = next.person;
    rows.push(next.entry);
  }
  gone(ids.filter((id) => id !== person.id));
  changed([person]);
  sayRows(api, localize("people.was_merged", { count: people.length, name: who([person]) }), rows);
  clear();
  void loadPeople(api);
  return person;
}

/** Makes named people devices with entities, and offers to undo it; goes on after one that cannot be. */
export async function makeDevices(api: Api, people: readonly Person[]): Promise<void> {
  const done: Person[] = [];
  let failed: unknown;
  for (const person of people) {
    try {
      const { has_device: isDevice } = await getPerson(api, person.id);
      if (isDevice) continue;
      await chooseDevice(api, person.id, true);
      done.push(person);
    } catch (error) {
      failed = error;
    }
  }
  const back = async () => {
    for (const { id } of done) await chooseDevice(api, id, false);
  };
  if (done.length) sayReversible(localize("people.was_made_device", { who: who(done) }), back);
  else if (failed === undefined) say(localize("people.are_devices", { who: who(people) }));
  if (failed !== undefined) sayFailed(failed);
  else clear();
}

/** Deletes all data about people for good. */
export async function erase(api: Api, people: readonly Person[]): Promise<void> {
  const text = localize("people.was_erased", { who: who(people) });
  let rest = "";
  for (const some of portions(people.map(({ id }) => id))) {
    const { person_ids: ids, complete, detail } = await erasePeople(api, some);
    gone(ids);
    if (!complete) rest = detail;
  }
  say(rest ? `${text} ${rest}` : text);
  clear();
  void loadPeople(api);
}


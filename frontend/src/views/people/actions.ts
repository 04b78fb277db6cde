import type { Api } from "../../api/connection";
import type { Person } from "../../api/documents";
import { changePeople, erasePeople, mergePeople, type PeopleAction } from "../../api/people";
import { chooseDevice, getPerson } from "../../api/person";
import { say, sayFailed, sayReversible } from "../../state/messages";
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

/** The name of one person, or how many there are. */
export const who = (people: readonly Person[]): string => {
  const [only, ...others] = people;
  if (only && !others.length) return labelOf(only) || localize("people.unnamed_person");
  return localize("people.count", { count: people.length });
};

/** Hides, shows, ignores or forgets people, all at once, and offers to undo it. */
export async function change(api: Api, action: PeopleAction, people: readonly Person[]): Promise<void> {
  try {
    const result = await changePeople(
      api,
      action,
      people.map(({ id }) => id),
    );
    const left = new Set(result.people.map(({ id }) => id));
    changed(result.people);
    gone(people.map(({ id }) => id).filter((id) => !left.has(id)));
    say(localize(TEXTS[action], { who: who(people) }), result.entry);
    clear();
  } catch (error) {
    sayFailed(error);
  }
  void loadPeople(api);
}

/** Merges people; fails with `choices` if their names or birth dates differ. */
export async function merge(
  api: Api,
  people: readonly Person[],
  chosen: { into?: string; name?: string; birth_date?: string },
): Promise<void> {
  const { person, entry } = await mergePeople(
    api,
    people.map(({ id }) => id),
    chosen,
  );
  gone(people.map(({ id }) => id).filter((id) => id !== person.id));
  changed([person]);
  say(localize("people.was_merged", { count: people.length, name: who([person]) }), entry);
  clear();
  void loadPeople(api);
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
  const { person_ids: ids, complete, detail } = await erasePeople(
    api,
    people.map(({ id }) => id),
  );
  gone(ids);
  const text = localize("people.was_erased", { who: who(people) });
  say(complete ? text : `${text} ${detail}`);
  clear();
  void loadPeople(api);
}


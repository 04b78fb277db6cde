import type { Api, Changed } from "./connection";
import type { Page, Person } from "./documents";

export interface PeopleQuery {
  text?: string;
  named?: boolean;
  hidden?: boolean | "any";
  ignored?: boolean | "any";
  min_faces?: number;
  sort?: "faces" | "name" | "last_seen" | "created_at";
  limit?: number;
  cursor?: string;
}

/** A person, and how much they resemble another one. */
export interface SimilarPerson {
  similarity: number;
  person: Person;
}

export const listPeople = (api: Api, query: PeopleQuery = {}) =>
  api.call<Page<Person>>("familiar/people/list", { ...query });

/** All people of a query, page by page; `each` gets what there is after each page. */
export async function allPeople(
  api: Api,
  query: PeopleQuery,
  each: (people: Person[], complete: boolean) => void = () => undefined,
): Promise<Person[]> {
  const people: Person[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<Person> = await listPeople(api, { limit: 500, ...query, cursor });
    people.push(...page.items);
    cursor = page.cursor ?? undefined;
    each([...people], cursor === undefined);
  } while (cursor !== undefined);
  return people;
}

/** The people who resemble a person most. */
export const similarPeople = async (api: Api, personId: string, query: { named?: boolean; limit?: number } = {}) =>
  (await api.call<{ items: SimilarPerson[] }>("familiar/people/similar", { person_id: personId, ...query })).items;

/** People who may be the same as a person, by the threshold of merge suggestions; the most similar first. */
export const alikePeople = async (api: Api, personId: string, limit: number) =>
  (await api.call<{ items: SimilarPerson[] }>("familiar/people/alike", { person_id: personId, limit })).items;

export type PeopleAction = "hide" | "unhide" | "ignore" | "unignore" | "forget";

export const changePeople = (api: Api, action: PeopleAction, personIds: readonly string[]) =>
  api.call<{ people: Person[] } & Changed>("familiar/people/change", { action, person_ids: personIds });

/** Merges people; where names or birth dates differ, the error has the `choices` for a `field` in its context. */
export const mergePeople = (
  api: Api,
  personIds: readonly string[],
  chosen: { into?: string; name?: string; birth_date?: string } = {},
) => api.call<{ person: Person } & Changed>("familiar/people/merge", { person_ids: personIds, ...chosen });

/** Deletes all data about people; nothing brings it back. */
export const erasePeople = (api: Api, personIds: readonly string[]) =>
  api.call<{ person_ids: string[]; complete: boolean; detail: string }>("familiar/people/erase", {
    person_ids: personIds,
  });
